import { isRecord, json, parsedBody, type Answer, type Call, type Handling } from '../kit/call.ts';
import { canonicalText } from '../kit/digest.ts';
import { firstFault, type FieldRule } from './field-rules.ts';
import { creationRules, ISSUED_CODE, statusRules, stepRules } from './g3-rules.ts';
import type { IssuedDossiers } from './issued-dossiers.ts';
import { fileIn } from './multipart.ts';
import type { Portal } from './portal.ts';
import { alreadyExists, invalid, missing, NOT_FOUND, refused, type Reply } from './replies.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Generation 3: REST with a token of client credentials, codes and ids of the portal's own, files uploaded. Its
 * addresses, the envelope's codes and the look-up are this project's assumption (see README.md).
 */
export function handleGeneration3(portal: Portal, call: Call): Handling | undefined {
  switch (`${call.method} ${call.path}`) {
    case 'POST /g3/GetToken':
      return { service: 'GetToken', keys: [], perform: () => grant(portal, call) };
    case 'GET /g3/GetNextValue':
      return guarded(portal, call, 'GetNextValue', [], () => nextValue(portal, call));
    case 'POST /g3/UploadFile':
      return guarded(portal, call, 'UploadFile', [], () => upload(portal, call));
    case 'POST /g3/CreateDossier':
      return written(portal, call, 'CreateDossier', (body) => create(portal, body));
    case 'POST /g3/CapNhatTienTrinh':
      return written(portal, call, 'CapNhatTienTrinh', (body) => addSteps(portal.issued, body));
    case 'POST /g3/CapNhatTrangThai':
      return written(portal, call, 'CapNhatTrangThai', (body) => setStatuses(portal.issued, body));
    case 'GET /g3/TraCuuHoSo': {
      const code = codeAsked(portal.issued, call);
      const keys = [portal.issued.keyOf(code)];
      return guarded(portal, call, 'TraCuuHoSo', keys, () => found(portal.issued, code));
    }
    default:
      return undefined;
  }
}

