import { randomBytes } from 'node:crypto';
import type { CopyId } from '../../schemas/copies/copy-id.ts';
import type { CopyRequest, CopyView, Requester } from '../../schemas/copies/copy.ts';
import { instant, millis } from '../kernel/clock.ts';
import { digestBytes } from '../kernel/digest.ts';
import { GENESIS } from '../kernel/evidence/chain.ts';
import type { Client } from '../kernel/http/client.ts';
import { lookUpRequest, repeated, type Repeatable } from '../kernel/http/idempotency.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { transact } from '../kernel/table/transaction.ts';
import { isClients } from './clients.ts';
import type { Copies } from './copies.ts';
import { viewOf, type KeptCopy } from './copy.ts';
import { createCopy } from './copy-store.ts';
import type { CopyDesk } from './desk.ts';
import { dueDay } from './due-day.ts';
import { entryWrites } from './keep-copy.ts';
import { signersInForce } from './step-authority.ts';
import { checkWritten, WRITTEN } from './words.ts';

/** A request as it came in. */
export interface CopyMessage {
  readonly client: Client;
  readonly request: CopyRequest;
  /** The body's exact text. */
  readonly received: string;
  readonly repeatable?: Repeatable | undefined;
  readonly correlationId: string;
}

/** What is sealed of a copy. */
export interface SealedCopy {
  readonly requester: Requester;
  readonly number?: string;
}

const HOUR_MS = 3_600_000;

/**
 * Keeps a request for a certified copy; its scan is awaited. The same request with its key gets the same answer.
 *
 * Refused, with why: an agency that is not the client's, an agency without a seal or an officer without the power to
 * certify now, certificates of both that are one holder's, a dossier that is unknown or foreign, a deposit without a
 * personal number, letters that no copy has.
 */
export async function requestCopy(
  copies: Copies & { readonly desk: CopyDesk },
  message: CopyMessage,
): Promise<Result<CopyView>> {
  const { tables, clock } = copies;
  const before = await lookUpRequest(tables.requests, message.repeatable, clock.now());
  if (before !== undefined) return answered(before);
  const allowed = await checkRequest(copies, message);
  if (!allowed.ok) return allowed;
  const copy = await newCopy(copies, message);
  const view = viewOf(copy);
  const { received, client, repeatable } = message;
  const written = await transact([
    createCopy(tables.copies, copy),
    ...entryWrites(copies, { chain: GENESIS, lanes: new Map() }, copy, {
      actor: client.id,
      kind: 'copy.requested',
      digest: digestBytes(received),
      details: { agency: copy.agency, copies: copy.copies },
      remember: repeatable === undefined ? undefined : { request: repeatable, answer: JSON.stringify(view) },
    }),
  ]);
  if (written.done) return ok(view);
  const raced = repeated(written.collisions, repeatable);
  return raced === undefined ? refuse('concurrent-change') : answered(raced);
}

const answered = (before: Result<string>): Result<CopyView> =>
  before.ok ? ok(JSON.parse(before.value) as CopyView) : before; // written above

async function checkRequest(
  copies: Copies & { readonly desk: CopyDesk },
  { client, request }: CopyMessage,
): Promise<Result<undefined>> {
  const { agency, officer, dossier, deposit, requester } = request;
  if (!isClients(client, agency)) return refuse('agency-not-yours');
  if (deposit && requester.personalNumber === undefined) {
    const message = 'Cần số định danh cá nhân để đưa vào kho dữ liệu điện tử của công dân';
    return refuse('invalid-field', {
      errors: [{ pointer: '/requester/personalNumber', code: 'missing', message }],
    });
  }
  const written = checkWritten(WRITTEN.request, request);
  if (!written.ok) return written;
  const at = instant(copies.clock.now());
  const signers = await signersInForce(copies, { agency, officer }, at);
  if (!signers.ok) return signers;
  const opened = dossier === undefined ? undefined : await copies.desk.open(dossier.code, client);
  return dossier !== undefined && opened === undefined ? refuse('dossier-not-found') : ok(undefined);
}

async function newCopy(
  { clock, rules, seal: sealOf }: Copies,
  { client, request, correlationId }: CopyMessage,
): Promise<KeptCopy> {
  const id = newCopyId();
  const requestedAt = instant(clock.now());
  const seal = await sealOf();
  const { kind, type, issuer, number } = request.original;
  const secret: SealedCopy = { requester: request.requester, ...(number === undefined ? {} : { number }) };
  return {
    id,
    version: 1,
    state: 'scan-awaited',
    agency: request.agency,
    officer: request.officer,
    clientId: client.id,
    correlationId,
    requestedAt,
    original: { kind, type, ...(issuer === undefined ? {} : { issuer }) },
    sealed: seal.seal(JSON.stringify(secret), id),
    occasion: seal.hash('copy-occasion', occasionOf(client, id, request)),
    copies: request.copies,
    channel: request.channel,
    deposit: request.deposit,
    dueOn: dueDay(rules, requestedAt, undefined),
    watchAt: instant(millis(requestedAt) + rules.signing.scanHours * HOUR_MS),
    ...(request.dossier === undefined ? {} : { dossier: request.dossier }),
  };
}

/** The paper on its occasion: told apart by client, requester and paper, or by nothing but the copy itself. */
function occasionOf(
  { id: client }: Client,
  copy: CopyId,
  { occasion, original, requester }: CopyRequest,
): string {
  if (occasion === undefined) return copy;
  const { kind, type, issuer = '', number = '' } = original;
  return JSON.stringify([
    client,
    occasion,
    kind,
    type,
    issuer,
    number,
    requester.personalNumber ?? requester.name,
  ]);
}

const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';

/** A new copy's name: 100 random bits. */
function newCopyId(): CopyId {
  const letters = [...randomBytes(20)].map((byte) => LETTERS.charAt(byte % LETTERS.length));
  return `bs-${letters.join('')}` as CopyId; // the brand's one source
}
