import type { Answer } from '../kit/call.ts';
import { sha256 } from '../kit/digest.ts';
import type { Asked } from './asked.ts';
import { ANSWER_NAMESPACE } from './citizen-xml.ts';
import { inCapitals } from './invented-names.ts';
import { declaring, element } from './markup.ts';
import { householdOf, membersOf, relationToHead } from './neighbourhood.ts';
import { placeAt } from './places.ts';
import { readFields, textOf, type Field } from './request-fields.ts';
import { HEAD, readHead, viaOf } from './request-head.ts';
import { soapAnswer, type Element } from './soap.ts';

const ORDER: readonly Field[] = [
  ...HEAD,
  { name: 'SoDinhDanhChuHo' },
  { name: 'HoVaTenChuHo' },
  { name: 'MaPhuongXa', isOptional: true },
  { name: 'ThanhVien', isOptional: true, repeats: true },
];

/**
 * Whether a household is as stated: its head, its commune, its members. No such service of the register is public;
 * request and answer are this project's own assumption. It answers yes or no and, where no, in what they differ
 * (`KHONG_CO`, `CHU_HO`, `NOI_O`, `THIEU_THANH_VIEN`, `THUA_THANH_VIEN`, `QUAN_HE`), and tells of no member who was not
 * named.
 */
export function confirmHousehold({ register, request, call, userName }: Asked): Answer {
  const fields = readFields(request, ORDER);
  const head = readHead(fields, 'XacNhanThongTinHoGiaDinh', register.settings);
  const number = textOf(fields.SoDinhDanhChuHo, /^\d{12}$/, 'SoDinhDanhChuHo');
  const name = textOf(fields.HoVaTenChuHo, /^.{2,150}$/u, 'HoVaTenChuHo');
  const commune =
    fields.MaPhuongXa === undefined ? undefined : textOf(fields.MaPhuongXa, /^\d{5}$/, 'MaPhuongXa');
  const stated = request.children.filter((child) => child.name === 'ThanhVien').map(memberOf);
  const now = register.clock.now();
  const differences = [...new Set(differencesOf())];
  register.looks.add({
    at: new Date(now).toISOString(),
    operation: request.name,
    requestId: head.requestId,
    userName,
    officer: head.officer,
    digest: sha256(number),
    result: differences.length === 0 ? 'yes' : 'no',
    ...viaOf(call),
  });
  return soapAnswer(
    element(
      'KetQuaXacNhanHoGiaDinh',
      [
        element('DungThucTe', String(differences.length === 0)),
        ...differences.map((difference) => element('KhacBiet', difference)),
      ],
      { ...declaring(ANSWER_NAMESPACE), ThoiDiemDuLieu: new Date(now).toISOString() },
    ),
  );

  function* differencesOf(): Generator<string> {
    const citizen = register.world.find(number, now);
    const household = citizen === undefined ? undefined : householdOf(citizen.hood, citizen.person);
    if (citizen === undefined || household === undefined || inCapitals(citizen.person.name) !== name) {
      yield 'KHONG_CO';
      return;
    }
    const { hood, person } = citizen;
    if (household.head !== person.slot) yield 'CHU_HO';
    const place = placeAt(household.place);
    const isThere = commune === place.commune || commune === place.old.commune;
    if (commune !== undefined && !isThere) yield 'NOI_O';
    if (stated.length === 0) return;
    const others = membersOf(hood, household.index).filter(({ slot }) => slot !== person.slot);
    if (others.some((other) => !stated.some((each) => each.number === other.number)))
      yield 'THIEU_THANH_VIEN';
    for (const each of stated) {
      const member = others.find((other) => other.number === each.number);
      if (member === undefined) yield each.number === number ? 'CHU_HO' : 'THUA_THANH_VIEN';
      else if (each.relation !== undefined && each.relation !== relationToHead(hood, member, person))
        yield 'QUAN_HE';
    }
  }
}

function memberOf(element: Element): { readonly number: string; readonly relation?: string } {
  const { SoDinhDanh, QuanHe } = readFields(element, [
    { name: 'SoDinhDanh' },
    { name: 'QuanHe', isOptional: true },
  ]);
  const number = textOf(SoDinhDanh, /^\d{12}$/, 'ThanhVien/SoDinhDanh');
  return QuanHe === undefined ? { number } : { number, relation: textOf(QuanHe, /^\S{1,20}$/, 'QuanHe') };
}
