import type { AgencyCode } from '../../schemas/agency-code.ts';
import type { CopyAuthorityView, CopyBodyView } from '../../schemas/copies/authority.ts';
import type { SigningStep } from '../../schemas/copies/state.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Digest } from '../kernel/digest.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import type { Certificate } from '../kernel/trust/certificate.ts';
import { readWrittenCertificate } from '../kernel/trust/roots.ts';
import { authoritiesOf, bodiesOf, inForce } from './authority-store.ts';
import type { Copies } from './copies.ts';
import type { StepAuthority } from './copy.ts';
import { judgeSigners } from './verify/judge-signers.ts';

/** Who is to sign a step at an instant, as the file names them, and by what. */
export interface Signatory {
  readonly name: string;
  readonly by: StepAuthority;
}

/** Refused `copy-not-authorised`: nobody gave this officer the power for that moment. */
export async function personInForce(
  { tables }: Pick<Copies, 'tables'>,
  agency: AgencyCode,
  officer: string,
  at: Instant,
): Promise<Result<CopyAuthorityView>> {
  const found = inForce(await authoritiesOf(tables.copies, agency, officer), at);
  return found === undefined ? refuse('copy-not-authorised') : ok(found);
}

/** Refused `copy-body-missing`: the agency has no seal for that moment. */
export async function bodyInForce(
  { tables }: Pick<Copies, 'tables'>,
  agency: AgencyCode,
  at: Instant,
): Promise<Result<CopyBodyView>> {
  const found = inForce(await bodiesOf(tables.copies, agency), at);
  return found === undefined ? refuse('copy-body-missing') : ok(found);
}

/** Whose power and whose seal make a copy at an instant. */
export interface Signers {
  readonly person: CopyAuthorityView;
  readonly body: CopyBodyView;
}

/**
 * Both who sign a copy at an instant. Refused `copy-body-missing`, `copy-not-authorised`, and `copy-signers-alike` where
 * their certificates show that one holder would sign twice, or each in the other's place: whoever verifies the copy would
 * call it invalid.
 */
export async function signersInForce(
  copies: Pick<Copies, 'tables'>,
  { agency, officer }: { readonly agency: AgencyCode; readonly officer: string },
  at: Instant,
): Promise<Result<Signers>> {
  const [body, person] = await Promise.all([
    bodyInForce(copies, agency, at),
    personInForce(copies, agency, officer, at),
  ]);
  if (!body.ok) return body;
  if (!person.ok) return person;
  const [personal] = chainOf(person.value);
  const [bodily] = chainOf(body.value);
  return judgeSigners(personal, bodily).length === 0
    ? ok({ person: person.value, body: body.value })
    : refuse('copy-signers-alike');
}

/** Who signs a step of a copy at an instant. */
export async function signatoryOf(
  copies: Pick<Copies, 'tables'>,
  copy: { readonly agency: AgencyCode; readonly officer: string },
  step: SigningStep,
  at: Instant,
): Promise<Result<Signatory>> {
  if (step === 'person') {
    const person = await personInForce(copies, copy.agency, copy.officer, at);
    if (!person.ok) return person;
    const { name, title, instrument } = person.value;
    return ok({ name, by: { ...byOf(person.value), title, instrument } });
  }
  const body = await bodyInForce(copies, copy.agency, at);
  return body.ok ? ok({ name: body.value.name, by: byOf(body.value) }) : body;
}

const byOf = ({
  fingerprint,
  certificates,
  scheme,
  way,
  credential,
  from,
  to,
}: CopyAuthorityView | CopyBodyView): StepAuthority => ({
  fingerprint: fingerprint as Digest, // of a certificate, as readCertificate reckons it
  certificates,
  scheme,
  way,
  from,
  ...(credential === undefined ? {} : { credential }),
  ...(to === undefined ? {} : { to }),
});

/** A step's certificates, the signer's first: they were read when the authority was put. */
export function chainOf({
  certificates,
}: Pick<StepAuthority, 'certificates'>): readonly [Certificate, ...Certificate[]] {
  const [signer, ...above] = certificates.map(readWrittenCertificate).filter((one) => one !== undefined);
  if (signer === undefined) throw new Error('an authority was kept without a certificate that can be read');
  return [signer, ...above];
}
