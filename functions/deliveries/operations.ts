import { headerOperation, progressOperation } from '../dossiers/dossier-duty.operation.ts';
import { webhookOperation } from '../dossiers/webhook.operation.ts';
import type { Operation } from '../exchange/operation.ts';

/** What is owed to the national portal, as the capabilities declare it. */
export const DVCQG_OPERATIONS: readonly Operation[] = [headerOperation, progressOperation];

/** What is owed to the provincial portal. */
export const PORTAL_OPERATIONS: readonly Operation[] = [webhookOperation];

/** Every kind of duty, by name: whoever amends or redrives one needs its contract, not its partner. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  [...DVCQG_OPERATIONS, ...PORTAL_OPERATIONS].map((operation) => [operation.name, operation]),
);
