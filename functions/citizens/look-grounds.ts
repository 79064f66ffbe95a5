import type { AgencyCode } from '../../schemas/agency-code.ts';
import type { LookRequest } from '../../schemas/citizens/look.ts';
import {
  purposeNamed,
  purposesWith,
  type LookOperation,
  type Purpose,
} from '../../schemas/citizens/purposes.ts';
import { parseDossierCode, type DossierCode } from '../../schemas/dossier-code.ts';
import { vietnamDay } from '../kernel/clock.ts';
import type { Client } from '../kernel/http/client.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import type { Look } from './access-record.ts';
import type { AccessRecords, Citizens } from './citizens.ts';
import { holderOf, officerAt } from './officer-holder.ts';
import { hasOfficers, type KnownOfficer } from './officer-store.ts';
import { isClients, selfAndAbove } from './officers.ts';

/** Why, by whom and for which dossier somebody wants to look. */
export interface LookAsked extends Pick<LookRequest, 'purpose' | 'legalBasis' | 'officer' | 'dossier'> {
  readonly client: Client;
  readonly operation: LookOperation;
}

/** The grounds on which a look may be made. */
export interface Grounds {
  readonly purpose: Purpose;
  readonly agency: AgencyCode;
  readonly dossier: DossierCode;
  readonly officer: KnownOfficer;
}

/** What was judged of the grounds of a look, and by what its record is found whatever comes of it. */
export interface JudgedGrounds {
  readonly grounds: Result<Grounds>;
  readonly about: Pick<Look, 'agency' | 'dossier' | 'officerAgency'>;
  /** The officer where anybody knows him, also where he may not look. */
  readonly known?: KnownOfficer;
}

/** Whose dossiers are and who may look for them, beside the records of looks. */
export type LookDesk = AccessRecords & Pick<Citizens, 'dossierOf'>;

/**
 * Whether there are grounds for a look: a dossier of the client's, a purpose in force that allows it, a legal basis of
 * that purpose, an officer with an account at the register. Refused: `dossier-code-invalid`, `look-dossier-not-yours`,
 * `purpose-unknown`, `purpose-not-in-force`, `purpose-not-allowed`, `legal-basis-not-of-purpose`,
 * `agency-without-register-accounts`, `officer-without-register-account`, `officer-without-email` (facts §2.6).
 */
export async function judgeGrounds(desk: LookDesk, asked: LookAsked): Promise<JudgedGrounds> {
  const { client, officer } = asked;
  const parsed = parseDossierCode(asked.dossier);
  const named = parsed.ok ? parsed.parts.agency : undefined;
  // Nearly always the code names the agency that has the dossier: its officer is looked for meanwhile.
  const [dossier, guess] = await Promise.all([
    ownDossier(desk, asked),
    named === undefined ? undefined : officerAt(desk, named, officer),
  ]);
  const near = !dossier.ok
    ? undefined
    : dossier.value.agency === named
      ? guess
      : await officerAt(desk, dossier.value.agency, officer);
  const { known, ...counted } = await holderOf(desk, client, officer, near);
  return {
    grounds: dossier.ok ? await groundsFor(desk, asked, dossier.value, near) : dossier,
    about: { ...(dossier.ok ? dossier.value : firstOf(client)), ...counted },
    ...(known === undefined ? {} : { known }),
  };
}

type Own = Pick<Grounds, 'dossier' | 'agency'>;

/** A look for a dossier that is none of the client's is found among the looks of the client's own first agency. */
function firstOf({ agencies }: Client): Pick<Look, 'agency'> {
  const [first] = agencies;
  return first === undefined ? {} : { agency: first as AgencyCode }; // the authoriser vouches for it
}

async function groundsFor(
  desk: LookDesk,
  asked: LookAsked,
  { dossier, agency }: Own,
  near: KnownOfficer | undefined,
): Promise<Result<Grounds>> {
  const purpose = purposeFor(desk, asked);
  if (!purpose.ok) return purpose;
  const officer = await accountOf(desk, agency, near);
  return officer.ok ? ok({ purpose: purpose.value, agency, dossier, officer: officer.value }) : officer;
}

/**
 * A dossier's agency: its own where the gateway has the dossier, else the one that its code names; the applicant of a
 * dossier may be verified before it is submitted. A dossier of others is answered as if there were none.
 */
async function ownDossier({ dossierOf }: LookDesk, { client, dossier }: LookAsked): Promise<Result<Own>> {
  const parsed = parseDossierCode(dossier);
  if (!parsed.ok) return refuse('dossier-code-invalid');
  const { code, agency } = parsed.parts;
  const kept = await dossierOf(code, client);
  if (kept === 'foreign') return refuse('look-dossier-not-yours');
  if (kept !== undefined) return ok({ dossier: code, agency: kept });
  return isClients(client, agency) ? ok({ dossier: code, agency }) : refuse('look-dossier-not-yours');
}

function purposeFor(
  { settings, clock }: LookDesk,
  { operation, purpose: code, legalBasis }: LookAsked,
): Result<Purpose> {
  const purpose = purposeNamed(code, vietnamDay(clock.now()), purposesWith(settings.purposes));
  if (purpose === 'unknown') return refuse('purpose-unknown');
  if (purpose === 'not-in-force') return refuse('purpose-not-in-force');
  if (!purpose.operations.includes(operation)) return refuse('purpose-not-allowed');
  const isOfPurpose = purpose.legalBases.some((basis) => basis.code === legalBasis);
  return isOfPurpose ? ok(purpose) : refuse('legal-basis-not-of-purpose');
}

/** The officer with the account that he has today. `near`: as his agency or the nearest above it has him. */
export async function accountOf(
  { tables, settings, clock }: AccessRecords,
  agency: AgencyCode,
  near: KnownOfficer | undefined,
): Promise<Result<KnownOfficer>> {
  if (near === undefined) {
    return (await hasOfficers(tables.citizens, selfAndAbove(agency)))
      ? refuse('officer-without-register-account')
      : refuse('agency-without-register-accounts');
  }
  const { until, email } = near.known;
  if (until !== undefined && until < vietnamDay(clock.now()))
    return refuse('officer-without-register-account');
  return settings.emailRequired && email === undefined ? refuse('officer-without-email') : ok(near);
}
