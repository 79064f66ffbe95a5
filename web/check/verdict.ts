/** The part of a verdict that the page shows (schemas/copies/verdict.ts says it in full). */
export interface Verdict {
  readonly standing: Standing;
  readonly at: string;
  readonly file: { readonly sha256: string; readonly bytes: number };
  readonly checks: readonly Check[];
  readonly findings: readonly {
    readonly weight: 'bad' | 'open' | 'note';
    readonly says: string;
    readonly about?: string;
    readonly detail?: string;
  }[];
  readonly signatures: readonly {
    readonly role: 'person' | 'body' | 'other';
    readonly standing: Standing;
    readonly level: string;
    readonly anchor?: string;
    readonly certificate?: {
      readonly commonName: string;
      readonly organization?: string;
      readonly issuer: string;
      readonly notBefore: string;
      readonly notAfter: string;
    };
    readonly time?: { readonly at: string; readonly from: string };
    readonly checks: readonly Check[];
  }[];
}

export type Standing = 'valid' | 'invalid' | 'unknown';

export interface Check {
  readonly name: string;
  readonly result: 'passed' | 'failed' | 'open';
}

/** What the register says in public of a copy, by the id in its QR. */
export interface Registered {
  readonly state: 'issued' | 'withdrawn';
  readonly agencyName: string;
  readonly number: number;
  readonly volume: string;
  readonly issuedAt: string;
  readonly withdrawn?: { readonly reason: string; readonly by: string; readonly at: string };
}

/** A refusal (RFC 9457), as far as it is shown. */
export interface Refusal {
  readonly title: string;
  readonly fix: string;
}
