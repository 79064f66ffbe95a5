import type { CopyId } from '../../schemas/copies/copy-id.ts';
import type { Failure, SigningStep } from '../../schemas/copies/state.ts';
import type { Outcome } from '../exchange/outcome.ts';
import { instant } from '../kernel/clock.ts';
import { digestBytes } from '../kernel/digest.ts';
import { log } from '../kernel/log.ts';
import { addValidationData } from '../kernel/pdf/add-validation-data.ts';
import { embedSignature, readPrepared } from '../kernel/pdf/embed-signature.ts';
import { prepareDocumentTimestamp } from '../kernel/pdf/prepare-signature.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import { addSignatureTimestamp, buildCms } from '../kernel/trust/cms.ts';
import { digestOf } from '../kernel/trust/hashes.ts';
import { hashOf } from '../kernel/trust/scheme.ts';
import { attributesOf, beginStep } from './begin-step.ts';
import type { CopyCompleting } from './copies.ts';
import type { KeptCopy, Step } from './copy.ts';
import { signDuties } from './duties.ts';
import { endCopy } from './end-copy.ts';
import { readFile } from './files.ts';
import { issueCopy, issueMade } from './issue-copy.ts';
import { chainOf, signatoryOf } from './step-authority.ts';
import { judgeSigned, type SignedFault, type SignedProof } from './judge-signed.ts';
import { judgeWhole } from './judge-whole.ts';
import { keepChange, openCopy, type KeptChange, type OpenCopy } from './keep-copy.ts';

/** When it is looked again for a seal that the body does not have, and for a copy that another writer just changed. */
const NO_SEAL_MS = 600_000;
const RACED_MS = 500;

/** When a time-stamp is taken in the place of one that was kept and is no good any more. */
const RESTAMP_MS = 500;

/** When it is asked again about certificates, at the soonest; the engine waits longer each time. */
const NO_NEWS_MS = 60_000;

type Fault = SignedFault | { readonly kind: 'transient' | 'refused'; readonly reason: string };

const failed = (reason: Failure): { readonly ok: false; readonly problem: Fault } =>
  fail({ kind: 'failed', reason });

/**
 * Completes a signature that was taken: time-stamps it (B-T), puts it into exactly the file that was prepared, and has
 * it judged. After the person's signature the body's is awaited; after the body's the file is given what it is checked by
 * (B-LT) and a time-stamp over all of it (B-LTA), and is issued if our own page would call it valid. Done again after a
 * crash it does no harm.
 */
export async function completeSignature(
  copies: CopyCompleting,
  id: CopyId,
  step: SigningStep,
  signal: AbortSignal,
): Promise<Outcome> {
  const opened = await openCopy(copies, id);
  if (opened === undefined) throw new Error('a duty is about a copy that does not exist');
  const { copy } = opened;
  const signed = copy[step];
  if (copy.state !== `${step}-signed` || signed?.signature === undefined) return { kind: 'duplicate' };
  const made = step === 'body' ? await issueMade(copies, opened) : undefined;
  if (made !== undefined) return concluded(made);
  const put = await putIn(copies, copy, signed, signed.signature, signal);
  if (!put.ok) return outcomeOf(copies, opened, put.problem);
  const { pdf, timestamp } = put.value;
  const proof = await judgeSigned(copies, pdf, step);
  if (!proof.ok) return unfinished(copies, opened, step, timestamp, proof.problem);
  if (step === 'person') return awaitBody(copies, opened, signed, pdf);
  const whole = await makeLasting(copies, pdf, proof.value, signed, signal);
  if (!whole.ok) return unfinished(copies, opened, step, timestamp, whole.problem);
  const doubt = await judgeWhole(copies, whole.value);
  if (doubt !== undefined) return unfinished(copies, opened, step, timestamp, doubt);
  return concluded(await issueCopy(copies, opened, whole.value));
}

/** A file with a signature in it, and the time-stamp over that (DER). */
interface Put {
  readonly pdf: Uint8Array;
  readonly timestamp: Uint8Array;
}

async function putIn(
  copies: CopyCompleting,
  copy: KeptCopy,
  step: Step,
  signature: string,
  signal: AbortSignal,
): Promise<Result<Put, Fault>> {
  const { by, content, document } = step;
  const file = await readFile(copies, 'prepared', copy, document);
  const prepared = file.kind === 'found' ? readPrepared(file.bytes) : undefined;
  const hash = hashOf(by.scheme);
  const contentDigest = prepared?.digests[hash];
  if (prepared === undefined || contentDigest === undefined) return failed('document-changed');
  if (Buffer.from(contentDigest).toString('hex') !== content) return failed('document-changed');
  const bytes = Buffer.from(signature, 'base64');
  const kept = step.timestamp === undefined ? undefined : Buffer.from(step.timestamp, 'base64');
  const stamp =
    kept === undefined
      ? await copies.timestamp.stamp({ hash, digest: digestOf(hash, bytes) }, signal)
      : { kind: 'given' as const, der: kept };
  if (stamp.kind !== 'given') return fail(stamp);
  const cms = buildCms({
    attributes: attributesOf(by, contentDigest),
    signature: bytes,
    scheme: by.scheme,
    chain: chainOf(by),
  });
  const stamped = addSignatureTimestamp(cms, stamp.der);
  if (stamped === undefined) throw new Error('a signature that was just made cannot be read');
  const embedded = embedSignature(prepared, stamped);
  return embedded.ok ? ok({ pdf: embedded.value, timestamp: stamp.der }) : failed('signing-refused');
}

