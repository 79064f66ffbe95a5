import type { Instant } from '../../../schemas/instant.ts';
import type { Certificate } from './certificate.ts';
import type { Standing } from './finding.ts';
import type { HashName } from './hashes.ts';
import type { AnchorName, TrustRoots } from './roots.ts';
import type { TrustFinding } from './trust-finding.ts';

/** Answers about certificates, as they came: whole OCSPResponses and CRLs, DER. Nothing of them is believed yet. */
export interface RevocationData {
  readonly ocsps: readonly Uint8Array[];
  readonly crls: readonly Uint8Array[];
}

/** By what, of when, a certificate's state is known. */
export interface RevocationProof {
  readonly kind: 'ocsp' | 'crl';
  readonly der: Uint8Array;
  readonly thisUpdate: Instant;
  readonly nextUpdate?: Instant;
}

/** Why a certificate's state is not known: as findings say it, without their prefix. */
export type RevocationGap =
  | 'absent'
  | 'unreadable'
  | 'unsigned'
  | 'responder'
  | 'other'
  | 'stale'
  | 'before-signing'
  | 'early'
  | 'late'
  | 'unknown'
  | 'try-later'
  | 'refused'
  | 'scope';

/** What is known of a certificate as of a moment. `revoked` with its time: whether it matters depends on the moment. */
export type RevocationStanding =
  | {
      readonly state: 'good';
      /** It was revoked after the moment asked about. */
      readonly revokedLater?: Instant;
      readonly by: RevocationProof;
    }
  | {
      readonly state: 'revoked';
      readonly at: Instant;
      readonly reason: RevocationReason;
      readonly by: RevocationProof;
    }
  | { readonly state: 'unknown'; readonly why: RevocationGap };

/** RFC 5280 §5.3.1. */
export type RevocationReason =
  | 'unspecified'
  | 'keyCompromise'
  | 'cACompromise'
  | 'affiliationChanged'
  | 'superseded'
  | 'cessationOfOperation'
  | 'certificateHold'
  | 'removeFromCRL'
  | 'privilegeWithdrawn'
  | 'aACompromise';

/** A certificate and the one that issued it: whom to ask about whom. */
export interface Issued {
  readonly certificate: Certificate;
  readonly issuer: Certificate;
}

/**
 * How fresh an answer about a certificate has to be (revocation freshness, ETSI EN 319 102-1 §5.2.5). `in-force`: it held
 * at the moment asked about, though who was revoked since it was made does not stand in it. `after-signing`: it was made
 * at that moment or later.
 */
export type Freshness = 'in-force' | 'after-signing';

/** What is asked about a certificate: its state as of a moment, by an answer that is as fresh as that. */
export interface StatusQuestion extends Issued {
  /** A proven time of signing, or now. */
  readonly at: Instant;
  readonly freshness: Freshness;
}

/** How a signature or time-stamp is to be judged. */
export interface JudgingTerms {
  readonly roots: TrustRoots;
  /**
   * The moment of the judging: now, or an earlier one up to which a later, good time-stamp proves that all this existed.
   * What has no time-stamp of its own is judged as of then.
   */
  readonly at: Instant;
  readonly revocation: RevocationData;
  /**
   * How fresh answers about a signer's own certificate have to be; `in-force` where it is absent. About the authorities
   * above a signer one in force does always, since their lists are published months apart; about time-stamping authorities
   * too, since whoever has stolen such a key names whatever time suits the answer.
   */
  readonly freshness?: Freshness;
  /** Further certificates that a path may go through (of a DSS, of configuration), DER. */
  readonly pool?: readonly Uint8Array[];
}

/** What the check of a certificate came to, as of a moment. */
export interface JudgedCertificate {
  readonly findings: readonly TrustFinding[];
  /** From the certificate to the anchor, both of them in it; empty when there is none. */
  readonly path: readonly Certificate[];
  readonly anchor?: AnchorName | 'timestamp';
  /** What was relied on, for each certificate below the anchor. */
  readonly revocation: readonly { readonly serial: string; readonly standing: RevocationStanding }[];
  /** Whose state is not known: ask about these and judge again. */
  readonly unproven: readonly StatusQuestion[];
}

/** What the check of a time-stamp came to. */
export interface JudgedTimestamp {
  readonly standing: Standing;
  readonly findings: readonly TrustFinding[];
  /** What the token says; proven only when the standing is `valid`. */
  readonly time?: Instant;
  readonly policy?: string;
  readonly serial?: string;
  readonly authority?: Certificate;
  readonly certificate?: JudgedCertificate;
  readonly der: Uint8Array;
}

/** What the check of a signature came to. */
export interface JudgedSignature {
  readonly standing: Standing;
  readonly findings: readonly TrustFinding[];
  readonly signer?: Certificate;
  readonly certificate?: JudgedCertificate;
  /** The hash that the content was hashed by. */
  readonly digestAlgorithm?: HashName;
  /** As a reader is told: RSASSA-PSS, RSASSA-PKCS1-v1_5 or ECDSA, with its hash. */
  readonly algorithm?: string;
  /** The time as of which the signer's certificate was judged, and whether a good time-stamp proves it. */
  readonly judgedAt: Instant;
  readonly isTimeProven: boolean;
  readonly timestamps: readonly JudgedTimestamp[];
  /** The octets of the signature, over which a time-stamp is made. */
  readonly signature?: Uint8Array;
  /** All certificates that it carries, DER. */
  readonly certificates: readonly Uint8Array[];
  /** Of signer and time-stamp authorities: whose state is not known. */
  readonly unproven: readonly StatusQuestion[];
}
