import { canonicalAgencyCode, type AgencyCode } from '../../../schemas/agency-code.ts';
import { parseDossierCode } from '../../../schemas/dossier-code.ts';
import { Call, LoginRequest, SERVICES } from '../../../schemas/dvcqg/envelope.ts';
import { readAs } from '../../../schemas/field-errors.ts';
import type { FieldError } from '../../../schemas/problems.ts';
import type { Client } from '../../kernel/http/client.ts';
import { ONE_BATCH, readJsonBody } from '../../kernel/http/json-body.ts';
import { clientOf } from './accounts.ts';
import { lookUpDossier } from './look-up-dossier.ts';
import type { Dropin, Envelope } from './dropin.ts';
import { isOf, keepRecords, keepStepsOf } from './keep-batch.ts';
import { missing, refused, SESSION_INVALID, unreadable, type WireReply } from './wire-reply.ts';

/** A reply of our own, or the national portal's as it came. */
export type Answered = WireReply | { readonly passedOn: unknown };

/** Services that are asked of the national portal itself. Taken on both addresses, as public clients differ. */
const CATALOGUE: ReadonlySet<string> = new Set([
  SERVICES.procedure,
  'LayDanhSachTTHC',
  'LayDanhMucCoQuan',
  'LayDanhMucLinhVuc',
  'TraCuuTechID',
]);

/** POST /dropin/g1/login: a session for the account's name and password. */
export async function answerLogin(dropin: Dropin, envelope: Envelope): Promise<WireReply> {
  const body = readJsonBody(envelope.body, envelope.isBase64Encoded);
  if (!body.ok) return unreadable(body.problem);
  const login = readAs(LoginRequest, body.value.value);
  if (!login.ok) return refused(login.errors.map(sayError).join('; '));
  const { username, password } = login.value;
  const session = await dropin.accounts.logIn(username, password, envelope.headers['dstcode']);
  return session === undefined
    ? refused('Tên đăng nhập hoặc mật khẩu không đúng')
    : { error_code: 0, message: 'Đăng nhập thành công', session };
}

/**
 * POST /dropin/g1/integrate and /dropin/g1/share: the service that the body names, under its session.
 * `share` offers what is asked, `integrate` also what is told (facts §1.1).
 */
export async function answerService(
  dropin: Dropin,
  endpoint: 'integrate' | 'share',
  envelope: Envelope,
): Promise<Answered> {
  const body = readJsonBody(envelope.body, envelope.isBase64Encoded, ONE_BATCH);
  if (!body.ok) return unreadable(body.problem);
  const { value } = body.value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refused('Dữ liệu phải là một đối tượng JSON');
  }
  const account = await dropin.accounts.ofSession(sessionIn(value), envelope.headers['dstcode']);
  if (account === undefined) return SESSION_INVALID;
  const read = readAs(Call, value);
  if (!read.ok) return refused(read.errors.map(sayError).join('; '));
  const call = read.value;
  if (call.service === '') return missing('service');
  if (call.madonvi === '') return missing('madonvi');
  const client = clientOf(account);
  const namedAgency = canonicalAgencyCode(call.madonvi.trim());
  if (namedAgency === undefined) return refused('madonvi: mã đơn vị không đúng dạng, ví dụ 000.00.17.H21');
  if (!isOf(client, namedAgency)) return refused('madonvi: mã đơn vị không thuộc phạm vi của tài khoản');
  return serve(dropin, endpoint, call, { client, namedAgency, correlationId: envelope.correlationId });
}

interface Caller {
  readonly client: Client;
  readonly namedAgency: AgencyCode;
  readonly correlationId: string;
}

async function serve(
  dropin: Dropin,
  endpoint: 'integrate' | 'share',
  call: Call,
  caller: Caller,
): Promise<Answered> {
  const { service, data } = call;
  if (service === SERVICES.lookUp) return lookUp(dropin, call, caller.client);
  if (CATALOGUE.has(service)) return passOn(dropin, call);
  const isTold = service === SERVICES.dossiers || service === SERVICES.progress;
  if (!isTold || endpoint === 'share')
    return refused(`service: dịch vụ ${service.slice(0, 60)} không được hỗ trợ`);
  if (data === undefined) return missing('data');
  if (data.length === 0) return refused('data: danh sách rỗng');
  const batch = { ...caller, data };
  return service === SERVICES.progress
    ? keepStepsOf(dropin.dossiers, batch)
    : keepRecords(dropin.dossiers, batch, call.isUpdating ?? false);
}

function lookUp(dropin: Dropin, call: Call, client: Client): WireReply | Promise<WireReply> {
  const asked = parametersOf(call)['mahoso'] ?? '';
  if (asked === '') return missing('mahoso');
  const parsed = parseDossierCode(asked);
  return parsed.ok
    ? lookUpDossier(dropin.dossiers.tables.dossiers, client, parsed.parts.code)
    : refused('mahoso: mã hồ sơ không đúng dạng');
}

/** How long a one-stop system is kept waiting: below what the door allows (29 s). */
const PATIENCE_MS = 24_000;

async function passOn(dropin: Dropin, call: Call): Promise<Answered> {
  const question = { service: call.service, params: parametersOf(call) };
  const answer = await dropin.ask(question, AbortSignal.timeout(PATIENCE_MS));
  if (answer.ok) return { passedOn: answer.value };
  const { code, detail } = answer.problem;
  return refused(
    code === 'partner-rejected' && detail !== undefined
      ? detail
      : 'Cổng Dịch vụ công quốc gia chưa trả lời được, vui lòng gọi lại sau ít phút',
  );
}

const NOT_PARAMETERS: ReadonlySet<string> = new Set(['session', 'madonvi', 'service', 'isUpdating', 'data']);

/** What a call asks with: beside the service's name, as public clients send it, or inside `params`. */
function parametersOf(call: Call): Record<string, string> {
  const inside = call['params'];
  const all = typeof inside === 'object' && inside !== null ? { ...call, ...inside } : call;
  const parameters: Record<string, string> = {};
  for (const [name, value] of Object.entries(all).slice(0, 30)) {
    if (NOT_PARAMETERS.has(name) || name === 'params') continue;
    if (typeof value === 'string' || typeof value === 'number')
      parameters[name] = String(value).slice(0, 200);
  }
  return parameters;
}

const sessionIn = (body: object): string =>
  'session' in body && typeof body.session === 'string' ? body.session.slice(0, 1_000) : '';

/** A wrong member of the envelope: which, and why. */
function sayError({ pointer, code, message }: FieldError): string {
  const field = pointer.slice(1).replaceAll('/', '.');
  if (field === '') return 'Dữ liệu phải là một đối tượng JSON';
  return code === 'missing' ? `Thiếu trường ${field}` : `${field}: ${message}`;
}
