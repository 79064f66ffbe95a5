import type { AgencyCode } from '../../schemas/agency-code.ts';
import { LookSubject, type LookRequest } from '../../schemas/citizens/look.ts';
import { numberWarnings } from '../../schemas/citizens/personal-number-structure.ts';
import type { LookOperation, Purpose } from '../../schemas/citizens/purposes.ts';
import type { DossierCode } from '../../schemas/dossier-code.ts';
import { readAs } from '../../schemas/field-errors.ts';
import { nationalProcedureCode } from '../../schemas/procedure-code.ts';
import { vietnamDay } from '../kernel/clock.ts';
import type { Client } from '../kernel/http/client.ts';
import { log } from '../kernel/log.ts';
import { measure } from '../kernel/metrics.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import type { Look } from './access-record.ts';
import type { Citizens } from './citizens.ts';
import { judgeGrounds, type Grounds } from './look-grounds.ts';
import type { KnownOfficer } from './officer-store.ts';
import { numberOf } from './question.ts';
import { recordLook } from './record-look.ts';
import { watchLook } from './watch-looks.ts';

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
 * Whether a look may be made: on grounds that are good (`judgeGrounds`), about somebody who can be read, for a procedure
 * that the register knows.
 *
 * A refusal is watched and recorded before it is answered: who tries many doors is told of as who looks at many people.
 * Refused as `judgeGrounds` refuses, and `subject-unreadable`, `procedure-missing`, `procedure-not-mapped`.
 */
export async function permitLook(citizens: Citizens, asking: Asking): Promise<Result<Permit>> {
  const { client, operation, request, sourceIp, correlationId } = asking;
  const { grounds, about: found, known } = await judgeGrounds(citizens, { client, operation, ...request });
  const subject = readAs(LookSubject, request.subject);
  const about: AboutLook = {
    operation,
    client: client.id,
    officer: request.officer,
    purpose: request.purpose,
    legalBasis: request.legalBasis,
    sourceIp,
    correlationId,
    ...found,
    ...(subject.ok ? { subject: numberOf(subject.value) } : {}),
  };
  const permitted = grounds.ok ? questionOn(citizens, grounds.value, request, subject) : grounds;
  if (permitted.ok) return ok({ ...permitted.value, about });
  const problem = permitted.problem.code;
  await watchLook(citizens, about, subject.ok ? [subject.value.fullName] : [], known);
  await recordLook(citizens, { ...about, manner: 'asked', outcome: 'refused', problem, fields: [] });
  log('info', 'LT123', { correlationId, clientId: client.id, operation, problem });
  measure('looks', 1, { operation, outcome: 'not-permitted' });
  return permitted;
}

/** Watches a look that may be made; beside the question to the register, and before it is recorded. */
export const watchPermitted = (citizens: Citizens, { about, subject, officer }: Permit): Promise<void> =>
  watchLook(citizens, about, [subject.fullName], officer);

/** Of whom and for which procedure the register is asked. */
function questionOn(
  { settings, clock }: Citizens,
  grounds: Grounds,
  request: LookRequest,
  subject: ReturnType<typeof readAs<LookSubject>>,
): Result<Omit<Permit, 'about'>> {
  if (!subject.ok) {
    const errors = subject.errors.map((error) => ({ ...error, pointer: `/subject${error.pointer}` }));
    return refuse('subject-unreadable', { errors });
  }
  const procedure = procedureFor(settings, request.procedure);
  if (!procedure.ok) return procedure;
  return ok({
    ...grounds,
    subject: subject.value,
    ...(procedure.value === undefined ? {} : { procedure: procedure.value }),
    warnings: warningsOf(subject.value, clock.now()),
  });
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

function warningsOf({ personalNumber, birth, sex }: LookSubject, now: number): string[] {
  if (personalNumber === undefined) return [];
  const thisYear = Number(vietnamDay(now).slice(0, 4));
  return numberWarnings(personalNumber, { birth, ...(sex === undefined ? {} : { sex }) }, thisYear);
}
