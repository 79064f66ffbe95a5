import { BirthPush, DeathPush, MarriagePush, ResidencePush, WireAddress } from './civil-status-push.ts';
import { ChangeReceipt, DOOR_NS } from './door-services.ts';

/**
 * The XML Schema of the door's messages, made of the contract that JSON is read by (civil-status-push.ts,
 * door-services.ts), so that the two cannot part. Committed as schemas/xsd/registers-door.xsd; a test holds the file to
 * this. It is wider than the contract in one thing: it has all fields of all four modules in one list, optional.
 */
export const doorXsd = (): string => `<?xml version="1.0" encoding="UTF-8"?>
<!-- Made by schemas/registers/door-xsd.ts. Our own contract; fields of civil status by public integration code, the
     family of residence (nct, ch) and the services themselves this project's own assumption. -->
${doorTypes()}
`;

/** The schema element alone, as it stands in the WSDL too. */
export const doorTypes =
  (): string => `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="${DOOR_NS}" targetNamespace="${DOOR_NS}" elementFormDefault="qualified">
  <xs:element name="traTrangThaiHoSo" type="HoSoHoi"/>
  <xs:element name="traTrangThaiHoSoResponse">
    <xs:complexType>
      <xs:sequence>
${fields(
  ['maHoSo', 'xs:string'],
  ['maDonVi', 'xs:string'],
  ['trangThai', 'TrangThai'],
  ['tenTrangThai', 'xs:string'],
  ['thoiDiemCapNhat', 'xs:dateTime'],
  ['tinhTrangTep', 'TinhTrangTep'],
)}
      </xs:sequence>
    </xs:complexType>
  </xs:element>
  <xs:element name="traKetQuaHoSo" type="HoSoHoi"/>
  <xs:element name="traKetQuaHoSoResponse">
    <xs:complexType>
      <xs:sequence>
${fields(
  ['maHoSo', 'xs:string'],
  ['trangThai', 'TrangThai'],
  ['tenTrangThai', 'xs:string'],
  ['daCoKetQua', 'xs:boolean'],
  ['ketQua', 'KetQua', 'many'],
)}
      </xs:sequence>
    </xs:complexType>
  </xs:element>
  <xs:element name="nhanThayDoi">
    <xs:complexType>
      <xs:all>
${pushFields()}
      </xs:all>
    </xs:complexType>
  </xs:element>
  <xs:element name="nhanThayDoiResponse">
    <xs:complexType>
      <xs:sequence>
${fields(
  ['maBienNhan', 'xs:string'],
  ['thoiDiemNhan', 'xs:dateTime'],
  ['maBam', 'MaBam'],
  ['ketQuaXuLy', 'KetQuaXuLy'],
  ['dienGiai', 'xs:string'],
  ['canhBao', 'xs:string', 'many'],
)}
      </xs:sequence>
    </xs:complexType>
  </xs:element>
  <xs:element name="problem">
    <xs:complexType>
      <xs:sequence>
${fields(['fix', 'xs:string'], ['about', 'xs:string', 'maybe'], ['error', 'Loi', 'many'])}
      </xs:sequence>
    </xs:complexType>
  </xs:element>
  <xs:complexType name="HoSoHoi">
    <xs:sequence>
${fields(['maHoSo', 'xs:string'])}
    </xs:sequence>
  </xs:complexType>
  <xs:complexType name="KetQua">
    <xs:sequence>
${fields(
  ['maKetQua', 'xs:string', 'maybe'],
  ['tenKetQua', 'xs:string', 'maybe'],
  ['maThanhPhan', 'xs:string', 'maybe'],
  ['maGiayTo', 'xs:string', 'maybe'],
  ['duongDan', 'xs:string', 'maybe'],
)}
    </xs:sequence>
  </xs:complexType>
  <xs:complexType name="Loi">
    <xs:sequence>
${fields(['pointer', 'xs:string'], ['code', 'xs:string'], ['message', 'xs:string'])}
    </xs:sequence>
  </xs:complexType>
  <xs:complexType name="DiaChi">
    <xs:all>
${fields(...Object.keys(WireAddress.shape).map((name): Field => [name, 'xs:string', 'maybe']))}
    </xs:all>
  </xs:complexType>
${enumeration('TrangThai', ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'])}
${enumeration('TinhTrangTep', ['pending', 'received', 'expired'])}
${enumeration('KetQuaXuLy', ChangeReceipt.shape.ketQuaXuLy.options)}
${enumeration(
  'Module',
  MODULES.map(({ shape }) => shape.module.value),
)}
${pattern('MaBam', '[0-9a-f]{64}')}
${pattern('SoDinhDanh', '[0-9]{12}')}
${pattern('Ngay', '[0-9]{2}/[0-9]{2}/[0-9]{4}')}
${pattern('NgaySinh', '(([0-9]{2}/)?[0-9]{2}/)?[0-9]{4}')}
</xs:schema>`;

const MODULES = [BirthPush, DeathPush, MarriagePush, ResidencePush] as const;

type Field = readonly [name: string, type: string, occurs?: 'maybe' | 'many'];

const OCCURS = { maybe: ' minOccurs="0"', many: ' minOccurs="0" maxOccurs="unbounded"' } as const;

const fields = (...all: readonly Field[]): string =>
  all
    .map(
      ([name, type, occurs]) =>
        `        <xs:element name="${name}" type="${type}"${occurs === undefined ? '' : OCCURS[occurs]}/>`,
    )
    .join('\n');

/** Every field of every module once; one that each of them must have is asked for. */
function pushFields(): string {
  const names = new Set(MODULES.flatMap(({ shape }) => Object.keys(shape)));
  return fields(
    ...[...names].map((name): Field => {
      const isAlways = MODULES.every(({ shape }) => name in shape && !isOptional(shape, name));
      return isAlways ? [name, typeOf(name)] : [name, typeOf(name), 'maybe'];
    }),
  );
}

const isOptional = (shape: Readonly<Record<string, unknown>>, name: string): boolean => {
  const schema = shape[name] as { readonly safeParse: (value: unknown) => { readonly success: boolean } }; // of zod
  return schema.safeParse(undefined).success;
};

/** A field's type, by its name: all are texts, some of a form. */
function typeOf(name: string): string {
  if (name === 'module') return 'Module';
  if (name === 'soDinhDanh' || name.endsWith('SoDDCN')) return 'SoDinhDanh';
  if (ADDRESSES.test(name)) return 'DiaChi';
  if (name === 'nksNgaySinh' || DAYS.test(name)) return 'Ngay';
  return name.endsWith('NgaySinh') ? 'NgaySinh' : 'xs:string';
}

const ADDRESSES = /(?:NoiCuTru|NoiSinhDVHC|QueQuan|nctNoiThuongTru|nctNoiOHienTai)$/;
const DAYS = /^(?:ngay\w+|gbtNgay|nktNgayChet|\w+NgayCapGiayToTuyThan)$/;

const enumeration = (name: string, values: readonly string[]): string => `  <xs:simpleType name="${name}">
    <xs:restriction base="xs:string">
${values.map((value) => `      <xs:enumeration value="${value}"/>`).join('\n')}
    </xs:restriction>
  </xs:simpleType>`;

const pattern = (name: string, regex: string): string => `  <xs:simpleType name="${name}">
    <xs:restriction base="xs:string">
      <xs:pattern value="${regex}"/>
    </xs:restriction>
  </xs:simpleType>`;
