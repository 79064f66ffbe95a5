import { randomUUID } from 'node:crypto';
import { CITIZEN_FIELDS, type CitizenField, type CitizenRecord } from '../../schemas/citizens/citizen.ts';
import type { LookAnswer, LookSubject } from '../../schemas/citizens/look.ts';
import { POPULATION, type RegisterAnswer, type Relatives } from '../../schemas/citizens/register.ts';
import type { Purpose } from '../../schemas/citizens/purposes.ts';
import { instant, type Instant } from '../kernel/clock.ts';
import { log } from '../kernel/log.ts';
import { measure } from '../kernel/metrics.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import type { SubjectNumber } from './access-record.ts';
import type { Citizens } from './citizens.ts';
import { permitLook, watchPermitted, type Asking, type Permit } from './permit-look.ts';
import { questionOf } from './question.ts';
import { recordLook } from './record-look.ts';
import { refusalOf, tellOfForeignAnswer } from './register-refusal.ts';

/** What the register told, before the purpose is applied to it. */
interface Told {
  readonly values: Partial<Record<CitizenField, unknown>>;
  readonly asOf: Instant;
  readonly flags: readonly string[];
  readonly alsoKnownAs?: SubjectNumber;
}

type Heard = RegisterAnswer<Told | undefined>;

/**
 * Looks somebody up: the fields that the purpose allows, each with its source and as-of time. That the register knows
 * none such is an answer. Nothing of it is kept: the same look again asks again.
 *
 * Recorded before it is answered. Refused as `permitLook` refuses, and with `register-unreachable` (nothing waits for
 * it: the dossier goes on), `register-refused`, `register-answered-about-another`.
 */
export const lookUpCitizen = (citizens: Citizens, asking: Asking & { readonly operation: 'look-up' }) =>
  look(citizens, asking, async (id, permit) => {
    const question = questionOf(id, { ...permit, officer: permit.officer.known });
    const answer = await citizens.register.lookUp(question, citizens.deadline());
    if (answer.kind !== 'answered') return answer;
    if (answer.value !== undefined && !isAbout(permit.subject, answer.value)) return FOREIGN;
    return {
      ...answer,
      value: answer.value === undefined ? undefined : toldOf(permit.subject, answer.value),
    };
  });

/** Verifies relatives: whom the register has as father, mother, spouse and representative, as far as the purpose allows. */
export const lookUpRelatives = (citizens: Citizens, asking: Asking & { readonly operation: 'relatives' }) =>
  look(citizens, asking, async (id, permit) => {
    const question = questionOf(id, { ...permit, officer: permit.officer.known });
    const answer = await citizens.register.relatives(question, citizens.deadline());
    if (answer.kind !== 'answered') return answer;
    return { ...answer, value: answer.value === undefined ? undefined : toldOfRelatives(answer.value) };
  });

async function look(
  citizens: Citizens,
  asking: Asking,
  ask: (id: string, permit: Permit) => Promise<Heard>,
): Promise<Result<LookAnswer>> {
  const permitted = await permitLook(citizens, asking);
  if (!permitted.ok) return permitted;
  const permit = permitted.value;
  const id = randomUUID();
  const [heard] = await Promise.all([ask(id, permit), watchPermitted(citizens, permit)]);
  return heard.kind === 'answered'
    ? answered(citizens, permit, id, heard.value, heard.route)
    : notAnswered(citizens, permit, heard);
}

async function answered(
  citizens: Citizens,
  permit: Permit,
  id: string,
  told: Told | undefined,
  route: string,
): Promise<Result<LookAnswer>> {
  const { about, purpose } = permit;
  const asOf = told?.asOf ?? instant(citizens.clock.now());
  const fields: LookAnswer['fields'] = {};
  for (const field of allowedFields(purpose)) {
    const value = told?.values[field];
    if (value !== undefined) fields[field] = { value, source: POPULATION, asOf };
  }
  await recordLook(citizens, {
    ...about,
    manner: 'asked',
    outcome: 'answered',
    result: told === undefined ? 'not-found' : 'found',
    fields: Object.keys(fields),
    route,
    ...(told?.alsoKnownAs === undefined ? {} : { alsoKnownAs: told.alsoKnownAs }),
  });
  const { operation, correlationId, client } = about;
  log('info', 'LT122', { correlationId, clientId: client, operation });
  measure('looks', 1, { operation, outcome: 'answered' });
  return ok({
    id,
    purpose: purpose.code,
    dossier: permit.dossier,
    agency: permit.agency,
    warnings: [...permit.warnings],
    found: told !== undefined,
    fields,
    source: POPULATION,
    route,
    asOf,
    flags: flagsFor(purpose, told?.flags ?? []),
  });
}

async function notAnswered(
  citizens: Citizens,
  { about }: Permit,
  heard: Exclude<Heard, { kind: 'answered' }>,
): Promise<Result<LookAnswer>> {
  const isRefused = heard.kind === 'refused';
  const code = isRefused ? refusalOf(heard.code) : 'register-unreachable';
  if (isRefused && heard.code === 'about-another-person') tellOfForeignAnswer(about);
  const outcome = isRefused ? 'refused' : 'unanswered';
  await recordLook(citizens, { ...about, manner: 'asked', outcome, problem: code, fields: [] });
  measure('looks', 1, { operation: about.operation, outcome });
  return refuse(code);
}

/** The register's own adapter refuses answers about others; what would be shown is held against the question once more. */
function isAbout({ personalNumber, oldNumber }: LookSubject, { citizen }: CitizenRecord): boolean {
  if (personalNumber !== undefined) return citizen.personalNumber === personalNumber;
  return citizen.oldNumber === undefined || citizen.oldNumber === oldNumber;
}

const FOREIGN: Heard = { kind: 'refused', code: 'about-another-person', reason: 'the number is another' };

/** A person who was asked about by one number is found by the other too, where the register has told it. */
function toldOf({ personalNumber }: LookSubject, { citizen, asOf, flags }: CitizenRecord): Told {
  const alsoKnownAs = personalNumber === undefined ? citizen.personalNumber : citizen.oldNumber;
  return { values: citizen, asOf, flags, ...(alsoKnownAs === undefined ? {} : { alsoKnownAs }) };
}

function toldOfRelatives({ asOf, flags, ...relatives }: Relatives): Told {
  return { values: relatives, asOf, flags };
}

/** The fields that a purpose allows, in the order of a citizen's own. */
const allowedFields = ({ fields }: Purpose): readonly CitizenField[] =>
  CITIZEN_FIELDS.filter((field) => fields.includes(field));

/** What is odd about fields that are shown, or about the record as a whole. A flag names its field after a colon. */
function flagsFor(purpose: Purpose, flags: readonly string[]): string[] {
  const hidden = CITIZEN_FIELDS.filter((field) => !purpose.fields.includes(field));
  return flags.filter((flag) => {
    const about = flag.split(':')[1]?.split('.')[0];
    return !hidden.some((field) => field === about);
  });
}
