import type { Generation } from '../../../schemas/dvcqg/codec.ts';
import type { SentDossier } from '../../../schemas/dvcqg/dossier.ts';
import type { SentProgress } from '../../../schemas/dvcqg/progress.ts';
import type { Heard } from '../../kernel/http/speak.ts';

/** What every call carries beside its content. */
export interface Line {
  /** The sender's code (sender.ts). */
  readonly sender: string;
  readonly correlationId: string;
  readonly signal: AbortSignal;
}

/** How one generation of the contract puts the same four calls on the wire (facts §1.1). */
export interface Dialect {
  readonly generation: Generation;
  /** Whether a call says in whose name it is made, so that a sender's code must be configured. */
  readonly namesSender: boolean;
  /** Adds a dossier, or writes over the one that is there. */
  readonly keep: (record: SentDossier, updating: boolean, line: Line) => Promise<Heard>;
  /** Adds steps to a dossier that is there. */
  readonly tell: (rows: readonly SentProgress[], line: Line) => Promise<Heard>;
  /** Asks for a dossier; undefined where this installation has no way to ask. */
  readonly lookUp: (code: string, line: Line) => Promise<Heard | undefined>;
}