/**
 * What is still wanting is waited for with the time-stamp that the signature has by now: each new one would be later than
 * whatever is published about certificates now and then, and the wait would never end. One that is no good is not kept.
 */
async function unfinished(
  copies: CopyCompleting,
  opened: OpenCopy,
  name: SigningStep,
  timestamp: Uint8Array,
  fault: Fault,
): Promise<Outcome> {
  const { timestamp: before, ...step } = opened.copy[name] ?? {};
  const isBad = fault.kind === 'stamp-bad';
  const after = isBad ? undefined : Buffer.from(timestamp).toString('base64');
  if (fault.kind === 'failed' || after === before) return outcomeOf(copies, opened, fault);
  const kept = await keepChange(
    copies,
    opened,
    {
      [name]: { ...step, ...(after === undefined ? {} : { timestamp: after }) },
      watchAt: opened.copy.watchAt,
    },
    {
      actor: 'gateway',
      kind: after === undefined ? 'copy.timestamp-discarded' : 'copy.signature-stamped',
      digest: digestBytes(timestamp),
      details: { step: name },
    },
  );
  if (!kept.done) return concluded(kept);
  // Whoever stamped then may be no good; whoever stamps now need not be.
  return isBad ? { kind: 'throttled', afterMs: RESTAMP_MS } : outcomeOf(copies, opened, fault);
}

async function makeLasting(
  { timestamp }: CopyCompleting,
  pdf: Uint8Array,
  { certificates, revocation }: SignedProof,
  { by }: Step,
  signal: AbortSignal,
): Promise<Result<Uint8Array, Fault>> {
  const proven = addValidationData(pdf, { certificates, ...revocation });
  const prepared = proven.ok ? prepareDocumentTimestamp(proven.value, 'DauThoiGian') : proven;
  if (!prepared.ok) return failed('preparation-failed');
  const hash = hashOf(by.scheme);
  const stamp = await timestamp.stamp({ hash, digest: prepared.value.digests[hash] }, signal);
  if (stamp.kind !== 'given') return fail(stamp);
  const embedded = embedSignature(prepared.value, stamp.der);
  return embedded.ok ? ok(embedded.value) : failed('preparation-failed');
}

/** The person's signature is complete: the body's is prepared over it, and awaited. */
async function awaitBody(
  copies: CopyCompleting,
  opened: OpenCopy,
  person: Step,
  pdf: Uint8Array,
): Promise<Outcome> {
  const { copy } = opened;
  const at = instant(copies.clock.now());
  const signatory = await signatoryOf(copies, copy, 'body', at);
  if (!signatory.ok) return { kind: 'throttled', afterMs: NO_SEAL_MS };
  const body = await beginStep(copies, copy, 'body', pdf, signatory.value, at);
  if (!body.ok) return outcomeOf(copies, opened, { kind: 'failed', reason: body.problem });
  const kept = await keepChange(
    copies,
    opened,
    {
      state: 'body-awaited',
      watchAt: body.value.expiresAt,
      person: { ...person, completedAt: at },
      body: body.value,
    },
    {
      actor: 'gateway',
      kind: 'copy.signature-complete',
      digest: body.value.base,
      details: { step: 'person', next: body.value.document },
      duties: (after) => signDuties(after, 'body', at),
    },
  );
  if (kept.done) log('info', 'LT202', { copy: copy.id, state: kept.copy.state });
  return concluded(kept);
}

/** Nothing was lost where another writer came first: the engine comes again. */
const concluded = (kept: KeptChange): Outcome =>
  kept.done ? { kind: 'accepted' } : { kind: 'throttled', afterMs: RACED_MS };

async function outcomeOf(copies: CopyCompleting, opened: OpenCopy, fault: Fault): Promise<Outcome> {
  switch (fault.kind) {
    case 'failed':
      return concluded(await endCopy(copies, opened, { state: 'failed', reason: fault.reason }, 'gateway'));
    case 'stamp-bad':
      return { kind: 'transient', reason: 'time-stamp: no good' };
    case 'later':
    case 'too-early':
      // Whoever stamps now is well: whoever answers about these certificates is away, or says nothing newer yet. That is
      // no reason to keep other copies, whose certificates are another's, from their time-stamps.
      return { kind: 'throttled', afterMs: NO_NEWS_MS };
    case 'transient':
    case 'refused':
      // Time-stamps are another authority's matter: the signature stands and waits for a good one.
      return { kind: 'transient', reason: `time-stamp: ${fault.reason}` };
  }
}
