import { covers, type AgencyCode } from '../../schemas/agency-code.ts';
import type { OfficerAccount } from '../../schemas/citizens/look.ts';
import type { RegisterOfficer, RegisterOfficerView } from '../../schemas/citizens/officer.ts';
import { instant } from '../kernel/clock.ts';
import type { Client } from '../kernel/http/client.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import type { AccessRecords } from './citizens.ts';
import { familyNameHash } from './family-name.ts';
import { findOfficer, putOfficer, type KnownOfficer } from './officer-store.ts';

/** Whether a client acts for an agency. */
export const isClients = ({ agencies }: Client, agency: AgencyCode): boolean =>
  agencies.some((own) => covers(own as AgencyCode, agency)); // the authoriser vouches for its agencies

/**
 * Whether a client may ask about officers whose accounts an agency holds: one of its own, or one above its own, whose
 * officers look for its dossiers too.
 */
export const holdsFor = (client: Client, agency: AgencyCode): boolean =>
  isClients(client, agency) || client.agencies.some((own) => covers(agency, own as AgencyCode));

/** An agency and those above it, nearest first. */
export function selfAndAbove(agency: AgencyCode): AgencyCode[] {
  const levels = agency.split('.');
  return levels.map((_, index) => levels.slice(0, levels.length - index).join('.') as AgencyCode); // its own levels
}

/**
 * Keeps which account at the register an officer has, for that agency and those below it, in the place of what was
 * known before. Refused: `agency-not-yours`.
 */
export async function keepOfficer(
  records: AccessRecords,
  client: Client,
  agency: AgencyCode,
  officer: OfficerAccount,
  { familyName, ...known }: RegisterOfficer,
): Promise<Result<RegisterOfficerView>> {
  if (!isClients(client, agency)) return refuse('agency-not-yours');
  const seal = await records.seal();
  const kept: KnownOfficer = {
    agency,
    officer,
    known,
    ...(familyName === undefined ? {} : { familyHash: familyNameHash(seal, familyName) }),
    changedAt: instant(records.clock.now()),
    changedBy: client.id,
  };
  await putOfficer(records.tables.citizens, seal, kept);
  return ok(viewOf(kept));
}

/** What is known of an officer at that agency itself. Refused: `agency-not-yours`, `register-officer-not-found`. */
export async function readOfficer(
  records: AccessRecords,
  client: Client,
  agency: AgencyCode,
  officer: OfficerAccount,
): Promise<Result<RegisterOfficerView>> {
  if (!isClients(client, agency)) return refuse('agency-not-yours');
  const kept = await findOfficer(records.tables.citizens, await records.seal(), [agency], officer);
  return kept === undefined ? refuse('register-officer-not-found') : ok(viewOf(kept));
}

const viewOf = ({
  agency,
  officer,
  known,
  familyHash,
  changedAt,
  changedBy,
}: KnownOfficer): RegisterOfficerView => ({
  ...known,
  agency,
  officer,
  familyNameKnown: familyHash !== undefined,
  changedAt,
  changedBy,
});
