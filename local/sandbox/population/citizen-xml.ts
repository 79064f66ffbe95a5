import { inCapitals, type Name } from './invented-names.ts';
import type { CitizenRecord, RecordAddress, RecordPerson } from './citizen-record.ts';
import { element, type Markup } from './markup.ts';
import type { Settings } from './settings.ts';

/** The namespace of everything that the register answers. */
export const ANSWER_NAMESPACE = 'http://www.mic.gov.vn/dancu/1.0';

/** A citizen's full tree (`CongDan`), its elements in the register's order. */
export function citizenXml(
  record: CitizenRecord,
  { nameParts, showLifeStatus }: Pick<Settings, 'nameParts' | 'showLifeStatus'>,
): Markup {
  const { head } = record;
  return element(
    'CongDan',
    [
      element('SoDinhDanh', record.personalNumber),
      element('SoCMND', record.oldNumber),
      element('HoVaTen', nameXml(record.name, nameParts)),
      element('GioiTinh', record.sex),
      element('DanToc', record.ethnicity),
      element('TonGiao', record.religion),
      element('TinhTrangHonNhan', record.maritalStatus),
      element('NhomMau', record.bloodGroup),
      element('NgayThangNamSinh', [
        element('Nam', record.birthYear),
        element('NgayThangNam', record.birthDate),
      ]),
      addressXml('NoiDangKyKhaiSinh', record.birthRegisteredAt),
      element('QuocTich', 'VN'),
      addressXml('QueQuan', record.hometown),
      addressXml('ThuongTru', record.permanentResidence),
      addressXml('NoiOHienTai', record.currentResidence),
      relativeXml('Cha', record.father),
      relativeXml('Me', record.mother),
      relativeXml('VoChong', record.spouse),
      relativeXml('NguoiDaiDien', record.representative),
      head === undefined
        ? ''
        : element('ChuHo', [
            element('QuanHe', head.relation),
            element('SoDinhDanh', head.personalNumber),
            element('SoCMND', head.oldNumber),
            element('HoVaTen', head.name),
          ]),
      record.householdBook === undefined ? '' : element('SoSoHoKhau', record.householdBook),
      showLifeStatus ? element('TrangThai', record.lifeStatus) : '',
    ],
    { ThoiDiemDuLieu: record.since },
  );
}

/** The relatives of a citizen in the older form of `XacMinhThongTinNhanThan`, names in three parts. */
export function relativesXml(record: CitizenRecord): Markup {
  return element(
    'CongDan',
    [
      element('SoDinhDanh', record.personalNumber),
      olderRelativeXml('Cha', record.father),
      olderRelativeXml('Me', record.mother),
      olderRelativeXml('VoChong', record.spouse),
      olderRelativeXml('NguoiDaiDien', record.representative),
    ],
    { id: '1', ThoiDiemDuLieu: record.since },
  );
}

/** In practice the whole name may sit in `Ten`. */
function nameXml(name: Name, parts: Settings['nameParts']): Markup[] {
  return parts === 'one'
    ? [element('Ho'), element('ChuDem'), element('Ten', inCapitals(name))]
    : [
        element('Ho', name.family.toUpperCase()),
        element('ChuDem', name.middle.toUpperCase()),
        element('Ten', name.given.toUpperCase()),
      ];
}

function addressXml(name: string, address: RecordAddress | undefined): Markup {
  if (address === undefined) return '';
  return element(name, [
    element('MaTinhThanh', address.province),
    address.district === undefined ? '' : element('MaQuanHuyen', address.district),
    element('MaPhuongXa', address.commune),
    element('ChiTiet', address.detail),
    element('QuocGia', 'VN'),
  ]);
}

function relativeXml(name: string, person: RecordPerson | undefined): Markup {
  if (person === undefined) return '';
  return element(name, [
    element('HoVaTen', person.name),
    element('QuocTich', 'VN'),
    element('SoDinhDanh', person.personalNumber),
    element('SoCMND', person.oldNumber),
  ]);
}

function olderRelativeXml(name: string, person: RecordPerson | undefined): Markup {
  if (person === undefined) return '';
  return element(name, [
    element('SoDinhDanh', person.personalNumber),
    element('QuocTich', 'VN'),
    element('HoVaTen', [element('Ho'), element('ChuDem'), element('Ten', person.name)]),
  ]);
}
