import { instant, millis, type Instant } from '../kernel/clock.ts';
import { digestBytes } from '../kernel/digest.ts';
import type { Carrier, Seat } from './carrier.ts';
import type { Tried } from './decide.ts';
import { exchangeId, type Attempt, type Exchange } from './exchange.ts';
import type { Operation } from './operation.ts';
import { isSick, type Verdict } from './outcome.ts';
import type { Answer, Call, Finding, Wire } from './partner.ts';

/** An attempt that is over, with what proves it. */
export interface Attempted extends Tried {
  readonly wire?: Wire;
  /** What the partner said when it was asked about an earlier try. */
  readonly probed?: Finding['finding'];
}

/**
 * Makes one try of a head that was taken: a probe first where the outcome of an earlier try is not known,
 * then, unless the probe settles it, the call itself. Sends at most once.
 */
export async function attempt(carrier: Carrier, seat: Seat): Promise<Attempted> {
  const startedAt = carrier.clock.now();
  const said = await speak(carrier, seat);
  const endedAt = carrier.clock.now();
  await tellGate(carrier, seat, said.sick);
  carrier.observe({
    kind: 'attempted',
    exchange: seat.exchange,
    outcome: said.outcome,
    ms: endedAt - startedAt,
  });
  const { outcome, wire, probed, sentAt } = said;
  return {
    outcome,
    attempt: attemptOf(seat, startedAt, endedAt, said),
    ...(wire === undefined ? {} : { wire }),
    ...(probed === undefined ? {} : { probed }),
    ...(sentAt === undefined ? {} : { sentAt }),
  };
}

/** What came of it. `sick` is how the partner fared; undefined when it was not spoken to at all. */
interface Said extends Omit<Answer, 'outcome'> {
  readonly outcome: Verdict;
  readonly sick?: boolean;
  readonly probed?: Finding['finding'];
  readonly sentAt?: Instant;
}

async function speak(carrier: Carrier, seat: Seat): Promise<Said> {
  const { exchange } = seat;
  const operation = carrier.operations.get(exchange.operation);
  // A worker that is about to be replaced may meet a duty of the release to come: the new one will know it.
  if (operation === undefined) return notNow(exchange, 'this worker does not know the operation');
  const payload = readablePayload(operation, seat);
  if (payload === undefined) return { outcome: { kind: 'refused', code: 'payload-unreadable' } };
  const uncertain = exchange.uncertain === true;
  if (!hasTimeFor(carrier, seat, uncertain ? 2 : 1)) return notNow(exchange, 'the lease is nearly over');
  let sentAt: Instant | undefined;
  try {
    const probed = uncertain ? await carrier.partner.probe(callOf(carrier, seat, payload)) : undefined;
    const settled = probed === undefined ? undefined : settledBy(probed, exchange);
    if (settled !== undefined) return settled;
    const asked = probed === undefined ? {} : { probed: probed.finding };
    // A probe is good for this attempt only: what it found is acted on now, or asked again next time.
    if (!hasTimeFor(carrier, seat, 1)) {
      return { outcome: { kind: 'transient', reason: 'the lease is nearly over' }, sick: false, ...asked };
    }
    sentAt = instant(carrier.clock.now());
    const answer = await carrier.partner.send(callOf(carrier, seat, payload));
    return { ...answer, sick: isSick(answer.outcome), sentAt, ...asked };
  } catch (error) {
    // An adapter that throws is a bug; the call may still have had its effect: probed next time, parked in the end.
    carrier.observe({ kind: 'fault', of: 'adapter', exchange, error });
    const sent = sentAt === undefined ? {} : { sentAt };
    return { outcome: { kind: 'unknown', reason: 'adapter fault' }, sick: true, ...sent };
  }
}

/** Nothing was asked or sent: the exchange stays what it was, and is tried again later. */
const notNow = (exchange: Exchange, reason: string): Said => ({
  outcome: { kind: exchange.state === 'unknown' ? 'unknown' : 'transient', reason },
});

