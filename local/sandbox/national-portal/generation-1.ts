import { isRecord, json, parsedBody, type Answer, type Call, type Handling } from '../kit/call.ts';
import { techIdOf } from './catalogue.ts';
import type { DossierServices } from './dossier-services.ts';
import type { Portal } from './portal.ts';
import { asJson, invalid, missing, NOT_JSON, refused, SESSION_INVALID, type Reply } from './replies.ts';
import { codesIn, found } from './wire.ts';

type Envelope = Readonly<Record<string, unknown>>;

/** Generation 1: login, then one endpoint with the service's name and the session in the body. */
export function handleGeneration1(portal: Portal, call: Call): Handling | undefined {
  if (call.method !== 'POST') return undefined;
  if (call.path === '/api/login') return login(portal, call);
  if (call.path === '/api/integrate') return service(portal, call, { ...writes, ...reads });
  if (call.path === '/api/share') return service(portal, call, reads);
  return undefined;
}

function login(portal: Portal, call: Call): Handling {
  return {
    service: 'login',
    keys: [],
    perform: () => {
      const body = parsedBody(call);
      if (!isRecord(body)) return NOT_JSON;
      if (!hasDestination(call)) return NO_DESTINATION;
      const session = portal.sessions.open(body.username, body.password);
      return session === undefined
        ? asJson(refused('Tên đăng nhập hoặc mật khẩu không đúng'))
        : json(200, { session, error_code: 0, message: 'Đăng nhập thành công' });
    },
  };
}

type Service = (portal: Portal, envelope: Envelope) => Answer;

function service(portal: Portal, call: Call, offered: Readonly<Record<string, Service>>): Handling {
  const body = parsedBody(call);
  const envelope = isRecord(body) ? body : undefined;
  const name = typeof envelope?.service === 'string' ? envelope.service : '';
  return {
    service: name,
    keys: codesIn(
      envelope?.data ?? (envelope === undefined ? undefined : [{ MaHoSo: dossierAsked(envelope) }]),
    ),
    perform: () => {
      if (envelope === undefined) return NOT_JSON;
      if (!hasDestination(call)) return NO_DESTINATION;
      if (!portal.sessions.holds(envelope.session)) return asJson(SESSION_INVALID);
      if (typeof envelope.madonvi !== 'string' || envelope.madonvi === '') return asJson(missing('madonvi'));
      if (name === '') return asJson(missing('service'));
      const offer = Object.hasOwn(offered, name) ? offered[name] : undefined;
      return offer === undefined
        ? asJson(refused(`Dịch vụ ${name} không được hỗ trợ`))
        : offer(portal, envelope);
    },
  };
}

const writes: Readonly<Record<string, Service>> = {
  DongBoHoSoMC: ({ services }, { data, isUpdating }) =>
    asJson(synchronise(services, data, isUpdating ?? 'False')),
  CapNhatTienDoHoSoMC: ({ services }, { data }) => asJson(services.addProgress(data, 'g1')),
};

/** Reading is taken on both endpoints: the public clients of different years differ. */
const reads: Readonly<Record<string, Service>> = {
  TraCuuHoSo: ({ register }, envelope) => found(register, dossierAsked(envelope)),
  LayThuTuc: ({ catalogue }, envelope) => {
    const code = parameter(envelope, 'maTTHC');
    return code === '' ? asJson(missing('maTTHC')) : listed(catalogue.procedure(code));
  },
  LayDanhSachTTHC: ({ catalogue }) => listed(catalogue.procedures()),
  LayDanhMucCoQuan: ({ catalogue }) => listed(catalogue.agencies()),
  LayDanhMucLinhVuc: ({ catalogue }) => listed(catalogue.fields()),
  TraCuuTechID: (_portal, envelope) => {
    const provider = parameter(envelope, 'provider');
    const number = parameter(envelope, 'mstorcmnd');
    if (provider !== 'wso2is') return asJson(provider === '' ? missing('provider') : invalid('provider'));
    if (number === '') return asJson(missing('mstorcmnd'));
    return listed([{ TECHNICALID: techIdOf(provider, number) }]);
  },
};

/** Add or update by the flag, which is a capitalised string on the wire. */
function synchronise(services: DossierServices, data: unknown, isUpdating: unknown): Reply {
  if (isUpdating === 'True') return services.update(data, 'g1');
  if (isUpdating === 'False') return services.add(data, 'g1');
  return invalid('isUpdating');
}

function dossierAsked(envelope: Envelope): string {
  return parameter(envelope, 'mahoso');
}

/** A parameter beside `service`, as the public clients send it, or inside `params`. */
function parameter(envelope: Envelope, name: string): string {
  const inside = isRecord(envelope.params) ? envelope.params[name] : undefined;
  const value = envelope[name] ?? inside;
  return typeof value === 'string' ? value : '';
}

function listed(result: unknown[]): Answer {
  return json(200, { error_code: 0, message: 'Thành công', result });
}

/** The axis needs the `dstcode` header to find the destination. The status of its refusal is assumed. */
function hasDestination(call: Call): boolean {
  const code = call.headers.dstcode;
  return typeof code === 'string' && code.trim() !== '';
}

const NO_DESTINATION = json(400, { error_code: -1, message: 'Thiếu header dstcode' });
