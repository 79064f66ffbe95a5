import type { FieldError } from '../../../schemas/problems.ts';
import type { FaultName } from '../../../schemas/xroad/faults.ts';
import { fail, type Result } from '../../kernel/result.ts';

/** Why the door does not do what is asked. Holds nothing that the caller wrote. */
export interface Refusal {
  readonly fault: FaultName;
  /** What of it, by a stable code of another catalogue (of the XML gate, of JSON bodies), or the field's name. */
  readonly about?: string;
  readonly errors?: readonly FieldError[];
}

/** What may be refused at the door. */
export type Answer<T> = Result<T, Refusal>;

/** A refusal by its fault. */
export const turnAway = (
  fault: FaultName,
  more: Omit<Refusal, 'fault'> = {},
): { readonly ok: false; readonly problem: Refusal } => fail({ fault, ...more });
