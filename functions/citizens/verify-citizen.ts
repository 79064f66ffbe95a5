import { randomUUID } from 'node:crypto';
import {
  CITIZEN_VERIFICATION,
  type CitizenVerificationDuty,
  type WaitingLook,
} from '../../schemas/citizens/duties.ts';
import type { VerificationView } from '../../schemas/citizens/look.ts';
import { POPULATION, type RegisterAnswer } from '../../schemas/citizens/register.ts';
import { exchangeId, type PartnerName, type Subject } from '../exchange/exchange.ts';
import type { Duty } from '../exchange/operation.ts';
import { keepDuties } from '../exchange/outbox.ts';
import { instant } from '../kernel/clock.ts';
import { digestJson } from '../kernel/digest.ts';
import { GENESIS } from '../kernel/evidence/chain.ts';
import { appendFacts } from '../kernel/evidence/evidence-store.ts';
import { lookUpRequest, rememberRequest, repeated, type Repeatable } from '../kernel/http/idempotency.ts';
import { measure } from '../kernel/metrics.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { transact, type Write } from '../kernel/table/transaction.ts';
import type { Look } from './access-record.ts';
import { cachedAnswer, cacheKey, keepAnswer } from './answer-cache.ts';
import type { Citizens } from './citizens.ts';
import { permitLook, watchPermitted, type Asking, type Permit } from './permit-look.ts';
import { questionOf } from './question.ts';
import { keptUntil, recordLook, writesOf } from './record-look.ts';
import { refusalOf, tellOfForeignAnswer } from './register-refusal.ts';
import {
  createVerification,
  getVerification,
  viewOf,
  type Came,
  type KeptVerification,
} from './verification-store.ts';

/** A verification as it is asked for. */
export interface VerificationAsking extends Asking {
  readonly operation: 'verify';
  readonly repeatable?: Repeatable | undefined;
}

/** What the register said or what was kept of an earlier answer, with how the look is recorded. */
interface Concluded {
  readonly came: Came;
  readonly look: Pick<Look, 'manner' | 'outcome' | 'result' | 'problem' | 'route'>;
}

/**
 * Verifies that somebody is who he is said to be: yes or no, no data. An answer for the same purpose that is recent
 * enough is given again. Where the register cannot be asked in time, or refuses, the verification is kept as
 * `unverified` with the duty to ask later, in one transaction: nothing waits for it, a dossier least of all.
 *
 * The look is recorded in the same transaction, before it is answered. The same request again, by its key, gets the
 * verification as it stands. Refused as `permitLook` refuses.
 */
export async function verifyCitizen(
  citizens: Citizens,
  asking: VerificationAsking,
): Promise<Result<VerificationView>> {
  const permitted = await permitLook(citizens, asking);
  if (!permitted.ok) return permitted;
  const permit = permitted.value;
  const { repeatable } = asking;
  const before = await lookUpRequest(citizens.tables.requests, repeatable, citizens.clock.now());
  if (before !== undefined) {
    await watchPermitted(citizens, permit);
    return replay(citizens, permit, before);
  }
  const id = randomUUID();
  const [concluded] = await Promise.all([conclude(citizens, id, permit), watchPermitted(citizens, permit)]);
  return keep(citizens, asking, permit, id, concluded);
}

/** What is known at once: of an earlier answer, or by asking the register. */
async function conclude(citizens: Citizens, id: string, permit: Permit): Promise<Concluded> {
  const { tables, clock, register, deadline } = citizens;
  const key = cacheKey(tables.citizens, await citizens.seal(), permit.purpose, permit.subject);
  const kept = await cachedAnswer(key, permit.purpose, clock.now());
  if (kept !== undefined) {
    const { result, route } = kept;
    return {
      came: { status: 'verified', ...kept },
      look: { manner: 'cached', outcome: 'answered', result, route },
    };
  }
  const question = questionOf(id, { ...permit, officer: permit.officer.known });
  const answer = await register.verify(question, deadline());
  return concludedBy(answer, citizens, permit);
}

function concludedBy(answer: RegisterAnswer<boolean>, { clock }: Citizens, { about }: Permit): Concluded {
  switch (answer.kind) {
    case 'answered': {
      const result = answer.value ? 'match' : 'mismatch';
      const { route } = answer;
      return {
        came: { status: 'verified', result, route, asOf: instant(clock.now()) },
        look: { manner: 'asked', outcome: 'answered', result, route },
      };
    }
    case 'refused':
      if (answer.code === 'about-another-person') tellOfForeignAnswer(about);
      // What is wrong between us and the register is mended by a person, and then verified by the duty.
      return {
        came: { status: 'unverified', reason: refusalOf(answer.code) },
        look: { manner: 'asked', outcome: 'refused', problem: answer.code },
      };
    case 'unreachable':
      return {
        came: { status: 'unverified', reason: 'register-unreachable' },
        look: { manner: 'asked', outcome: 'unanswered', problem: 'unreachable' },
      };
  }
}

