import type { AgencyCode } from '../../schemas/agency-code.ts';
import { LookSubject, type LookRequest } from '../../schemas/citizens/look.ts';
import { numberWarnings } from '../../schemas/citizens/personal-number-structure.ts';
import {
  purposeNamed,
  purposesWith,
  type LookOperation,
  type Purpose,
} from '../../schemas/citizens/purposes.ts';
import { parseDossierCode, type DossierCode } from '../../schemas/dossier-code.ts';
import { readAs } from '../../schemas/field-errors.ts';
import { nationalProcedureCode } from '../../schemas/procedure-code.ts';
import { vietnamDay } from '../kernel/clock.ts';
import type { Client } from '../kernel/http/client.ts';
import { log } from '../kernel/log.ts';
import { measure } from '../kernel/metrics.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import type { Look } from './access-record.ts';
import type { Citizens } from './citizens.ts';
import { findOfficer, hasOfficers, type KnownOfficer } from './officer-store.ts';
import { isClients, selfAndAbove } from './officers.ts';
import { numberOf } from './question.ts';
import { recordLook } from './record-look.ts';

/** A look as it is asked for. */
export interface Asking {
  readonly client: Client;
  readonly operation: LookOperation;
  readonly request: LookRequest;
  readonly sourceIp: string;
  readonly correlationId: string;
}

/** A look that may be made, and what its record says of it whatever comes of it. */
export interface Permit {
  readonly purpose: Purpose;
  readonly agency: AgencyCode;
  readonly dossier: DossierCode;
  readonly subject: LookSubject;
  readonly officer: KnownOfficer;
  /** The procedure's national code; absent: the register is told the configured default. */
  readonly procedure?: string;
  /** What is odd about the number, by stable codes. */
  readonly warnings: readonly string[];
  readonly about: AboutLook;
}

/** What is recorded of a look before anything has come of it. */
export type AboutLook = Omit<Look, 'manner' | 'outcome' | 'fields'>;

/**
 * Whether a look may be made: for a purpose in force that allows it, on a legal basis of that purpose, by an officer
 * with an account at the register, for a dossier of the client's, about somebody who can be read.
 *
 * A refusal is recorded before it is answered. Refused: `dossier-code-invalid`, `look-dossier-not-yours`,
 * `purpose-unknown`, `purpose-not-in-force`, `purpose-not-allowed`, `legal-basis-not-of-purpose`,
 * `subject-unreadable`, `procedure-missing`, `procedure-not-mapped`, `agency-without-register-accounts`,
 * `officer-without-register-account`, `officer-without-email` (facts §2.6).
 */
export async function permitLook(citizens: Citizens, asking: Asking): Promise<Result<Permit>> {
  const { client, operation, request, sourceIp, correlationId } = asking;
  // Nearly always the code names the agency that has the dossier: its officer is looked for meanwhile.
  const [dossier, guess] = await Promise.all([
    ownDossier(citizens, client, request.dossier),
    officerOfCode(citizens, request),
  ]);
  const subject = readAs(LookSubject, request.subject);
  const about: AboutLook = {
    operation,
    client: client.id,
    officer: request.officer,
    purpose: request.purpose,
    legalBasis: request.legalBasis,
    sourceIp,
    correlationId,
    ...(dossier.ok ? { agency: dossier.value.agency, dossier: dossier.value.code } : ownAgency(client)),
    ...(subject.ok ? { subject: numberOf(subject.value) } : {}),
  };
  const permitted = await judge(citizens, asking, dossier, guess, subject);
  if (permitted.ok) return ok({ ...permitted.value, about });
  const problem = permitted.problem.code;
  await recordLook(citizens, { ...about, manner: 'asked', outcome: 'refused', problem, fields: [] });
  log('info', 'LT123', { correlationId, clientId: client.id, operation, problem });
  measure('looks', 1, { operation, outcome: 'not-permitted' });
  return permitted;
}

/** A look for a dossier that is none of the client's is found among the looks of the client's own first agency. */
function ownAgency({ agencies }: Client): Pick<Look, 'agency'> {
  const [first] = agencies;
  return first === undefined ? {} : { agency: first as AgencyCode }; // the authoriser vouches for it
}

