import * as z from 'zod';
import { COPY_DEPOSIT, COPY_TAKE_BACK, PERSONAL_STORE, StoreDuty } from '../../../schemas/copies/duties.ts';
import type { PartnerName } from '../../exchange/exchange.ts';
import type { Answer, Call, Partner } from '../../exchange/partner.ts';
import type { Clock } from '../../kernel/clock.ts';
import { jsonOf } from '../../kernel/http/json-of.ts';
import { inSession, keepSession, LOGIN_MS, withoutSession, type Opened } from '../../kernel/http/session.ts';
import { speak, type Fetch, type Heard } from '../../kernel/http/speak.ts';
import type { PersonalStoreConfig } from './config.ts';
import type { StoreContents } from './contents.ts';
import { readOutcome } from './read-outcome.ts';
import { writeDeposit, writeTakeBack } from './write-deposit.ts';

/** What the adapter is lent. */
export interface PersonalStoreDeps {
  readonly account: () => Promise<{ readonly clientId: string; readonly clientSecret: string } | undefined>;
  readonly contents: StoreContents;
  readonly clock: Clock;
  readonly fetch?: Fetch;
}

/** Somebody has yet to configure it: looked at again after so long, in milliseconds. */
const NO_WAY_MS = 600_000;

/** A token is given up so long before it ends, in milliseconds. */
const EARLY_MS = 30_000;

const Token = z.looseObject({ access_token: z.string().min(1), expires_in: z.number().default(300) });

/**
 * Citizens' own stores of results at the national portal. How results are left there is not public; token, deposit and
 * withdrawal are our assumption, in the style of the look-up that is. A request is carried out once under its number, so
 * that sending it again does no harm. Where no store is configured, duties wait, visibly.
 */
export function createPersonalStore(
  config: PersonalStoreConfig | undefined,
  deps: PersonalStoreDeps,
): Partner {
  const { clock, contents, fetch = globalThis.fetch } = deps;
  const sessions = keepSession(() => logIn(config, deps), clock);

  const post = (path: string, message: unknown, call: Call): Promise<Heard> =>
    inSession(sessions, call.signal, isTokenOver, (token) =>
      speak(fetch, {
        method: 'POST',
        url: (config?.baseUrl ?? '') + path,
        headers: {
          'Content-Type': 'application/json; charset=utf-8',
          Accept: 'application/json',
          Authorization: `Bearer ${token}`,
          'X-Correlation-Id': call.correlationId,
        },
        body: JSON.stringify(message),
        signal: call.signal,
      }),
    );

  const send = async (call: Call): Promise<Answer> => {
    if (config === undefined) return { outcome: { kind: 'throttled', afterMs: NO_WAY_MS } };
    const { copy } = StoreDuty.parse(call.payload);
    const content = await contents(copy);
    if (content === undefined) return { outcome: NOBODYS };
    switch (call.operation) {
      case COPY_DEPOSIT: {
        // One that was withdrawn meanwhile is not left with anybody.
        if (content.withdrawnFor !== undefined) return { outcome: { kind: 'duplicate' } };
        const message = writeDeposit(content, await content.link(), config);
        return readOutcome(await post(config.depositPath, message, call), clock.now());
      }
      case COPY_TAKE_BACK:
        return readOutcome(
          await post(config.takeBackPath, writeTakeBack(content, config), call),
          clock.now(),
        );
      default:
        throw new Error(`the store has no operation ${call.operation}`);
    }
  };

  return {
    name: PERSONAL_STORE as string as PartnerName, // one of the partners
    send,
    probe: () => Promise.resolve({ finding: 'unclear', safeToResend: true }),
  };
}

const NOBODYS = {
  kind: 'rejected',
  code: 'no-owner',
  reason: 'bản sao không có số định danh của người yêu cầu',
  fix: 'Bỏ qua nghĩa vụ này; trao bản sao cho người yêu cầu bằng cách khác.',
} as const;

const isTokenOver = (heard: Heard): boolean => heard.kind === 'answered' && heard.status === 401;

async function logIn(
  config: PersonalStoreConfig | undefined,
  { account, fetch = globalThis.fetch }: PersonalStoreDeps,
): Promise<Opened> {
  const known = await account();
  if (config === undefined || known === undefined) return withoutSession('no account configured', NO_WAY_MS);
  const basic = Buffer.from(`${known.clientId}:${known.clientSecret}`).toString('base64');
  const heard = await speak(fetch, {
    method: 'POST',
    url: config.baseUrl + config.tokenPath,
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      Accept: 'application/json',
      Authorization: `Basic ${basic}`,
    },
    body: 'grant_type=client_credentials',
    signal: AbortSignal.timeout(LOGIN_MS),
  });
  if (heard.kind !== 'answered') return withoutSession(heard.reason);
  const token = heard.status === 200 ? Token.safeParse(jsonOf(heard.body)) : undefined;
  if (token?.success !== true) return withoutSession(`HTTP ${heard.status}, no token`);
  const { access_token: session, expires_in: seconds } = token.data;
  return { ok: true, session, lifeMs: Math.max(0, seconds * 1_000 - EARLY_MS) };
}
