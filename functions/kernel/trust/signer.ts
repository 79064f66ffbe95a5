import type { Wire } from '../http/speak.ts';
import type { SignatureScheme } from './scheme.ts';

/** A key that somebody else holds, as far as anybody may know it. */
export interface Credential {
  /** The holder's name for it: a credential id, a token's label, the ARN of a key. */
  readonly id: string;
  /** DER, the signer's own certificate first, then those above it as far as the holder knows them. */
  readonly chain: readonly Uint8Array[];
  readonly schemes: readonly SignatureScheme[];
}

/** What is to be signed: a digest, never a document. */
export interface SigningOrder {
  readonly credential: string;
  readonly scheme: SignatureScheme;
  /** Of the bytes that are signed (the DER of the signed attributes), by the scheme's own hash. */
  readonly digest: Uint8Array;
  /** Ours, the same on every attempt: the holder makes at most one signature under it. */
  readonly reference: string;
  /** What the person reads on their own device before agreeing, in Vietnamese. Never personal data. */
  readonly description: string;
  readonly signal: AbortSignal;
}

/** What came of asking for a signature. `waiting`: the person has still to agree; ask again with the ticket. */
export type SignerAnswer =
  | { readonly kind: 'signed'; readonly signature: Uint8Array; readonly wire?: Wire }
  | { readonly kind: 'waiting'; readonly ticket: string; readonly wire?: Wire }
  | { readonly kind: 'declined' | 'expired'; readonly reason: string; readonly wire?: Wire }
  | {
      readonly kind: 'refused';
      readonly code: string;
      readonly reason: string;
      readonly fix: string;
      readonly wire?: Wire;
    }
  | {
      readonly kind: 'transient' | 'unknown';
      readonly reason: string;
      readonly afterMs?: number;
      readonly wire?: Wire;
    };

/** What came of asking about a key. */
export type CredentialAnswer =
  | { readonly kind: 'found'; readonly credential: Credential }
  | { readonly kind: 'absent'; readonly reason: string }
  | { readonly kind: 'transient'; readonly reason: string };

/**
 * The port through which something is signed by a key that is not ours: a remote signing service, a token or HSM, a
 * key of KMS. Implemented in `partners/trust`. Never throws for what a holder may answer.
 */
export interface Signer {
  readonly describe: (credential: string, signal: AbortSignal) => Promise<CredentialAnswer>;
  readonly sign: (order: SigningOrder) => Promise<SignerAnswer>;
  /** What became of an order that was `waiting`. */
  readonly ask: (ticket: string, signal: AbortSignal) => Promise<SignerAnswer>;
}