async function judge(
  citizens: Citizens,
  { operation, request }: Asking,
  dossier: Awaited<ReturnType<typeof ownDossier>>,
  guess: Awaited<ReturnType<typeof officerOfCode>>,
  subject: ReturnType<typeof readAs<LookSubject>>,
): Promise<Result<Omit<Permit, 'about'>>> {
  const { settings, clock } = citizens;
  if (!dossier.ok) return dossier;
  const purpose = purposeFor(citizens, operation, request);
  if (!purpose.ok) return purpose;
  if (!subject.ok) {
    const errors = subject.errors.map((error) => ({ ...error, pointer: `/subject${error.pointer}` }));
    return refuse('subject-unreadable', { errors });
  }
  const procedure = procedureFor(settings, request.procedure);
  if (!procedure.ok) return procedure;
  const { agency } = dossier.value;
  const officer =
    guess?.agency === agency ? guess.officer : await officerFor(citizens, agency, request.officer);
  if (!officer.ok) return officer;
  return ok({
    purpose: purpose.value,
    agency: dossier.value.agency,
    dossier: dossier.value.code,
    subject: subject.value,
    officer: officer.value,
    ...(procedure.value === undefined ? {} : { procedure: procedure.value }),
    warnings: warningsOf(subject.value, clock.now()),
  });
}

/**
 * A dossier's agency: its own where the gateway has the dossier, else the one that its code names; the applicant of a
 * dossier may be verified before it is submitted. A dossier of others is answered as if there were none.
 */
async function ownDossier(
  { dossierOf }: Citizens,
  client: Client,
  text: string,
): Promise<Result<{ readonly code: DossierCode; readonly agency: AgencyCode }>> {
  const parsed = parseDossierCode(text);
  if (!parsed.ok) return refuse('dossier-code-invalid');
  const { code, agency } = parsed.parts;
  const kept = await dossierOf(code, client);
  if (kept === 'foreign') return refuse('look-dossier-not-yours');
  if (kept !== undefined) return ok({ code, agency: kept });
  return isClients(client, agency) ? ok({ code, agency }) : refuse('look-dossier-not-yours');
}

function purposeFor(
  { settings, clock }: Citizens,
  operation: LookOperation,
  request: LookRequest,
): Result<Purpose> {
  const day = vietnamDay(clock.now());
  const purpose = purposeNamed(request.purpose, day, purposesWith(settings.purposes));
  if (purpose === 'unknown') return refuse('purpose-unknown');
  if (purpose === 'not-in-force') return refuse('purpose-not-in-force');
  if (!purpose.operations.includes(operation)) return refuse('purpose-not-allowed');
  const isOfPurpose = purpose.legalBases.some(({ code }) => code === request.legalBasis);
  return isOfPurpose ? ok(purpose) : refuse('legal-basis-not-of-purpose');
}

/** The national code of a procedure: its own, or the one that its province's code is mapped to. */
function procedureFor(
  { procedures, procedureRequired }: Citizens['settings'],
  said: string | undefined,
): Result<string | undefined> {
  if (said === undefined) return procedureRequired ? refuse('procedure-missing') : ok(undefined);
  const mapped = Object.hasOwn(procedures, said) ? procedures[said] : undefined;
  const national = mapped ?? nationalProcedureCode(said);
  return national === undefined ? refuse('procedure-not-mapped') : ok(national);
}

/** The officer as the agency in the dossier's code has him; undefined where the code cannot be read. */
async function officerOfCode(citizens: Citizens, request: LookRequest) {
  const parsed = parseDossierCode(request.dossier);
  if (!parsed.ok) return undefined;
  const { agency } = parsed.parts;
  return { agency, officer: await officerFor(citizens, agency, request.officer) };
}

/** The officer's account at the register, as his agency or the nearest above it has it. */
export async function officerFor(
  { tables, seal, settings, clock }: Citizens,
  agency: AgencyCode,
  account: LookRequest['officer'],
): Promise<Result<KnownOfficer>> {
  const agencies = selfAndAbove(agency);
  const officer = await findOfficer(tables.citizens, await seal(), agencies, account);
  if (officer === undefined) {
    return (await hasOfficers(tables.citizens, agencies))
      ? refuse('officer-without-register-account')
      : refuse('agency-without-register-accounts');
  }
  const { until, email } = officer.known;
  if (until !== undefined && until < vietnamDay(clock.now()))
    return refuse('officer-without-register-account');
  return settings.emailRequired && email === undefined ? refuse('officer-without-email') : ok(officer);
}

function warningsOf({ personalNumber, birth, sex }: LookSubject, now: number): string[] {
  if (personalNumber === undefined) return [];
  const thisYear = Number(vietnamDay(now).slice(0, 4));
  return numberWarnings(personalNumber, { birth, ...(sex === undefined ? {} : { sex }) }, thisYear);
}
