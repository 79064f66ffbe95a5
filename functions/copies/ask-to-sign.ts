import type { CopyId } from '../../schemas/copies/copy-id.ts';
import { PROBLEMS, type ProblemCode } from '../../schemas/problems.ts';
import type { SigningStep } from '../../schemas/copies/state.ts';
import { instant, millis } from '../kernel/clock.ts';
import type { Wire } from '../kernel/http/speak.ts';
import { rounds } from '../kernel/rounds.ts';
import type { SignerAnswer } from '../kernel/trust/signer.ts';
import type { CopySigning } from './copies.ts';
import { awaitedStep, referenceOf, type KeptCopy, type Step } from './copy.ts';
import { endCopy } from './end-copy.ts';
import { keepChange, openCopy, type OpenCopy } from './keep-copy.ts';
import { keepSignature } from './keep-signature.ts';
import { renewStep } from './renew-step.ts';
import { descriptionOf } from './signing-task.ts';

/**
 * What asking somebody to sign came to. `over`: there is nothing to ask any more, as it is signed, declined, or its time
 * is up · `waiting`: the person has not agreed yet · `refused`: a person must act, as `reason` and `fix` say.
 */
export type Asked = { readonly wire?: Wire } & (
  | { readonly kind: 'over'; readonly note: string }
  | { readonly kind: 'waiting'; readonly afterMs: number }
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string; readonly fix: string }
  | { readonly kind: 'transient' | 'unknown'; readonly reason: string; readonly afterMs?: number }
);

const ROUNDS = 10;

/**
 * When a person is asked about again, in milliseconds: after a quarter of the time that they have taken. Most agree at
 * once, and whoever takes three days need not be asked about a thousand times.
 */
function againAfter({ begunAt }: Step, now: number): number {
  return Math.min(Math.max((now - millis(begunAt)) / 4, SOONEST_MS), LATEST_MS);
}

const SOONEST_MS = 1_000;
const LATEST_MS = 300_000;

const over = (note: string): Asked => ({ kind: 'over', note });

/**
 * Has the remote service ask a person to sign a step, or asks what became of that. The service makes at most one
 * signature under the step's reference, so doing it again, also after a crash, does no harm. What it signed is checked as
 * a signature from a token is; what comes too late for its words is not taken, and the copy goes on as it stands by then.
 */
export async function askToSign(
  copies: CopySigning,
  id: CopyId,
  name: SigningStep,
  signal: AbortSignal,
): Promise<Asked> {
  let spoken: Pick<Asked, 'wire'> = {};
  for await (const _ of rounds(ROUNDS)) {
    const { asked, wire } = await askOnce(copies, id, name, signal);
    if (wire !== undefined) spoken = { wire };
    if (asked !== undefined) return { ...asked, ...spoken };
  }
  return { kind: 'transient', reason: 'others came first', ...spoken };
}

/** One round. `asked` is absent when the copy has moved on meanwhile: what that comes to is seen in the next. */
async function askOnce(
  copies: CopySigning,
  id: CopyId,
  name: SigningStep,
  signal: AbortSignal,
): Promise<{ readonly asked?: Asked | undefined; readonly wire?: Wire | undefined }> {
  const opened = await openCopy(copies, id);
  const step = opened?.copy[name];
  if (opened === undefined || step === undefined) return { asked: over('no such step') };
  if (awaitedStep(opened.copy) !== name || step.by.way !== 'csc') return { asked: over(opened.copy.state) };
  if (step.expiresAt <= instant(copies.clock.now())) return { asked: over('time is up') };
  const renewed = await renewStep(copies, opened, name, step);
  if (!renewed.ok) return { asked: refused(renewed.problem.code) };
  if (renewed.value.kind === 'changed') return {};
  const answer = await ask(copies, opened.copy, name, step, signal);
  return { asked: await settle(copies, opened, name, step, answer), wire: answer.wire };
}

function ask(
  { signer }: CopySigning,
  copy: KeptCopy,
  name: SigningStep,
  step: Step,
  signal: AbortSignal,
): Promise<SignerAnswer> {
  if (step.ticket !== undefined) return signer.ask(step.ticket, signal);
  return signer.sign({
    credential: step.by.credential ?? '',
    scheme: step.by.scheme,
    digest: Buffer.from(step.digest, 'hex'),
    reference: referenceOf(copy, name, step),
    description: descriptionOf(copy, name),
    signal,
  });
}

/**
 * Why a good signature is not taken that was asked for under a copy of before: since then its words ran out, somebody else
 * may sign, its time is up, or it is over. The next round finds that out before the service is asked anything again, so none
 * of them comes twice of one cause.
 */
const MOVED_ON: readonly ProblemCode[] = [
  'concurrent-change',
  'copy-document-other',
  'copy-not-authorised',
  'copy-body-missing',
  'copy-state-forbids',
  'copy-signature-other',
];

/** What follows from the service's answer; undefined when the copy has moved on and is looked at again. */
async function settle(
  copies: CopySigning,
  opened: OpenCopy,
  name: SigningStep,
  step: Step,
  answer: SignerAnswer,
): Promise<Asked | undefined> {
  switch (answer.kind) {
    case 'signed': {
      const signature = Buffer.from(answer.signature).toString('base64');
      const kept = await keepSignature(copies, {
        id: opened.copy.id,
        step: name,
        document: step.document,
        signature,
      });
      if (kept.ok) return over('signed');
      return MOVED_ON.includes(kept.problem.code) ? undefined : refused(kept.problem.code);
    }
    case 'waiting': {
      const afterMs = againAfter(step, copies.clock.now());
      if (step.ticket === answer.ticket) return { kind: 'waiting', afterMs };
      const kept = await note(copies, opened, name, { ...step, ticket: answer.ticket }, 'copy.signing-asked');
      return kept ? { kind: 'waiting', afterMs } : undefined;
    }
    case 'declined': {
      const ended = await endCopy(copies, opened, { state: 'failed', reason: 'signing-declined' }, 'gateway');
      return ended.done ? over('declined') : undefined;
    }
    case 'expired': {
      const { ticket: _gone, ...rest } = step;
      const anew: Step = { ...rest, askedAnew: (step.askedAnew ?? 0) + 1 };
      const kept = await note(copies, opened, name, anew, 'copy.signing-lapsed');
      return kept ? { kind: 'waiting', afterMs: 1_000 } : undefined;
    }
    case 'refused':
      return { kind: 'refused', code: answer.code, reason: answer.reason, fix: answer.fix };
    case 'transient':
    case 'unknown':
      return {
        kind: answer.kind,
        reason: answer.reason,
        ...(answer.afterMs === undefined ? {} : { afterMs: answer.afterMs }),
      };
  }
}

/** Keeps what was heard of a person who has still to agree. */
async function note(
  copies: CopySigning,
  opened: OpenCopy,
  name: SigningStep,
  step: Step,
  kind: string,
): Promise<boolean> {
  const kept = await keepChange(
    copies,
    opened,
    { [name]: step, watchAt: opened.copy.watchAt },
    { actor: 'gateway', kind, digest: step.document, details: { step: name } },
  );
  return kept.done;
}

const refused = (code: ProblemCode): Asked => ({
  kind: 'refused',
  code,
  reason: PROBLEMS[code].title,
  fix: PROBLEMS[code].fix,
});
