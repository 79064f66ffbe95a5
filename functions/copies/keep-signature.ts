import { isCopyId } from '../../schemas/copies/copy-id.ts';
import type { CopyView } from '../../schemas/copies/copy.ts';
import type { SignatureInput } from '../../schemas/copies/signing.ts';
import { instant } from '../kernel/clock.ts';
import { digestBytes } from '../kernel/digest.ts';
import type { Client } from '../kernel/http/client.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { rounds } from '../kernel/rounds.ts';
import { verifiesOver } from '../kernel/trust/verifies-over.ts';
import { isClients } from './clients.ts';
import type { Copies } from './copies.ts';
import { awaitedStep, viewOf, type KeptCopy, type Step, type StepAuthority } from './copy.ts';
import { completeDuty } from './duties.ts';
import { keepChange, openCopy } from './keep-copy.ts';
import { chainOf, signatoryOf } from './step-authority.ts';
import { wordsStand } from './written-words.ts';

/** A signature that has come, from the signer's machine or from the remote service. */
export interface SignatureMessage extends SignatureInput {
  readonly id: string;
  /** Absent: the remote service, by the gateway's own duty. */
  readonly client?: Client;
}

const ROUNDS = 10;

const HOUR_MS = 3_600_000;

/**
 * Takes the signature of a step: checked over exactly the digest that was given out, by the certificate of whoever has
 * the power to sign now. From then on it only has to be stamped and put into the file. The same signature again gets the
 * same answer; another one is refused.
 *
 * Refused: `copy-not-found`, `copy-state-forbids`, `copy-document-other`, `copy-signature-wrong`, `copy-signature-other`,
 * `copy-not-authorised`, `copy-body-missing`, `copy-certificate-expired`, `copy-signed-remotely`.
 */
export async function keepSignature(
  copies: Pick<Copies, 'tables' | 'clock' | 'rules'>,
  message: SignatureMessage,
): Promise<Result<CopyView>> {
  const { id, client, step: name } = message;
  for await (const _ of rounds(ROUNDS)) {
    const opened = isCopyId(id) ? await openCopy(copies, id) : undefined;
    if (opened === undefined || (client !== undefined && !isClients(client, opened.copy.agency)))
      return refuse('copy-not-found');
    const { copy } = opened;
    const step = copy[name];
    if (step?.signature !== undefined)
      return step.signature === message.signature ? ok(viewOf(copy)) : refuse('copy-signature-other');
    if (step === undefined || awaitedStep(copy) !== name)
      return refuse('copy-state-forbids', { extra: { state: copy.state } });
    const right = await checkSignature(copies, copy, step, message);
    if (!right.ok) return right;
    const at = instant(copies.clock.now());
    const { ticket: _ticket, ...rest } = step;
    const by = powerOf(step.by, right.value);
    const kept = await keepChange(
      copies,
      opened,
      {
        state: name === 'person' ? 'person-signed' : 'body-signed',
        [name]: { ...rest, by, signature: message.signature, signedAt: at },
        watchAt: instant(copies.clock.now() + copies.rules.signing.completeHours * HOUR_MS),
      },
      {
        actor: client?.id ?? 'gateway',
        kind: 'copy.signed',
        digest: digestBytes(Buffer.from(message.signature, 'base64')),
        details: {
          step: name,
          document: step.document,
          certificate: by.fingerprint,
          authorityFrom: by.from,
        },
        duties: (signed) => [completeDuty(signed, name, at)],
      },
    );
    if (kept.done) return ok(viewOf(kept.copy));
  }
  return refuse('concurrent-change');
}

/** By what power somebody signed: that of the moment, where it was renewed since the file was prepared. */
function powerOf(
  { from: _from, to: _to, title: _title, instrument: _instrument, ...prepared }: StepAuthority,
  { from, to, title, instrument }: StepAuthority,
): StepAuthority {
  return {
    ...prepared,
    from,
    ...(to === undefined ? {} : { to }),
    ...(title === undefined ? {} : { title }),
    ...(instrument === undefined ? {} : { instrument }),
  };
}

/** Whose power it is, as it stands at this moment. */
async function checkSignature(
  copies: Pick<Copies, 'tables' | 'clock' | 'rules'>,
  copy: KeptCopy,
  step: Step,
  { step: name, document, signature, client }: SignatureMessage,
): Promise<Result<StepAuthority>> {
  const at = instant(copies.clock.now());
  if (step.expiresAt <= at) return refuse('copy-state-forbids', { extra: { state: copy.state } });
  if (client !== undefined && step.by.way !== 'token') return refuse('copy-signed-remotely');
  if (document !== step.document) return refuse('copy-document-other');
  const signatory = await signatoryOf(copies, copy, name, at);
  if (!signatory.ok) return signatory;
  if (signatory.value.by.fingerprint !== step.by.fingerprint) return refuse('copy-not-authorised');
  if (!(await wordsStand(copies, copy, name, signatory.value, at))) return refuse('copy-document-other');
  const [certificate] = chainOf(step.by);
  if (at < certificate.notBefore || certificate.notAfter <= at) return refuse('copy-certificate-expired');
  const digest = Buffer.from(step.digest, 'hex');
  return verifiesOver(certificate, step.by.scheme, digest, Buffer.from(signature, 'base64'))
    ? ok(signatory.value.by)
    : refuse('copy-signature-wrong');
}
