import * as z from 'zod';
import { dvcqgAskFromEnvironment } from '../deliveries/dvcqg-ask.ts';
import { systemClock } from '../kernel/clock.ts';
import { readConfig } from '../kernel/config.ts';
import { openApi } from '../kernel/http/api.ts';
import { ok } from '../kernel/result.ts';
import { secretOf } from '../kernel/secret.ts';
import { knownAgencies } from './agency-list.ts';
import { DropinSecret, openAccounts } from './dropin/accounts.ts';
import { answerDropin } from './dropin/answer.ts';
import type { Dropin } from './dropin/dropin.ts';
import { passwordChecker } from './dropin/password.ts';

const config = readConfig(
  z.object({
    TABLE_DOSSIERS: z.string(),
    TABLE_EXCHANGES: z.string(),
    TABLE_EVIDENCE: z.string(),
    TABLE_REQUESTS: z.string(),
    SECRET_DROPIN: z.string(),
  }),
);
const clock = systemClock();
const now = (): number => clock.now();

/** On this wire files come as links only, so nothing is ever laid on the shelf or looked for there. */
const noShelf = (): never => {
  throw new Error('the drop-in has no shelf for files');
};

const dropin: Dropin = {
  dossiers: {
    tables: {
      dossiers: config.TABLE_DOSSIERS,
      exchanges: config.TABLE_EXCHANGES,
      evidence: config.TABLE_EVIDENCE,
      requests: config.TABLE_REQUESTS,
    },
    clock,
    shelf: { ticket: noShelf, inspect: noShelf },
    knowsAgency: knownAgencies(config.TABLE_DOSSIERS, clock),
  },
  accounts: openAccounts(secretOf(config.SECRET_DROPIN, DropinSecret, now), passwordChecker(), now),
  ask: dvcqgAskFromEnvironment(clock),
};

/**
 * POST /dropin/g1/… and /dropin/g2/{key}/…: as the national portal's adapter of generation 1 or 2 answers, so
 * that an existing one-stop system changes one address. HTTP 200 to everything that could be read and weighed.
 */
export const handler = openApi(async (request) => ok(await answerDropin(dropin, request)));
