import * as z from 'zod';
import { AgencyCode } from '../agency-code.ts';
import { Instant, InstantInput } from '../instant.ts';
import { named } from '../named.ts';
import { PersonName } from '../personal.ts';
import { OfficerAccount } from './copy.ts';

/** How somebody signs: `csc` by a remote signing service, `token` on their own machine. */
const way = z.enum(['csc', 'token']);

/** As kernel/trust/scheme.ts names them; a test holds both lists together. */
export const SignatureSchemeName = z.enum([
  'rsa-pkcs1-sha256',
  'rsa-pkcs1-sha384',
  'rsa-pss-sha256',
  'rsa-pss-sha384',
  'ecdsa-p256-sha256',
  'ecdsa-p256-sha384',
]);

/** A certificate with those above it as far as they are known: PEM, the signer's own first. */
const chain = z.array(z.string().max(20_000)).min(1).max(6);

const text = (most: number) => z.string().trim().min(1).max(most);

const keyOf = {
  certificates: chain,
  scheme: SignatureSchemeName,
  way,
  /** The remote service's name for the key; needed for `csc`. */
  credential: text(200).optional(),
};

const CSC_NEEDS = {
  error: 'Ký từ xa cần mã chứng thư tại dịch vụ (credential)',
  path: ['credential'],
  params: { reason: 'credential-missing' },
};
const hasCredential = (key: { readonly way: 'csc' | 'token'; readonly credential?: string | undefined }) =>
  key.way === 'token' || key.credential !== undefined;

const ENDS_AFTER = {
  error: 'Thời điểm kết thúc phải sau thời điểm bắt đầu',
  path: ['to'],
  params: { reason: 'ends-before-it-begins' },
};
const endsAfter = ({ from, to }: { readonly from: Instant; readonly to?: Instant | undefined }): boolean =>
  to === undefined || to > from;

/** What gives a person the power to certify at an agency, from when to when (Decree 280/2025/NĐ-CP). */
export const CopyAuthority = named(
  'CopyAuthority',
  z
    .strictObject({
      /** As it stands on the copy. */
      name: PersonName.max(120),
      title: text(200),
      /** `chair` certifies by office; `authorised` by an instrument of the chair. */
      basis: z.enum(['chair', 'authorised']),
      scope: z.enum(['copies']).default('copies'),
      /** Number and day of the decision that appoints or authorises. */
      instrument: text(300),
      from: InstantInput,
      to: InstantInput.optional(),
      ...keyOf,
    })
    .refine(endsAfter, ENDS_AFTER)
    .refine(hasCredential, CSC_NEEDS),
  'Thẩm quyền chứng thực của một người / the power of a person to certify',
);
export type CopyAuthority = z.infer<typeof CopyAuthority>;

/** An authority as it is kept: who put it and when. Those of one officer are told apart by their beginning. */
export const CopyAuthorityView = named(
  'CopyAuthorityView',
  z.strictObject({
    ...CopyAuthority.shape,
    from: Instant,
    to: Instant.optional(),
    agency: AgencyCode,
    officer: OfficerAccount,
    /** SHA-256 of the certificate. */
    fingerprint: z.string(),
    changedAt: Instant,
    changedBy: z.string(),
  }),
);
export type CopyAuthorityView = z.infer<typeof CopyAuthorityView>;

export const CopyAuthorities = named(
  'CopyAuthorities',
  z.strictObject({
    agency: AgencyCode,
    officer: OfficerAccount,
    all: z.array(CopyAuthorityView),
    inForce: CopyAuthorityView.optional(),
  }),
);
export type CopyAuthorities = z.infer<typeof CopyAuthorities>;

/** A body that certifies: its name, and the certificate of its seal from when to when. */
export const CopyBody = named(
  'CopyBody',
  z
    .strictObject({
      /** As it stands on the copy. */
      name: text(300),
      place: text(300).optional(),
      from: InstantInput,
      to: InstantInput.optional(),
      ...keyOf,
    })
    .refine(endsAfter, ENDS_AFTER)
    .refine(hasCredential, CSC_NEEDS),
  'Chữ ký số của cơ quan chứng thực / the seal of a certifying body',
);
export type CopyBody = z.infer<typeof CopyBody>;

export const CopyBodyView = named(
  'CopyBodyView',
  z.strictObject({
    ...CopyBody.shape,
    from: Instant,
    to: Instant.optional(),
    agency: AgencyCode,
    fingerprint: z.string(),
    changedAt: Instant,
    changedBy: z.string(),
  }),
);
export type CopyBodyView = z.infer<typeof CopyBodyView>;

export const CopyBodies = named(
  'CopyBodies',
  z.strictObject({
    agency: AgencyCode,
    all: z.array(CopyBodyView),
    inForce: CopyBodyView.optional(),
  }),
);
export type CopyBodies = z.infer<typeof CopyBodies>;
