import { COPY_OPERATIONS } from '../copies/copy-duty.operation.ts';
import type { Operation } from '../exchange/operation.ts';
import { populationOperations } from './citizen-operations.ts';
import { DVCQG_OPERATIONS, PORTAL_OPERATIONS } from './dossier-operations.ts';
import { carrierOperations } from './postal-operations.ts';

/**
 * Every kind of duty, by name: whoever amends or redrives one needs its contract, not its partner. Those towards the
 * carriers are alike for all of them.
 */
export const operationsFromEnvironment = (): ReadonlyMap<string, Operation> =>
  new Map(
    [
      ...DVCQG_OPERATIONS,
      ...PORTAL_OPERATIONS,
      ...carrierOperations('vnpost-ngsp'),
      ...populationOperations(),
      ...COPY_OPERATIONS,
    ].map((operation) => [operation.name, operation]),
  );