/**
 * Whether so many calls fit into the lease. A carrier that was held up for long must not send: another one may
 * have taken the lane meanwhile.
 */
const hasTimeFor = (carrier: Carrier, seat: Seat, calls: number): boolean =>
  carrier.clock.now() + calls * carrier.policy.timeoutMs <= millis(seat.lease.until);

/** The payload as its contract reads it; undefined when it does not, or is not what the evidence says was kept. */
function readablePayload(operation: Operation, { exchange, payload }: Seat): unknown {
  if (digestBytes(payload) !== exchange.digest) return undefined;
  const read = operation.contract.safeParse(JSON.parse(payload));
  return read.success ? read.data : undefined;
}

/** How the note of a try begins that asked the partner only, and in vain. */
const ASKED_IN_VAIN = 'probe: ';

/** When the newest try ended that may have been sent. Where none is left of those that are kept, all were before them. */
function triedAt({ recent }: Exchange): { readonly triedAt?: Instant } {
  const sent = recent.findLast(({ note }) => note?.startsWith(ASKED_IN_VAIN) !== true)?.endedAt;
  const at = sent ?? recent[0]?.at;
  return at === undefined ? {} : { triedAt: at };
}

const callOf = ({ policy }: Carrier, { exchange, lease }: Seat, payload: unknown): Call => ({
  exchangeId: exchangeId(exchange),
  operation: exchange.operation,
  subject: exchange.subject,
  agency: exchange.agency,
  payload,
  keptAt: exchange.keptAt,
  attempt: lease.attempt,
  ...triedAt(exchange),
  correlationId: exchange.correlationId,
  signal: AbortSignal.timeout(policy.timeoutMs),
});

/** What a probe settles; undefined when the call is to be made (again). */
function settledBy(found: Finding, exchange: Exchange): Said | undefined {
  const probed = found.finding;
  switch (found.finding) {
    case 'in-effect': {
      const sentAt = exchange.recent.findLast(({ outcome }) => outcome === 'unknown')?.at;
      return {
        outcome: { kind: 'accepted' },
        notices: ['probe: in effect'],
        sick: false,
        probed,
        ...(found.wire === undefined ? {} : { wire: found.wire }),
        ...(sentAt === undefined ? {} : { sentAt }),
      };
    }
    case 'absent':
      return undefined;
    case 'unclear':
      if (found.safeToResend || exchange.mayResend === true) return undefined;
      return { outcome: { kind: 'refused', code: 'outcome-unprovable' }, sick: false, probed };
    case 'not-yet':
    case 'unreachable':
      return {
        outcome: { kind: 'unknown', reason: `${ASKED_IN_VAIN}${found.reason}` },
        sick: found.finding === 'unreachable',
        probed,
      };
  }
}

/** The gate's bookkeeping must never cost us an outcome: its failure is a fault to look at, nothing more. */
async function tellGate({ gate, observe }: Carrier, seat: Seat, sick: boolean | undefined): Promise<void> {
  try {
    if (sick === undefined) await gate.giveBack(seat.admission);
    else await gate.note(seat.admission, sick);
  } catch (error) {
    observe({ kind: 'fault', of: 'gate', exchange: seat.exchange, error });
  }
}

const attemptOf = (seat: Seat, startedAt: number, endedAt: number, said: Said): Attempt => ({
  n: seat.lease.attempt,
  at: instant(startedAt),
  endedAt: instant(endedAt),
  outcome: said.outcome.kind,
  ...(said.wire?.httpStatus === undefined ? {} : { httpStatus: said.wire.httpStatus }),
  ...noteOf(said),
});

function noteOf({ outcome, notices }: Said): { readonly note?: string } {
  const said = 'reason' in outcome ? [outcome.reason] : [];
  const parts = [...said, ...(notices ?? [])];
  return parts.length === 0 ? {} : { note: parts.join('; ').slice(0, 500) };
}
