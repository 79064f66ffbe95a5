import type * as z from 'zod';
import type { CHANGE_BODIES } from '../../schemas/changes.ts';
import type { PostalContract } from '../../schemas/postal/contract.ts';
import type { OrderRequest } from '../../schemas/postal/order.ts';
import type { SubmissionInput } from '../../schemas/submission.ts';
import type { ChangeKind } from '../../schemas/transitions.ts';

/** A submission as a portal writes it: its JSON, before the contract has read it. */
export type SubmissionBody = z.input<typeof SubmissionInput>;

/** The body of an act as a portal writes it. */
export type ChangeBody<K extends ChangeKind = ChangeKind> = z.input<(typeof CHANGE_BODIES)[K]>;

/** What a portal asks of the post, as it writes it. */
export type OrderBody = z.input<typeof OrderRequest>;

/** How an agency uses the post, as a portal writes it. */
export type ContractBody = z.input<typeof PostalContract>;