/** Client id and secret as JSON or as OAuth's form. The token is the kind of session that generation 1 has. */
function grant({ sessions }: Portal, call: Call): Answer {
  const isForm = (call.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  const form = new URLSearchParams(isForm ? call.body.toString('utf8') : '');
  const body = isForm ? Object.fromEntries(form) : parsedBody(call);
  if (!isRecord(body) || (isForm && body.grant_type !== 'client_credentials'))
    return failure(400, 'Dữ liệu không đúng định dạng');
  const token = sessions.open(body.client_id, body.client_secret);
  if (token === undefined) return failure(401, 'client_id hoặc client_secret không đúng');
  return json(
    200,
    { access_token: token, expires_in: sessions.seconds, token_type: 'Bearer', scope: 'default' },
    { 'cache-control': 'no-store' },
  );
}

function guarded(
  { sessions }: Portal,
  call: Call,
  service: string,
  keys: readonly string[],
  perform: () => Answer,
): Handling {
  return {
    service,
    keys,
    perform: () =>
      sessions.holds(tokenOf(call)) ? perform() : failure(401, 'Chưa có hoặc không đúng token access'),
  };
}

/** A call that writes: fault matching knows its dossiers by the province's own codes. */
function written(portal: Portal, call: Call, service: string, perform: (body: unknown) => Answer): Handling {
  const body = parsedBody(call);
  const records = (Array.isArray(body) ? body : [body]).filter(isRecord);
  const keys = records.map((record) =>
    typeof record.MaHoSoDonVi === 'string'
      ? record.MaHoSoDonVi
      : portal.issued.keyOf(textOf(record, 'MaHoSo')),
  );
  return guarded(portal, call, service, [...new Set(keys)], () =>
    body === undefined ? failure(400, 'Dữ liệu không đúng định dạng JSON') : perform(body),
  );
}

const tokenOf = (call: Call): string | undefined =>
  /^Bearer +(\S+)$/i.exec(call.headers.authorization ?? '')?.[1] ?? call.query.get('token') ?? undefined;

function nextValue({ issued, clock }: Portal, call: Call): Answer {
  const by = call.query.get('code') ?? '';
  if (by === '') return asAnswer(missing('code'));
  const agency = /^(?:\d{3}\.\d{2}\.\d{2}\.)?[A-Z]\d{2}(?:\.\d{2,3}){0,3}$/.test(by) ? by : 'G09.20';
  const day = new Date(clock.now() + 7 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '');
  return json(200, { value: issued.issue(agency, day) });
}

function upload({ issued }: Portal, call: Call): Answer {
  const file = fileIn(call.body, call.headers['content-type'] ?? '', 'files');
  return file === undefined || file.length === 0
    ? failure(400, 'Thiếu tệp files (multipart/form-data)')
    : success([issued.upload(file)]);
}

function create({ issued, services, catalogue }: Portal, body: unknown): Answer {
  if (!isRecord(body)) return asAnswer(refused('Dữ liệu phải là đối tượng hồ sơ'));
  const fault = faultOf(body, creationRules) ?? faultInFiles(issued, body);
  if (fault !== undefined) return asAnswer(fault);
  if (services.strictCatalogue && !catalogue.holds(textOf(body, 'MaTTHC')))
    return asAnswer(invalid('Mã thủ tục'));
  const code = textOf(body, 'MaHoSo');
  if (issued.has(code)) return asAnswer(alreadyExists(code));
  if (!issued.wasIssued(code) && !ISSUED_CODE.test(code) && !services.ownCodes)
    return asAnswer(refused('Mã hồ sơ không hợp lệ: chưa được cấp'));
  issued.create(body, code, textOf(body, 'MaHoSoDonVi'));
  return success({ idHoSo: issued.idOf(code), maHoSo: code });
}

/** All rows or none, as in the other generations. */
function addSteps(issued: IssuedDossiers, body: unknown): Answer {
  const rows = rowsOf(issued, body, stepRules, 'IDHoSo');
  if (!Array.isArray(rows)) return asAnswer(rows);
  for (const row of rows) issued.addStep(row, textOf(row, 'MaHoSo'));
  return success(null);
}

function setStatuses(issued: IssuedDossiers, body: unknown): Answer {
  const rows = rowsOf(issued, body, statusRules, 'IdHoSo');
  if (!Array.isArray(rows)) return asAnswer(rows);
  for (const row of rows) {
    const results = Array.isArray(row.DanhSachGiayToKetQua) ? row.DanhSachGiayToKetQua.filter(isRecord) : [];
    const stray = results.find(
      (each) => hasText(each, 'HashTepTin') && !issued.holdsFile(each.GiayToId, each.HashTepTin),
    );
    if (stray !== undefined) return asAnswer(invalid('Trường DanhSachGiayToKetQua.HashTepTin'));
  }
  for (const row of rows) issued.setStatus(row, textOf(row, 'MaHoSo'));
  return success(null);
}

function rowsOf(
  issued: IssuedDossiers,
  body: unknown,
  rules: readonly FieldRule[],
  idField: string,
): Fields[] | Reply {
  if (!Array.isArray(body)) return refused('Dữ liệu phải là danh sách');
  if (body.length === 0) return refused('Dữ liệu rỗng: thiếu danh sách');
  const rows: Fields[] = [];
  for (const row of body) {
    if (!isRecord(row)) return refused('Dữ liệu phải là danh sách');
    const fault = faultOf(row, rules);
    if (fault !== undefined) return fault;
    const code = textOf(row, 'MaHoSo');
    if (!issued.has(code)) return NOT_FOUND;
    if (hasText(row, idField) && row[idField] !== issued.idOf(code)) return invalid(`Trường ${idField}`);
    rows.push(row);
  }
  return rows;
}

function faultOf(record: Fields, rules: readonly FieldRule[]): Reply | undefined {
  return canonicalText(record) === undefined
    ? refused('Dữ liệu lồng nhau quá sâu')
    : firstFault(record, rules);
}

/** Every file that a dossier names must have been uploaded, with the hash that the portal gave it. */
function faultInFiles(issued: IssuedDossiers, { ThanhPhanHoSo: components }: Fields): Reply | undefined {
  const files = (Array.isArray(components) ? components.filter(isRecord) : []).flatMap(({ GiayToDinhKem }) =>
    Array.isArray(GiayToDinhKem) ? GiayToDinhKem.filter(isRecord) : [],
  );
  const stray = files.some(({ IdGiayTo, HashTepTin }) => !issued.holdsFile(IdGiayTo, HashTepTin));
  return stray ? invalid('Trường GiayToDinhKem.IdGiayTo hoặc HashTepTin') : undefined;
}

function codeAsked(issued: IssuedDossiers, call: Call): string {
  const own = call.query.get('maHoSoDonVi');
  return own === null ? (call.query.get('maHoSo') ?? '') : (issued.codeOf(own) ?? own);
}

function found(issued: IssuedDossiers, code: string): Answer {
  if (code === '') return asAnswer(missing('maHoSo'));
  const record = issued.read(code);
  return record === undefined
    ? json(200, { code: 200, message: 'Không tìm thấy hồ sơ', data: [] })
    : success([record]);
}

const success = (data: unknown): Answer => json(200, { code: 200, message: 'Thành công', data });

const failure = (status: number, message: string): Answer =>
  json(status, { code: status, message, data: null });

/**
 * A refusal: HTTP 400 for what is missing, as the public table says; everything else, as is usual there, in a body
 * that came with HTTP 200. The code of a value that cannot be used is that of success: only the text tells.
 */
function asAnswer({ error_code: code, message }: Reply): Answer {
  if (message.startsWith('Thiếu')) return failure(400, message);
  return json(200, { code: code === '0' ? 200 : code, message, data: null });
}

const hasText = (record: Fields, field: string): boolean => textOf(record, field) !== '';

function textOf(record: Fields, field: string): string {
  const value = record[field];
  return typeof value === 'string' ? value : '';
}
