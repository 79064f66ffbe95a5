import type { LookSubject } from '../../schemas/citizens/look.ts';
import type { Purpose } from '../../schemas/citizens/purposes.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import { instant, millis, type Instant } from '../kernel/clock.ts';
import { log } from '../kernel/log.ts';
import type { Seal } from '../kernel/sealing.ts';
import { text, toItem } from '../kernel/table/item.ts';
import { get, type Key } from '../kernel/table/read.ts';
import { putAlone } from '../kernel/table/transaction.ts';

/**
 * A yes or no of the register, kept for as many minutes as the purpose says. A full record is never kept: what is
 * looked up is asked for anew each time.
 */
export interface CachedAnswer {
  readonly result: 'match' | 'mismatch';
  readonly route: string;
  readonly asOf: Instant;
}

const MINUTE_MS = 60_000;

/** Where an answer about somebody for a purpose is kept: nothing can be told from it without the key. */
export function cacheKey(table: string, seal: Seal, { code }: Purpose, subject: LookSubject): Key {
  const { sex: _sex, ...asked } = subject; // the register is not asked about it
  return { table, pk: `CACHE#${seal.hash('answer', canonicalJson([code, asked]))}`, sk: 'ANSWER' };
}

/** What the register said to the same question for the same purpose, where that is recent enough. */
export async function cachedAnswer(
  key: Key,
  purpose: Purpose,
  now: number,
): Promise<CachedAnswer | undefined> {
  if (purpose.cachedMinutes === 0) return undefined;
  const item = await get(key);
  if (item === undefined) return undefined;
  const asOf = text(item, 'asOf') as Instant; // as written below
  if (millis(asOf) + purpose.cachedMinutes * MINUTE_MS <= now) return undefined;
  return { result: text(item, 'result') as CachedAnswer['result'], route: text(item, 'route'), asOf };
}

/**
 * Keeps an answer in the place of an older one, where the purpose keeps any. It never throws: without it the register is
 * asked again, and no look fails for what only saves time.
 */
export async function keepAnswer(
  key: Key,
  purpose: Purpose,
  answer: CachedAnswer,
  now: number,
): Promise<void> {
  if (purpose.cachedMinutes === 0) return;
  const expiresAt = Math.ceil((now + purpose.cachedMinutes * MINUTE_MS) / 1_000);
  const item = toItem({ pk: key.pk, sk: key.sk, ...answer, keptAt: instant(now), expiresAt });
  try {
    await putAlone({ label: 'answer', item: { Put: { TableName: key.table, Item: item } } });
  } catch (error) {
    log('error', 'LT125', { error: error instanceof Error ? error : new Error('not an error') });
  }
}
