import type { Answer } from '../kit/call.ts';
import { sha256 } from '../kit/digest.ts';
import type { Asked } from './asked.ts';
import { unpacked } from './change-window.ts';
import { recordOf } from './citizen-record.ts';
import { ANSWER_NAMESPACE, citizenXml, relativesXml } from './citizen-xml.ts';
import { confirmHousehold } from './household-confirmation.ts';
import { citizenMeant, readLook, type LookRequest } from './look-request.ts';
import { declaring, element, type Markup } from './markup.ts';
import { viaOf } from './request-head.ts';
import type { Operation } from './settings.ts';
import { Refused, soapAnswer } from './soap.ts';
import { readWindow } from './window-request.ts';
import type { Citizen } from './world.ts';

type Service = (asked: Asked) => Answer | Promise<Answer>;

const services: Readonly<Record<Operation, Service>> = {
  TraCuuThongTinCongDan: lookUp,
  XacThucThongTinCongDan: verify,
  XacMinhThongTinNhanThan: relatives,
  TruyVanThongTinCongDanTheoThoiGian: changes,
  XacNhanThongTinHoGiaDinh: household,
};

/** What the register offers, by the name of the request's element. */
export function serviceNamed(name: string): Service | undefined {
  return Object.hasOwn(services, name) ? services[name as Operation] : undefined;
}

function lookUp(asked: Asked): Answer {
  const { register } = asked;
  const citizen = look(asked, 'TraCuuThongTinCongDan', ({ found }) => (found ? 'found' : 'absent'));
  const told =
    citizen !== undefined && register.isTurnOf('anotherPersonEvery') ? neighbourOf(citizen) : citizen;
  return collection(
    told === undefined || register.isTurnOf('emptyEvery')
      ? []
      : [citizenXml(recordOf(told, register.settings.unknownCodesEvery), register.settings)],
  );
}

/** Yes or no, and nothing else of anybody. */
function verify(asked: Asked): Answer {
  const citizen = look(asked, 'XacThucThongTinCongDan', ({ found }) => (found ? 'yes' : 'no'));
  return soapAnswer(
    element('KetQuaXacThuc', [element('TonTai', String(citizen !== undefined))], declaring(ANSWER_NAMESPACE)),
  );
}

function relatives(asked: Asked): Answer {
  const { register } = asked;
  const citizen = look(asked, 'XacMinhThongTinNhanThan', ({ found }) => (found ? 'found' : 'absent'));
  const people =
    citizen === undefined || register.isTurnOf('emptyEvery')
      ? []
      : [relativesXml(recordOf(citizen, register.settings.unknownCodesEvery))];
  return collection(people, {
    SoCongDan: String(people.length),
    GhiChu: '',
    ThoiDiemDuLieu: register.clock.date().toISOString(),
  });
}

/**
 * One page of whose record changed in a window, as their records are now. The name of the request, its formats, and
 * the total in `SoCongDan` are this project's own assumption.
 */
async function changes(asked: Asked): Promise<Answer> {
  const { register, request, call, userName } = asked;
  const { settings, world } = register;
  const now = register.clock.now();
  const { requestId, officer, from, to, page, rows } = readWindow(request, settings);
  const { people } = await register.windows.read(from, to, now);
  const read = page > 1 && register.isTurnOf('repeatPages') ? page - 1 : page;
  const first = (read - 1) * rows;
  const whole = people.subarray(first, first + rows);
  const missing = whole.length > 0 && register.isTurnOf('shrinkingPages') ? Math.ceil(whole.length / 3) : 0;
  const told: Markup[] = [];
  for (const entry of whole.subarray(0, whole.length - missing)) {
    const { neighbourhood, slot } = unpacked(entry);
    const citizen = world.citizenAt(neighbourhood, slot, now);
    if (citizen !== undefined) told.push(citizenXml(recordOf(citizen, settings.unknownCodesEvery), settings));
  }
  register.looks.add({
    at: new Date(now).toISOString(),
    operation: request.name,
    requestId,
    userName,
    officer,
    digest: sha256(`${from} ${to} ${page} ${rows}`),
    result: 'page',
    ...viaOf(call),
  });
  return collection(register.isTurnOf('emptyEvery') ? [] : told, {
    SoCongDan: String(people.length - missing),
    ThoiDiemDuLieu: new Date(now).toISOString(),
  });
}

function household(asked: Asked): Answer {
  return confirmHousehold(asked);
}

/** Whom a question about one citizen means; the look is written down whatever comes of it. */
function look(
  { register, request, call, userName }: Asked,
  operation: Operation,
  resultOf: (answer: { found: boolean }) => string,
): Citizen | undefined {
  const asked: LookRequest = readLook(request, operation, register.settings);
  const now = register.clock.now();
  const citizen = citizenMeant(register.world, asked, now);
  register.looks.add({
    at: new Date(now).toISOString(),
    operation,
    requestId: asked.requestId,
    userName,
    officer: asked.officer,
    digest: sha256(asked.number),
    result: resultOf({ found: citizen !== undefined }),
    ...viaOf(call),
  });
  return citizen;
}

/** Nobody found is an empty collection, and no fault. */
function collection(people: readonly Markup[], attributes: Readonly<Record<string, string>> = {}): Answer {
  return soapAnswer(element('CongdanCollection', people, { ...declaring(ANSWER_NAMESPACE), ...attributes }));
}

/** Somebody else, who lives next door. */
function neighbourOf({ person, hood, since }: Citizen): Citizen {
  const other = hood.people[(person.slot + 1) % hood.people.length];
  if (other === undefined) throw new Refused('GIA_TRI', 'Không có người khác');
  return { person: other, hood, since };
}
