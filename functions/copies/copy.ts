import type { AgencyCode } from '../../schemas/agency-code.ts';
import type { Day } from '../../schemas/calendar.ts';
import type { CopyId } from '../../schemas/copies/copy-id.ts';
import type { CopyFee, CopyView } from '../../schemas/copies/copy.ts';
import type { OriginalKind } from '../../schemas/copies/original-kinds.ts';
import { REFUSAL_GROUNDS, type RefusalGround } from '../../schemas/copies/refusal-grounds.ts';
import { WITHDRAWAL_GROUNDS, type WithdrawalGround } from '../../schemas/copies/withdrawal-grounds.ts';
import { FAILURES, type CopyState, type Failure, type SigningStep } from '../../schemas/copies/state.ts';
import type { Withdrawn } from '../../schemas/copies/withdrawn.ts';
import type { DossierCode } from '../../schemas/dossier-code.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Digest } from '../kernel/digest.ts';
import type { KeyedHash, Sealed } from '../kernel/sealing.ts';
import type { SignatureScheme } from '../kernel/trust/scheme.ts';

/** The power by which a step is signed, as it was in force when the step began. */
export interface StepAuthority {
  /** SHA-256 of the certificate. */
  readonly fingerprint: Digest;
  /** PEM, the signer's certificate first. */
  readonly certificates: readonly string[];
  readonly scheme: SignatureScheme;
  readonly way: 'csc' | 'token';
  readonly credential?: string;
  readonly from: Instant;
  readonly to?: Instant;
  /** Of a person. */
  readonly title?: string;
  readonly instrument?: string;
}

/** One of the two signatures: what is to be signed, and what has come. */
export interface Step {
  readonly by: StepAuthority;
  readonly begunAt: Instant;
  /** SHA-256 of the file to which the signature is added. */
  readonly base: Digest;
  /** SHA-256 of the prepared file, with room for the signature; it lies under this digest. */
  readonly document: Digest;
  /** The digest of what the signature covers, by the scheme's hash; hexadecimal. */
  readonly content: string;
  /** The digest that is signed; hexadecimal. */
  readonly digest: string;
  /** Until when the signature may come. */
  readonly expiresAt: Instant;
  /** Of the remote signing service, while the person has still to agree. */
  readonly ticket?: string;
  /** What was prepared before, for another signer or another day: it goes with the rest when the copy's life is over. */
  readonly superseded?: readonly Digest[];
  /** How often whoever signs was asked anew: the asking had expired, or it is about another file. */
  readonly askedAnew?: number;
  /** Base64. */
  readonly signature?: string;
  readonly signedAt?: Instant;
  /** The time-stamp over it (DER, base64), where the signature has to wait for what proves it. */
  readonly timestamp?: string;
  readonly completedAt?: Instant;
}

/** A whole file, with both signatures and what it is checked by. */
export interface MadeFile {
  readonly digest: Digest;
  readonly retainUntil: Instant;
}

/** Whom and when the words on a copy name: whoever signs under them has to be that person of that body, about then. */
export interface WrittenWords {
  readonly at: Instant;
  readonly certifierName: string;
  readonly certifierTitle: string;
  readonly agencyName: string;
  readonly place?: string;
}

/** A copy as it is kept. Who asked for it and the paper's number are sealed. */
export interface KeptCopy {
  readonly id: CopyId;
  readonly version: number;
  readonly state: CopyState;
  readonly agency: AgencyCode;
  readonly officer: string;
  readonly clientId: string;
  readonly correlationId: string;
  readonly requestedAt: Instant;
  readonly original: { readonly kind: OriginalKind; readonly type: string; readonly issuer?: string };
  /** JSON of the requester and the paper's number, sealed for this copy. */
  readonly sealed: Sealed;
  /** The paper on its occasion: copies of the same have the same number. */
  readonly occasion: KeyedHash;
  readonly copies: number;
  readonly channel: 'counter' | 'online';
  readonly deposit: boolean;
  readonly dossier?: { readonly code: DossierCode; readonly finish: boolean };
  readonly dueOn: Day;
  /** When somebody looks at it next: it expires, is to be prepared, or is to be told of. */
  readonly watchAt?: Instant;
  readonly number?: number;
  readonly volume?: string;
  readonly numberedAt?: Instant;
  readonly pages?: number;
  readonly fee?: CopyFee;
  /** SHA-256 of the checked scan. */
  readonly scanDigest?: Digest;
  readonly agencyName?: string;
  /** Whom the words on the prepared file name, and when they were written. */
  readonly written?: WrittenWords;
  readonly person?: Step;
  readonly body?: Step;
  /** Whole files that were made of it, the newest last: named here before they lie in the store, locked. */
  readonly made?: readonly MadeFile[];
  /** The file as it was issued. */
  readonly file?: { readonly digest: Digest; readonly bytes: number };
  readonly issuedAt?: Instant;
  readonly retainUntil?: Instant;
  /** How it stood when its dossier was last told of it. */
  readonly told?: 'issued' | 'withdrawn';
  /** The issued file is gone: it was sensitive, and its time is over. */
  readonly fileGone?: true;
  /** The files that are only needed on the way are gone. */
  readonly swept?: true;
  readonly refused?: {
    readonly ground: RefusalGround;
    readonly at: Instant;
    readonly officer: string;
    /** What the officer wrote, sealed for this copy's refusal. */
    readonly note?: Sealed;
  };
  readonly failed?: { readonly reason: Failure; readonly at: Instant };
  readonly expiredAt?: Instant;
  readonly withdrawn?: {
    /** Absent: from before grounds were recorded; the words that were written then are published no more. */
    readonly ground?: WithdrawalGround;
    /** The name of the body. */
    readonly by: string;
    readonly at: Instant;
    /** What the officer wrote, sealed for this copy's withdrawal. */
    readonly note?: Sealed;
  };
}

