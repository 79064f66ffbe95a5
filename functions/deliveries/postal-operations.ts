import * as z from 'zod';
import type { Carrier } from '../../schemas/postal/carrier.ts';
import type { Operation } from '../exchange/operation.ts';
import { readConfig } from '../kernel/config.ts';
import { postalOperations } from '../postal/postal-duty.operation.ts';

/** What is owed to a carrier, settling into this environment's table of orders. Read once, at cold start. */
export function carrierOperations(carrier: Carrier): readonly Operation[] {
  const { TABLE_POSTAL } = readConfig(z.object({ TABLE_POSTAL: z.string() }));
  const { order, cancellation } = postalOperations(carrier, TABLE_POSTAL);
  return [order, cancellation];
}
