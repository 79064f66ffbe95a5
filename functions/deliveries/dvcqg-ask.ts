import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { NATIONAL_PORTAL } from '../../schemas/duties.ts';
import { guardedAsk, type Ask } from '../exchange/ask.ts';
import type { PartnerName } from '../exchange/exchange.ts';
import { openGate } from '../exchange/gate.ts';
import { Policies } from '../exchange/policy.ts';
import type { Clock } from '../kernel/clock.ts';
import { json, readConfig } from '../kernel/config.ts';
import { log } from '../kernel/log.ts';
import { refuse } from '../kernel/result.ts';
import { secretOf } from '../kernel/secret.ts';
import { createDvcqgAsk } from '../partners/dvcqg/ask.ts';
import { DvcqgConfig, DvcqgCredentials } from '../partners/dvcqg/config.ts';

/** The longest that somebody who waits for an answer is kept waiting for the portal. */
const PATIENCE_MS = 20_000;

const HOUR = 3_600_000;

/** A lookup of one person's account is asked anew each time and kept nowhere; catalogues change by the day. */
const keptMs = (service: string): number => (service === 'TraCuuTechID' ? 0 : HOUR);

/** The national portal's catalogues as this environment reaches them, guarded. Read once, at cold start. */
export function dvcqgAskFromEnvironment(clock: Clock): Ask {
  const config = readConfig(
    z.object({
      DVCQG: json(DvcqgConfig),
      SECRET_DVCQG: z.string(),
      TABLE_PARTNERS: z.string(),
      POLICIES: json(Policies),
    }),
  );
  const dvcqg = config.DVCQG;
  if (dvcqg.generation !== 'g1')
    return () => Promise.resolve(refuse('partner-rejected', { detail: NO_CATALOGUE }));
  const policy = config.POLICIES[NATIONAL_PORTAL];
  if (policy === undefined)
    throw new Error('configuration is wrong or missing: POLICIES has no policy for dvcqg');
  const credentials = secretOf(config.SECRET_DVCQG, DvcqgCredentials, () => clock.now());
  return guardedAsk(createDvcqgAsk(dvcqg, { credentials, clock }), {
    gate: openGate(config.TABLE_PARTNERS, NATIONAL_PORTAL as PartnerName, policy, clock),
    clock,
    pause: (ms) => pause(ms),
    timeoutMs: Math.min(policy.timeoutMs, PATIENCE_MS),
    keptMs,
    onFault: (error) => {
      log('error', 'LT024', {
        partner: NATIONAL_PORTAL,
        error: error instanceof Error ? error : new Error('not an error'),
      });
    },
  });
}

const NO_CATALOGUE = 'Kết nối hiện tại với Cổng Dịch vụ công quốc gia không có dịch vụ tra cứu danh mục';