/** The states in which a copy's life is over without its having been issued. */
const ENDED: readonly CopyState[] = ['refused', 'expired', 'failed'];

/** Whether it will never be issued any more. */
export const isEnded = ({ state }: Pick<KeptCopy, 'state'>): boolean => ENDED.includes(state);

/** Whether it was issued, also where it was withdrawn after. */
export const wasIssued = ({ state }: Pick<KeptCopy, 'state'>): boolean =>
  state === 'issued' || state === 'withdrawn';

/** Which signature is awaited; undefined when none is. */
export function awaitedStep({ state }: Pick<KeptCopy, 'state'>): SigningStep | undefined {
  if (state === 'person-awaited') return 'person';
  return state === 'body-awaited' ? 'body' : undefined;
}

/** Which signature has come and is to be completed; undefined when none is. */
export function signedStep({ state }: Pick<KeptCopy, 'state'>): SigningStep | undefined {
  if (state === 'person-signed') return 'person';
  return state === 'body-signed' ? 'body' : undefined;
}

/** Under which name the holder of a key makes at most one signature. */
export const referenceOf = (
  { id }: Pick<KeptCopy, 'id'>,
  step: SigningStep,
  { askedAnew = 0 }: Step,
): string => (askedAnew === 0 ? `${id}~${step}` : `${id}~${step}~${askedAnew}`);

/** What its client is shown. */
export function viewOf(copy: KeptCopy): CopyView {
  const { refused, failed } = copy;
  const step = awaitedStep(copy);
  const awaited = step === undefined ? undefined : copy[step];
  return {
    id: copy.id,
    agency: copy.agency,
    state: copy.state,
    officer: copy.officer,
    original: copy.original,
    copies: copy.copies,
    channel: copy.channel,
    requestedAt: copy.requestedAt,
    dueOn: copy.dueOn,
    ...(copy.dossier === undefined ? {} : { dossier: copy.dossier }),
    ...(copy.number === undefined ? {} : { number: copy.number }),
    ...(copy.volume === undefined ? {} : { volume: copy.volume }),
    ...(copy.pages === undefined ? {} : { pages: copy.pages }),
    ...(copy.fee === undefined ? {} : { fee: copy.fee }),
    ...(copy.scanDigest === undefined ? {} : { scanDigest: copy.scanDigest }),
    ...(awaited === undefined ? {} : { expiresAt: awaited.expiresAt }),
    ...(copy.file === undefined || !wasIssued(copy)
      ? {}
      : { file: { sha256: copy.file.digest, bytes: copy.file.bytes } }),
    ...(copy.issuedAt === undefined ? {} : { issuedAt: copy.issuedAt }),
    ...(refused === undefined
      ? {}
      : {
          refused: {
            ground: refused.ground,
            says: REFUSAL_GROUNDS[refused.ground],
            officer: refused.officer,
          },
        }),
    ...(failed === undefined ? {} : { failed: { reason: failed.reason, says: FAILURES[failed.reason] } }),
    ...withdrawnIn(copy),
  };
}

/** What anybody may know of a copy's withdrawal, where it was withdrawn. What the officer wrote is not in it. */
export function withdrawnIn({ withdrawn }: Pick<KeptCopy, 'withdrawn'>): { readonly withdrawn?: Withdrawn } {
  if (withdrawn === undefined) return {};
  const { ground = 'other', by, at } = withdrawn;
  return { withdrawn: { ground, says: WITHDRAWAL_GROUNDS[ground], by, at } };
}