/** One transaction: the verification, its record, and the duty where one is owed. */
async function keep(
  citizens: Citizens,
  { client, repeatable, correlationId }: VerificationAsking,
  permit: Permit,
  id: string,
  { came, look }: Concluded,
): Promise<Result<VerificationView>> {
  const { tables, clock, settings } = citizens;
  const now = clock.now();
  const { purpose, agency, dossier, warnings } = permit;
  const made: KeptVerification = {
    id,
    purpose: purpose.code,
    dossier,
    agency,
    client: client.id,
    warnings,
    cached: look.manner === 'cached',
    askedAt: instant(now),
    ...came,
    ...(came.status === 'unverified'
      ? { exchange: exchangeId({ ...LANE, subject: subjectOf(id), seq: 1 }) }
      : {}),
  };
  const record = await writesOf(citizens, { ...permit.about, ...look, fields: [], verification: id });
  const written = await transact([
    createVerification(tables.citizens, made, keptUntil(now, settings.recordMonths)),
    ...record.writes,
    ...(came.status === 'unverified' ? await dutyWrites(citizens, permit, made, correlationId) : []),
    ...(repeatable === undefined ? [] : [rememberRequest(tables.requests, repeatable, id, now)]),
  ]);
  if (!written.done) {
    const before = repeated(written.collisions, repeatable);
    return before === undefined ? outrun(citizens, permit) : replay(citizens, permit, before);
  }
  await rememberAnswer(citizens, permit, look, came);
  measure('looks', 1, { operation: 'verify', outcome: look.outcome });
  return ok(viewOf(made));
}

/** Another writer came first: the register was asked, and nothing of what it said is kept or told. */
async function outrun(citizens: Citizens, { about }: Permit): Promise<Result<VerificationView>> {
  const problem = 'concurrent-change';
  await recordLook(citizens, { ...about, manner: 'asked', outcome: 'unanswered', problem, fields: [] });
  return refuse(problem);
}

/** A verification is a chain of duties of its own, so that no dossier and no other verification waits for it (ADR 0027). */
const subjectOf = (id: string): Subject => id as Subject;

const LANE = { partner: POPULATION as PartnerName };

/** The duty to verify later, with what proves that it was owed from now on. */
async function dutyWrites(
  citizens: Citizens,
  permit: Permit,
  { id, askedAt }: KeptVerification,
  correlationId: string,
): Promise<Write[]> {
  const { tables, clock } = citizens;
  const { subject, procedure, purpose, about, agency, dossier } = permit;
  const seal = await citizens.seal();
  const waitingLook: WaitingLook = {
    subject,
    officer: permit.officer.officer,
    ...(procedure === undefined ? {} : { procedure }),
  };
  const payload: CitizenVerificationDuty = {
    verification: id,
    dossier,
    agency,
    purpose: purpose.code,
    legalBasis: about.legalBasis,
    client: about.client,
    sealed: seal.seal(JSON.stringify(waitingLook), id),
  };
  const duty: Duty = {
    ...LANE,
    operation: CITIZEN_VERIFICATION,
    subject: subjectOf(id),
    agency,
    payload,
    occurredAt: askedAt,
    correlationId,
  };
  const fact = {
    kind: 'verification.kept',
    actor: about.client,
    digest: digestJson(payload),
    details: { dossier, purpose: purpose.code },
  };
  return [
    ...keepDuties(tables.exchanges, duty.subject, new Map(), [duty], clock.now()).writes,
    ...appendFacts(tables.evidence, id, GENESIS, [fact], askedAt),
  ];
}

/** Only what the register itself has just said is answered again for a while. */
async function rememberAnswer(
  citizens: Citizens,
  { purpose, subject }: Permit,
  { manner }: Concluded['look'],
  { result, route, asOf }: Came,
): Promise<void> {
  if (manner === 'cached' || route === undefined || asOf === undefined) return;
  if (result !== 'match' && result !== 'mismatch') return;
  const key = cacheKey(citizens.tables.citizens, await citizens.seal(), purpose, subject);
  await keepAnswer(key, purpose, { result, route, asOf }, citizens.clock.now());
}

/** The verification that was made by the same request before, as it stands now. Seeing it again is a look again. */
async function replay(
  citizens: Citizens,
  { about }: Permit,
  before: Result<string>,
): Promise<Result<VerificationView>> {
  const kept = before.ok ? await getVerification(citizens.tables.citizens, before.value) : undefined;
  if (kept === undefined) {
    const refused = before.ok ? refuse('verification-not-found') : before;
    const problem = refused.problem.code;
    await recordLook(citizens, { ...about, manner: 'cached', outcome: 'refused', problem, fields: [] });
    return refused;
  }
  const { result } = kept;
  await recordLook(citizens, {
    ...about,
    manner: 'cached',
    outcome: result === undefined ? 'unanswered' : 'answered',
    ...(result === undefined ? {} : { result }),
    fields: [],
    verification: kept.id,
  });
  return ok(viewOf(kept));
}
