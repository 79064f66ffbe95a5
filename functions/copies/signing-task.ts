import type { SigningTask } from '../../schemas/copies/signing.ts';
import type { SigningStep } from '../../schemas/copies/state.ts';
import { instant } from '../kernel/clock.ts';
import type { Client } from '../kernel/http/client.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { rounds } from '../kernel/rounds.ts';
import { attributesOf } from './begin-step.ts';
import type { CopyFiles } from './copies.ts';
import { awaitedStep, referenceOf, type KeptCopy, type Step } from './copy.ts';
import { openOwn } from './open-own.ts';
import { renewStep } from './renew-step.ts';
import { writtenNumber } from './words.ts';

const ROUNDS = 5;

/** What a person reads on their own device before agreeing: which number of which volume, never whose paper. */
export const descriptionOf = ({ number = 0, volume = '' }: KeptCopy, step: SigningStep): string =>
  step === 'person'
    ? `Ký chứng thực bản sao điện tử số ${writtenNumber(number)}, quyển ${volume}`
    : `Ký số của cơ quan trên bản sao chứng thực số ${writtenNumber(number)}, quyển ${volume}`;

/**
 * What is to be signed now on the signer's own machine. The power to sign is checked first; where it is another's than
 * before, or the words bear a day that is over, the file is prepared anew.
 *
 * Refused: `copy-not-found`, `copy-state-forbids`, `copy-being-prepared`, `copy-not-authorised`, `copy-body-missing`, `copy-signed-remotely`.
 */
export async function signingTask(
  copies: CopyFiles,
  client: Client,
  id: string,
): Promise<Result<SigningTask>> {
  for await (const _ of rounds(ROUNDS)) {
    const own = await openOwn(copies, client, id);
    if (!own.ok) return own;
    const { value: opened } = own;
    const { copy } = opened;
    if (copy.state === 'numbered') return refuse('copy-being-prepared');
    const name = awaitedStep(copy);
    const step = name === undefined ? undefined : copy[name];
    if (name === undefined || step === undefined || step.expiresAt <= instant(copies.clock.now()))
      return refuse('copy-state-forbids', { extra: { state: copy.state } });
    const renewed = await renewStep(copies, opened, name, step);
    if (!renewed.ok) return renewed;
    if (renewed.value.kind === 'changed') continue;
    if (step.by.way !== 'token') return refuse('copy-signed-remotely');
    return ok(taskOf(copy, name, step));
  }
  return refuse('concurrent-change');
}

function taskOf(copy: KeptCopy, name: SigningStep, step: Step): SigningTask {
  const { by, content, digest, document, expiresAt } = step;
  const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');
  const attributes = attributesOf(by, Buffer.from(content, 'hex'));
  return {
    copy: copy.id,
    step: name,
    reference: referenceOf(copy, name, step),
    scheme: by.scheme,
    digest: base64(digest),
    attributes: Buffer.from(attributes.der).toString('base64'),
    document,
    certificate: by.fingerprint,
    description: descriptionOf(copy, name),
    expiresAt,
  };
}
