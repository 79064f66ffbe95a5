import type * as z from 'zod';
import type { CHANGE_BODIES } from '../../schemas/changes.ts';
import type { SubmissionInput } from '../../schemas/submission.ts';
import type { ChangeKind } from '../../schemas/transitions.ts';

/** A submission as a portal writes it: its JSON, before the contract has read it. */
export type SubmissionBody = z.input<typeof SubmissionInput>;

/** The body of an act as a portal writes it. */
export type ChangeBody<K extends ChangeKind = ChangeKind> = z.input<(typeof CHANGE_BODIES)[K]>;
