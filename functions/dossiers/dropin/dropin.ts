import type { Ask } from '../../exchange/ask.ts';
import type { Dossiers } from '../dossiers.ts';
import type { Accounts } from './accounts.ts';

/** What the drop-in needs: the dossiers, who may call, and a way to ask the national portal. */
export interface Dropin {
  readonly dossiers: Dossiers;
  readonly accounts: Accounts;
  readonly ask: Ask;
}

/** What every message of the drop-in is read with. */
export interface Envelope {
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string | null;
  readonly isBase64Encoded: boolean;
  readonly correlationId: string;
}
