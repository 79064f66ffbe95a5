import { isCopyId } from '../../../schemas/copies/copy-id.ts';
import { CopyView } from '../../../schemas/copies/copy.ts';
import { SigningTask, type SignatureInput } from '../../../schemas/copies/signing.ts';
import { ROLES, vietnamTime } from '../../../functions/copies/verify/words.ts';
import { readCertificate, type Certificate } from '../../../functions/kernel/trust/certificate.ts';
import type { Signer } from '../../../functions/kernel/trust/signer.ts';
import { openTokenSigner } from '../../../functions/partners/trust/pkcs11.ts';
import { isTokenFault, TOKEN_FIXES } from '../../../functions/partners/trust/pkcs11-faults.ts';
import type { Context } from '../context.ts';
import { done, EXIT, misused, refused, type ExitCode, type Result } from '../failure.ts';
import type { Gateway } from '../gateway.ts';
import { printable } from '../printable.ts';
import { checkTask } from '../signing-order.ts';

export interface SignOptions {
  /** Path of the PKCS#11 module that came with the token. */
  readonly module: string;
  /** The token's label. */
  readonly token: string;
  /** The label that the key and its certificate share. */
  readonly key: string;
  readonly yes?: boolean;
}

/**
 * `copy sign COPY`: signs what is awaited of a copy by a token on this machine. Only a digest comes here and only a
 * signature goes back. The person sees what they sign and by which certificate, and agrees; then they are asked for the
 * PIN, which is shown to the token and kept nowhere. Nothing is signed that is no PDF signature by that certificate.
 */
export async function signCopy(context: Context, id: string, options: SignOptions): Promise<ExitCode> {
  if (!isCopyId(id))
    return context.fail(
      misused(`${printable(id)} không phải mã bản sao.`, 'This is no id of a copy.').failure,
    );
  const { terminal } = context;
  if (!terminal.isAnswered && options.yes !== true)
    return context.fail(
      misused(
        'Không có người trả lời: thêm --yes và đưa mã PIN vào đầu vào chuẩn.',
        'Nobody answers here: add --yes and give the PIN on standard input.',
      ).failure,
    );
  const gateway = context.gateway('portal');
  if (!gateway.ok) return context.fail(gateway.failure);
  const task = await gateway.value.get(`/v1/copies/${id}/signing`, SigningTask);
  if (!task.ok) return context.fail(task.failure);

  let pin = '';
  const { module: library, token } = options;
  const signer = openTokenSigner({ library, token, pin: () => Promise.resolve(pin) });
  const certificate = await certificateOf(signer, options.key);
  if (!certificate.ok) return context.fail(certificate.failure);
  const order = orderOf(task.value, id, certificate.value);
  if (!order.ok) return context.fail(order.failure);

  for (const line of linesOf(task.value, certificate.value)) terminal.err(`${line}\n`);
  if (options.yes !== true && !isYes(await terminal.ask('Ký? (sign?) [c/K] ')))
    return context.fail(unsigned('not-confirmed', 'Chưa ký gì: người ký không đồng ý').failure);
  const typed = await terminal.ask(`Mã PIN của thiết bị ${printable(token)}: `, { isSecret: true });
  if (typed === undefined || typed === '')
    return context.fail(unsigned('pin-missing', 'Chưa ký gì: không có mã PIN').failure);
  pin = typed;

  const { reference, description, step, document } = task.value;
  const signal = AbortSignal.timeout(SIGNING_MS);
  const answer = await signer.sign({
    credential: options.key,
    ...order.value,
    reference,
    description,
    signal,
  });
  if (answer.kind !== 'signed')
    return context.fail(notSigned(answer.kind === 'refused' ? answer.code : answer.kind).failure);
  const signature = Buffer.from(answer.signature).toString('base64');
  const kept = await hand(gateway.value, id, { step, document, signature });
  if (!kept.ok) return context.fail(kept.failure);
  return context.answer({ step, copy: kept.value }, [
    `Đã ký và gửi chữ ký (signed): ${id}, ${STATES[kept.value.state] ?? kept.value.state} (${kept.value.state})`,
  ]);
}

/** A token answers at once; one with a keypad of its own waits for its owner. */
const SIGNING_MS = 120_000;

/** The certificate that stands beside the key, for which no PIN is needed. */
async function certificateOf(signer: Signer, key: string): Promise<Result<Certificate>> {
  const described = await signer.describe(key, AbortSignal.timeout(SIGNING_MS));
  if (described.kind !== 'found') return notSigned(described.reason);
  const [own] = described.credential.chain;
  const certificate = own === undefined ? undefined : readCertificate(own);
  return certificate === undefined ? notSigned('certificate-absent') : done(certificate);
}

/** What is signed, where the task is of this copy, for this certificate, and nothing else than it says. */
function orderOf(task: SigningTask, id: string, certificate: Certificate) {
  if (task.certificate !== certificate.fingerprint)
    return unsigned(
      'certificate-other',
      'Chưa ký gì: chứng thư trên thiết bị không phải chứng thư được giao ký',
      'Chọn đúng thiết bị và khóa (--token, --key), hoặc cập nhật chứng thư của người ký ở trục.',
    );
  const order = task.copy === id ? checkTask(task, certificate) : undefined;
  return order === undefined
    ? unsigned(
        'task-strange',
        'Chưa ký gì: điều trục giao ký không phải chữ ký PDF bằng chứng thư này',
        'Dừng ký và báo người vận hành trục kèm mã bản sao.',
      )
    : done(order);
}

/** Hands the signature in. It is the same when it is handed in again, so that a lost answer is asked for once more. */
async function hand(gateway: Gateway, id: string, body: SignatureInput): Promise<Result<CopyView>> {
  const send = () => gateway.put(`/v1/copies/${id}/signature`, body, CopyView);
  const kept = await send();
  return kept.ok || kept.failure.exit !== EXIT.unreachable ? kept : send();
}

function linesOf(task: SigningTask, { subject, issuer, serial }: Certificate): readonly string[] {
  const hex = (base64: string): string => Buffer.from(base64, 'base64').toString('hex');
  return [
    `Bản sao ${task.copy}: ${printable(task.description)}`,
    `  Người ký (signer)       ${ROLES[task.step]}`,
    `  Chứng thư (certificate) ${printable(subject.commonName ?? '')}, số ${serial}, do ${printable(issuer.commonName ?? '')} cấp`,
    `  Mã băm (digest)         ${hex(task.digest)}`,
    `  Tệp (file, SHA-256)     ${printable(task.document)}`,
    `  Cách ký (scheme)        ${printable(task.scheme)}`,
    `  Hạn ký (until)          ${vietnamTime(task.expiresAt)}`,
  ];
}

const isYes = (answer: string | undefined): boolean =>
  /^(c|co|có|y|yes)$/i.test((answer ?? '').normalize('NFC').trim());

const unsigned = (code: string, title: string, fix?: string) => refused({ code, title, fix });

/** Why a token did not sign, and what its owner has to do. */
const notSigned = (code: string) =>
  unsigned(code, 'Chưa ký được bằng thiết bị', isTokenFault(code) ? TOKEN_FIXES[code] : undefined);

/** Where a signature leaves a copy. */
const STATES: Partial<Record<CopyView['state'], string>> = {
  'person-signed': 'đã nhận chữ ký người chứng thực',
  'body-awaited': 'chờ chữ ký cơ quan',
  'body-signed': 'đã nhận chữ ký cơ quan',
  issued: 'đã cấp',
};
