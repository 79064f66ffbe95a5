import { canonicalJson } from '../kernel/canonical-json.ts';
import type { Clock } from '../kernel/clock.ts';
import { refuse, type Result } from '../kernel/result.ts';
import type { Admission, Gate } from './gate.ts';

/** Something that one partner is asked, which changes nothing there. */
export interface Question {
  readonly service: string;
  readonly params: unknown;
  /** Of the first who asks: the same question of another is answered with the same call. */
  readonly correlationId?: string;
}

/**
 * The port through which a partner is asked while somebody waits for the answer. Implemented in `partners/`.
 * Refuses with `partner-unavailable` when the partner is unwell or silent, with `partner-rejected` when it
 * answered that it will not say.
 */
export type Ask = (question: Question, signal: AbortSignal) => Promise<Result<unknown>>;

/** How asking is guarded. */
export interface AskGuard {
  /** The same gate as before the partner's duties: who asks takes from the same rate, and meets the same breaker. */
  readonly gate: Gate;
  readonly clock: Clock;
  readonly pause: (ms: number) => Promise<void>;
  /** How long one call to the partner may take. */
  readonly timeoutMs: number;
  /** For how long an answer of a service may be given again, in ms; 0 for what is personal or must be new. */
  readonly keptMs: (service: string) => number;
  /** Told when the gate's bookkeeping failed: the answer stands all the same. */
  readonly onFault: (error: unknown) => void;
}

/** How long an asker waits for the rate limit, and how many answers are kept at most. */
const PATIENCE_MS = 1_000;
const ANSWERS_KEPT = 100;

/**
 * Guards a partner against questions: through its gate only, the same question in flight once, good answers
 * given again for a while. A refusal is never kept. What one asker's impatience ends is only its own waiting.
 */
export function guardedAsk(ask: Ask, guard: AskGuard): Ask {
  const kept = new Map<string, { readonly until: number; readonly answer: Result<unknown> }>();
  const inFlight = new Map<string, Promise<Result<unknown>>>();

  const keep = (name: string, service: string, answer: Result<unknown>): void => {
    const keptMs = guard.keptMs(service);
    if (!answer.ok || keptMs <= 0) return;
    kept.delete(name);
    kept.set(name, { until: guard.clock.now() + keptMs, answer });
    for (const oldest of kept.keys()) {
      if (kept.size <= ANSWERS_KEPT) break;
      kept.delete(oldest);
    }
  };

  return (question, signal) => {
    const name = canonicalJson([question.service, question.params]);
    const before = kept.get(name);
    if (before !== undefined && guard.clock.now() < before.until) return Promise.resolve(before.answer);
    let flight = inFlight.get(name);
    if (flight === undefined) {
      flight = askThroughGate(ask, guard, question)
        .then((answer) => {
          keep(name, question.service, answer);
          return answer;
        })
        .finally(() => inFlight.delete(name));
      inFlight.set(name, flight);
    }
    return orUnavailable(flight, signal);
  };
}

async function askThroughGate(ask: Ask, guard: AskGuard, question: Question): Promise<Result<unknown>> {
  const admission = await admissionFor(guard);
  if (admission === undefined) return refuse('partner-unavailable');
  try {
    const answer = await ask(question, AbortSignal.timeout(guard.timeoutMs));
    await tellGate(guard, admission, !answer.ok && answer.problem.code === 'partner-unavailable');
    return answer;
  } catch (error) {
    await tellGate(guard, admission, true);
    throw error;
  }
}

/** Leave to ask, waiting a moment for the rate limit; undefined while the breaker is open. */
async function admissionFor({ gate, clock, pause }: AskGuard): Promise<Admission | undefined> {
  const until = clock.now() + PATIENCE_MS;
  for (;;) {
    const pass = await gate.pass();
    if (pass.go) return pass;
    if (pass.why === 'breaker' || clock.now() + pass.waitMs > until) return undefined;
    await pause(pass.waitMs);
  }
}

async function tellGate({ gate, onFault }: AskGuard, admission: Admission, sick: boolean): Promise<void> {
  try {
    await gate.note(admission, sick);
    await gate.flush();
  } catch (error) {
    onFault(error);
  }
}

/** The answer, or `partner-unavailable` as soon as the asker will not wait any longer. */
function orUnavailable(flight: Promise<Result<unknown>>, signal: AbortSignal): Promise<Result<unknown>> {
  if (signal.aborted) return Promise.resolve(refuse('partner-unavailable'));
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      resolve(refuse('partner-unavailable'));
    };
    signal.addEventListener('abort', leave, { once: true });
    void flight.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', leave);
    });
  });
}
