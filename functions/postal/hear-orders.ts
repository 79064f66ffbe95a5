import { parseOrderNumber } from '../../schemas/postal/order-number.ts';
import { log } from '../kernel/log.ts';
import { hearOrder } from './hear-events.ts';
import type { Postal } from './postal.ts';

/** How many dossiers are heard about at once. */
const AT_ONCE = 8;

/**
 * Hears about many orders: those of one dossier one after the other, since each changes the dossier; different
 * dossiers side by side. One that fails does not keep the others; then the whole is failed, and what was heard is not
 * heard again when it is repeated.
 */
export async function hearOrders(postal: Postal, orderNumbers: readonly string[]): Promise<number> {
  const byDossier = Map.groupBy(
    new Set(orderNumbers),
    (number) => parseOrderNumber(number)?.dossier ?? number,
  );
  const open = [...byDossier.values()];
  let heard = 0;
  let failed: Error | undefined;
  const hearer = async (): Promise<void> => {
    for (let numbers = open.shift(); numbers !== undefined; numbers = open.shift()) {
      for (const number of numbers) {
        try {
          const hearing = await hearOrder(postal, number);
          if (hearing !== 'unknown-order') heard += hearing.heard;
        } catch (error) {
          failed = error instanceof Error ? error : new Error('not an error');
          log('error', 'LT081', { order: number, error: failed });
        }
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, hearer));
  if (heard > 0) log('info', 'LT073', { count: heard });
  if (failed !== undefined) throw failed;
  return heard;
}
