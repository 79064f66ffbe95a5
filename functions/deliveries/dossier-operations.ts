import { headerOperation, progressOperation } from '../dossiers/dossier-duty.operation.ts';
import { webhookOperation } from '../dossiers/webhook.operation.ts';
import type { Operation } from '../exchange/operation.ts';

/** What is owed to the national portal, as the capabilities declare it. */
export const DVCQG_OPERATIONS: readonly Operation[] = [headerOperation, progressOperation];

/** What is owed to the provincial portal. */
export const PORTAL_OPERATIONS: readonly Operation[] = [webhookOperation];
