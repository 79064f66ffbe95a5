import type { AgencyCode } from '../../schemas/agency-code.ts';
import type {
  CopyAuthorities,
  CopyAuthority,
  CopyAuthorityView,
  CopyBodies,
  CopyBody,
  CopyBodyView,
} from '../../schemas/copies/authority.ts';
import { instant, type Clock } from '../kernel/clock.ts';
import type { Client } from '../kernel/http/client.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { readWrittenCertificate } from '../kernel/trust/roots.ts';
import { authoritiesOf, bodiesOf, inForce, putAuthority, putBody } from './authority-store.ts';
import { isClients } from './clients.ts';
import type { Copies } from './copies.ts';
import { checkWritten, WRITTEN } from './words.ts';

/** The table in which it stands who may certify. */
export interface Keeping {
  readonly tables: Pick<Copies['tables'], 'copies'>;
  readonly clock: Clock;
}

/**
 * Keeps by what power, from when to when, a person certifies at an agency. What was signed before stands by what was in
 * force then. Refused: `agency-not-yours`, `copy-certificate-unreadable`, `invalid-field` for letters that no
 * copy has.
 */
export async function keepAuthority(
  { tables, clock }: Keeping,
  client: Client,
  agency: AgencyCode,
  officer: string,
  authority: CopyAuthority,
): Promise<Result<CopyAuthorityView>> {
  if (!isClients(client, agency)) return refuse('agency-not-yours');
  const written = checkWritten(WRITTEN.authority, authority);
  if (!written.ok) return written;
  const fingerprint = fingerprintOf(authority.certificates);
  if (fingerprint === undefined) return refuse('copy-certificate-unreadable');
  const kept = { changedAt: instant(clock.now()), changedBy: client.id };
  const view: CopyAuthorityView = { ...authority, agency, officer, fingerprint, ...kept };
  await putAuthority(tables.copies, view);
  return ok(view);
}

/** The authorities of an officer, and the one in force now. */
export async function readAuthorities(
  { tables, clock }: Keeping,
  client: Client,
  agency: AgencyCode,
  officer: string,
): Promise<Result<CopyAuthorities>> {
  if (!isClients(client, agency)) return refuse('agency-not-yours');
  const all = [...(await authoritiesOf(tables.copies, agency, officer))];
  const now = inForce(all, instant(clock.now()));
  return ok({ agency, officer, all, ...(now === undefined ? {} : { inForce: now }) });
}

/** Keeps the seal of a body from a day on. Refused as `keepAuthority` is. */
export async function keepBody(
  { tables, clock }: Keeping,
  client: Client,
  agency: AgencyCode,
  body: CopyBody,
): Promise<Result<CopyBodyView>> {
  if (!isClients(client, agency)) return refuse('agency-not-yours');
  const written = checkWritten(WRITTEN.body, body);
  if (!written.ok) return written;
  const fingerprint = fingerprintOf(body.certificates);
  if (fingerprint === undefined) return refuse('copy-certificate-unreadable');
  const kept = { changedAt: instant(clock.now()), changedBy: client.id };
  const view: CopyBodyView = { ...body, agency, fingerprint, ...kept };
  await putBody(tables.copies, view);
  return ok(view);
}

/** The seals of a body, and the one in force now. */
export async function readBodies(
  { tables, clock }: Keeping,
  client: Client,
  agency: AgencyCode,
): Promise<Result<CopyBodies>> {
  if (!isClients(client, agency)) return refuse('agency-not-yours');
  const all = [...(await bodiesOf(tables.copies, agency))];
  const now = inForce(all, instant(clock.now()));
  return ok({ agency, all, ...(now === undefined ? {} : { inForce: now }) });
}

/** Of the signer's certificate; undefined when it, or one of those above it, cannot be read. */
function fingerprintOf(certificates: readonly string[]): string | undefined {
  const read = certificates.map(readWrittenCertificate);
  return read.includes(undefined) ? undefined : read[0]?.fingerprint;
}
