import { fareOf, type Quote, type QuoteRequest } from '../../schemas/postal/fares.ts';
import { vietnamDay } from '../kernel/clock.ts';
import type { Client } from '../kernel/http/client.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { contractInForce } from './contract-store.ts';
import { isClients } from './order.ts';
import type { Parcels } from './postal.ts';

/**
 * The most that the post may ask for a way, as far as the figures at hand say. Refused: `agency-not-yours`,
 * `invalid-field` where they say nothing.
 */
export async function quoteFare(
  { tables, clock }: Parcels,
  client: Client,
  { agency, ...asked }: QuoteRequest,
): Promise<Result<Quote>> {
  if (agency !== undefined && !isClients(client, agency)) return refuse('agency-not-yours');
  const fare = fareOf(asked);
  if (fare === undefined) {
    return refuse('invalid-field', {
      errors: [
        {
          pointer: '/weightGrams',
          code: 'no-fare',
          message: 'Bảng cước hiện có không có mức cho khối lượng này theo chiều đã chọn',
        },
      ],
    });
  }
  const contract =
    agency === undefined ? undefined : await contractInForce(tables.postal, agency, vietnamDay(clock.now()));
  return ok({ ...fare, ...(contract === undefined ? {} : { carrier: contract.carriage.carrier }) });
}
