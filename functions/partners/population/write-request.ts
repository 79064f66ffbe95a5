import type { ChangeWindow, CitizenLook, RegisterAccount } from '../../../schemas/citizens/register.ts';
import type { Instant } from '../../kernel/clock.ts';
import { element, textElement, type XmlElement } from '../../kernel/xml/element.ts';
import type { PopulationConfig } from './config.ts';
import { upperName } from './upper-name.ts';

/** The three operations that ask about one citizen. */
export const LOOK_OPERATIONS = {
  lookUp: 'TraCuuThongTinCongDan',
  verify: 'XacThucThongTinCongDan',
  relatives: 'XacMinhThongTinNhanThan',
} as const;
export type LookOperation = keyof typeof LOOK_OPERATIONS;

/** One value of a request, in the register's order: name and text, or name and what is inside. */
type Part = readonly [string, string | readonly Part[]];

/** A request as the register's own element, and as the named values that some provinces' platforms take instead. */
export interface WrittenRequest {
  readonly operation: string;
  readonly element: XmlElement;
  readonly fields: Readonly<Record<string, string>>;
}

/** A request about one citizen (facts §2.3: the order of the elements matters). */
export function writeLook(
  operation: LookOperation,
  look: CitizenLook,
  userName: string,
  config: PopulationConfig,
): WrittenRequest {
  const name = upperName(look.name, config);
  const procedure = look.procedure ?? config.defaultProcedure;
  const { birth, identity } = look;
  const day = birth.date?.replaceAll('-', '');
  const number: Part =
    'personalNumber' in identity ? ['SoDinhDanh', identity.personalNumber] : ['SoCMND', identity.oldNumber];
  return {
    operation: LOOK_OPERATIONS[operation],
    element: written(config.requestNamespace, LOOK_OPERATIONS[operation], [
      ['MaYeuCau', look.requestId],
      ['MaDVC', procedure],
      ['MaTichHop', config.codes[operation]],
      ...officerParts(look.officer, config),
      number,
      ['HoVaTen', name],
      ['NgayThangNamSinh', [day === undefined ? ['Nam', String(birth.year)] : ['NgayThangNam', day]]],
    ]),
    fields: {
      maYeuCau: look.requestId,
      maDVC: procedure,
      maTichHop: config.codes[operation],
      maCanBo: look.officer.account,
      ...('personalNumber' in identity
        ? { soDinhDanh: identity.personalNumber }
        : { soCMND: identity.oldNumber }),
      hoVaTen: name,
      ngayThangNam: day ?? String(birth.year),
      userNameService: userName,
    },
  };
}

/** A request for one page of a window of changes (facts §2.1: fields only, the rest is our assumption). */
export function writeWindow(
  window: ChangeWindow,
  userName: string,
  config: PopulationConfig,
): WrittenRequest {
  const { operation, kind, timeForm } = config.changes;
  const timeOf = timeForm === 'iso' ? vietnamIso : vietnamDigits;
  const values = {
    TuNgay: timeOf(window.from),
    DenNgay: timeOf(window.to),
    Loai: kind,
    Trang: String(window.page),
    SoBanGhi: String(window.pageSize),
  };
  return {
    operation,
    element: written(config.requestNamespace, operation, [
      ['MaYeuCau', window.requestId],
      ['MaDVC', config.defaultProcedure],
      ['MaTichHop', config.codes.changes],
      ...officerParts(window.officer, config),
      ...Object.entries(values),
    ]),
    fields: {
      maYeuCau: window.requestId,
      maDVC: config.defaultProcedure,
      maTichHop: config.codes.changes,
      maCanBo: window.officer.account,
      tuNgay: values.TuNgay,
      denNgay: values.DenNgay,
      loai: values.Loai,
      trang: values.Trang,
      soBanGhi: values.SoBanGhi,
      userNameService: userName,
    },
  };
}

/** The officer: in the newer variant with unit, account and telephone, of which none is invented. */
const officerParts = (
  { account, unit, phone }: RegisterAccount,
  { namesOfficer }: PopulationConfig,
): readonly Part[] => [
  ['MaCanBo', account],
  ...(namesOfficer
    ? ([
        ['MaDonVi', unit ?? ''],
        ['TaiKhoan', account],
        ['SoDienThoai', phone ?? ''],
      ] as const)
    : []),
];

const written = (ns: string, name: string, parts: readonly Part[]): XmlElement =>
  element(ns, name, {
    children: parts.map(([part, value]) =>
      typeof value === 'string' ? textElement(ns, part, value) : written(ns, part, value),
    ),
  });

const VIETNAM_MS = 7 * 3_600_000;

const vietnamIso = (at: Instant): string =>
  `${new Date(Date.parse(at) + VIETNAM_MS).toISOString().slice(0, 19)}+07:00`;

const vietnamDigits = (at: Instant): string =>
  new Date(Date.parse(at) + VIETNAM_MS).toISOString().slice(0, 19).replaceAll(/\D/g, '');
