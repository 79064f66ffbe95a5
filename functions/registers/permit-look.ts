import { covers, type AgencyCode } from '../../schemas/agency-code.ts';
import type { OfficerAccount } from '../../schemas/citizens/look.ts';
import type { PersonalNumber } from '../../schemas/citizens/personal-number.ts';
import { purposeNamed, type Purpose } from '../../schemas/citizens/purposes.ts';
import { parseDossierCode, type DossierCode } from '../../schemas/dossier-code.ts';
import { vietnamDay } from '../kernel/clock.ts';
import type { Client } from '../kernel/http/client.ts';
import { log } from '../kernel/log.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import type { HouseholdLook, Households } from './households.ts';

/** A look at a household as it is asked for. */
export interface Asking {
  readonly client: Client;
  readonly operation: HouseholdLook['operation'];
  readonly purpose: string;
  readonly legalBasis: string;
  readonly officer: OfficerAccount;
  readonly dossier: string;
  /** Who is asked about, as far as it is said. */
  readonly subjects: readonly PersonalNumber[];
  readonly sourceIp: string;
  readonly correlationId: string;
}

/** A look that may be made. */
export interface Permit {
  readonly purpose: Purpose;
  readonly dossier: DossierCode;
  readonly agency: AgencyCode;
  /** Records what came of it; awaited before it is answered. */
  readonly record: (came: Pick<HouseholdLook, 'result' | 'subjects' | 'names' | 'fields'>) => Promise<void>;
}

/**
 * Whether a household may be looked at: for a purpose in force that allows it, on a legal basis of that purpose, for a
 * dossier of the client's. A refusal is recorded before it is answered. Refused: `dossier-code-invalid`,
 * `look-dossier-not-yours`, `purpose-unknown`, `purpose-not-in-force`, `purpose-not-allowed`,
 * `legal-basis-not-of-purpose`.
 */
export async function permitLook(households: Households, asking: Asking): Promise<Result<Permit>> {
  const { client, operation, officer, purpose, legalBasis, subjects, sourceIp, correlationId } = asking;
  const dossier = await ownDossier(households, asking);
  const about = {
    operation,
    client: client.id,
    officer,
    purpose,
    legalBasis,
    sourceIp,
    correlationId,
    ...(dossier.ok ? { dossier: dossier.value.code, agency: dossier.value.agency } : ownAgency(client)),
  };
  const refused = async <T>(refusal: Extract<Result<T>, { ok: false }>): Promise<Result<Permit>> => {
    const problem = refusal.problem.code;
    await households.recorder.record({ ...about, outcome: 'refused', problem, subjects, fields: [] });
    log('info', 'LT147', { correlationId, clientId: client.id, operation, problem });
    return refusal;
  };
  if (!dossier.ok) return refused(dossier);
  const allowed = purposeFor(households, asking);
  if (!allowed.ok) return refused(allowed);
  return ok({
    purpose: allowed.value,
    dossier: dossier.value.code,
    agency: dossier.value.agency,
    record: async (came) => {
      await households.recorder.record({ ...about, outcome: 'answered', ...came });
      log('info', 'LT147', {
        correlationId,
        clientId: client.id,
        operation,
        outcome: came.result ?? 'found',
        count: came.subjects.length,
      });
    },
  });
}

/** A look for a dossier that is none of the client's is found among the looks of the client's own first agency. */
function ownAgency({ agencies }: Client): Pick<HouseholdLook, 'agency'> {
  const [first] = agencies;
  return first === undefined ? {} : { agency: first as AgencyCode }; // the authoriser vouches for it
}

function purposeFor(
  { purposes, clock }: Households,
  { purpose: code, operation, legalBasis }: Asking,
): Result<Purpose> {
  const purpose = purposeNamed(code, vietnamDay(clock.now()), purposes);
  if (purpose === 'unknown') return refuse('purpose-unknown');
  if (purpose === 'not-in-force') return refuse('purpose-not-in-force');
  if (!purpose.operations.includes(operation)) return refuse('purpose-not-allowed');
  const isOfPurpose = purpose.legalBases.some((basis) => basis.code === legalBasis);
  return isOfPurpose ? ok(purpose) : refuse('legal-basis-not-of-purpose');
}

/** A dossier of others is answered as if there were none. One that is still to come is its agency's by its code. */
async function ownDossier(
  { dossierOf }: Households,
  { dossier, client }: Asking,
): Promise<Result<{ readonly code: DossierCode; readonly agency: AgencyCode }>> {
  const parsed = parseDossierCode(dossier);
  if (!parsed.ok) return refuse('dossier-code-invalid');
  const { code, agency } = parsed.parts;
  const kept = await dossierOf(code, client);
  if (kept === 'foreign') return refuse('look-dossier-not-yours');
  if (kept !== undefined) return ok({ code, agency: kept });
  // The authoriser vouches for the client's agencies.
  return client.agencies.some((own) => covers(own as AgencyCode, agency))
    ? ok({ code, agency })
    : refuse('look-dossier-not-yours');
}
