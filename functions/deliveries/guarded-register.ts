import type { PopulationRegister, RegisterAnswer } from '../../schemas/citizens/register.ts';
import type { Admission, Gate } from '../exchange/gate.ts';
import type { Clock } from '../kernel/clock.ts';

/** How asking a register is guarded while somebody waits. */
export interface RegisterGuard {
  /** The same gate as before the register's duties: who asks takes from the same rate, and meets the same breaker. */
  readonly gate: Gate;
  readonly clock: Clock;
  readonly pause: (ms: number) => Promise<void>;
  /** Told when the gate's bookkeeping failed: the answer stands all the same. */
  readonly onFault: (error: unknown) => void;
}

/** How long who asks waits for the rate limit. */
const PATIENCE_MS = 1_000;

/**
 * A register behind a gate: through it only, and never longer than the caller's signal allows, whatever the register
 * and its adapter do. No leave, no answer in time, and an adapter that throws are all `unreachable`.
 */
export function guardedRegister(register: PopulationRegister, guard: RegisterGuard): PopulationRegister {
  return {
    lookUp: (look, signal) => guarded(guard, signal, () => register.lookUp(look, signal)),
    verify: (look, signal) => guarded(guard, signal, () => register.verify(look, signal)),
    relatives: (look, signal) => guarded(guard, signal, () => register.relatives(look, signal)),
    changes: (window, signal) => guarded(guard, signal, () => register.changes(window, signal)),
  };
}

type Unreachable = Extract<RegisterAnswer<never>, { kind: 'unreachable' }>;

const unreachable = (reason: string): Unreachable => ({ kind: 'unreachable', reason });

async function guarded<T>(
  guard: RegisterGuard,
  signal: AbortSignal,
  ask: () => Promise<RegisterAnswer<T>>,
): Promise<RegisterAnswer<T>> {
  const admission = await admissionFor(guard, signal);
  if (admission === undefined) return unreachable('gate-closed');
  const answer = await inTime(signal, faultsTold(guard, ask));
  await tellGate(guard, admission, answer.kind === 'unreachable');
  return answer;
}

/** Leave to ask, waiting a moment for the rate limit; undefined while the breaker is open, or when time is up. */
async function admissionFor(
  { gate, clock, pause, onFault }: RegisterGuard,
  signal: AbortSignal,
): Promise<Admission | undefined> {
  const until = clock.now() + PATIENCE_MS;
  try {
    for (;;) {
      const pass = await gate.pass();
      if (pass.go) {
        if (!signal.aborted) return pass;
        await gate.giveBack(pass);
        return undefined;
      }
      if (pass.why === 'breaker' || clock.now() + pass.waitMs > until || signal.aborted) return undefined;
      await pause(pass.waitMs);
    }
  } catch (error) {
    onFault(error);
    return undefined; // without the gate nobody may ask; who waits is not failed for it
  }
}

/** An adapter that throws is a bug of ours: told, and no reason to fail who asked. */
async function faultsTold<T>(
  { onFault }: RegisterGuard,
  ask: () => Promise<RegisterAnswer<T>>,
): Promise<RegisterAnswer<T>> {
  try {
    return await ask();
  } catch (error) {
    onFault(error);
    return unreachable('adapter-fault');
  }
}

/** The answer, or that there is none as soon as who asked will not wait any longer. */
async function inTime<T>(
  signal: AbortSignal,
  answer: Promise<RegisterAnswer<T>>,
): Promise<RegisterAnswer<T>> {
  const over = Promise.withResolvers<Unreachable>();
  const stop = (): void => {
    over.resolve(unreachable('no-answer-in-time'));
  };
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([answer, over.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function tellGate(
  { gate, onFault }: RegisterGuard,
  admission: Admission,
  sick: boolean,
): Promise<void> {
  try {
    await gate.note(admission, sick);
    await gate.flush();
  } catch (error) {
    onFault(error);
  }
}
