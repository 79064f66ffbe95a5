import { instantAt, type Instant } from './instant.ts';

/**
 * How sure a list is: `C` confirmed by two independent sources · `1` one source · `I` inferred.
 * Only values of confirmed lists are enforced on the native API.
 */
export type Certainty = 'C' | '1' | 'I';

export interface CodeEntry {
  readonly code: string;
  /** As the national portal says it. */
  readonly vi: string;
  readonly en: string;
  /** Where it differs from the list's. */
  readonly certainty?: Certainty;
}

/** One version of a national code list, in force from a day until the next version. */
export interface CodeList {
  readonly version: string;
  /** First day in force, `YYYY-MM-DD`, by the document named in `version`. */
  readonly effectiveFrom: string;
  readonly certainty: Certainty;
  readonly entries: readonly CodeEntry[];
}

/** The integration guide of the Government Office, v1.4 (generation 1). */
const GUIDE = { version: 'Tài liệu hướng dẫn tích hợp DVCQG v1.4', effectiveFrom: '2020-04-20' } as const;
/** The indicator set whose fields generation 2 added. */
const DECISION_766 = { version: 'QĐ 766/QĐ-TTg', effectiveFrom: '2022-06-23' } as const;

const entry = (code: string, vi: string, en: string, certainty?: Certainty): CodeEntry => ({
  code,
  vi,
  en,
  ...(certainty === undefined ? {} : { certainty }),
});

/** Every national list, by its name on the wire, oldest version first. Source: facts §1.4 and §1.6. */
export const CODE_LISTS = {
  TrangThaiHoSo: [
    {
      ...GUIDE,
      certainty: 'C',
      entries: [
        entry('1', 'Mới đăng ký', 'newly registered'),
        entry('2', 'Được tiếp nhận', 'received'),
        entry('3', 'Không được tiếp nhận', 'refused at reception'),
        entry('4', 'Đang xử lý', 'in process'),
        entry('5', 'Yêu cầu bổ sung giấy tờ', 'supplement requested'),
        entry('6', 'Yêu cầu thực hiện nghĩa vụ tài chính', 'financial duty requested'),
        entry('7', 'Công dân yêu cầu rút hồ sơ', 'withdrawn by the citizen'),
        entry('8', 'Dừng xử lý', 'processing stopped'),
        entry('9', 'Đã xử lý xong', 'processing finished'),
        entry('10', 'Đã trả kết quả', 'result returned'),
      ],
    },
  ],
  KenhThucHien: [
    {
      ...GUIDE,
      certainty: 'C',
      entries: [
        entry('1', 'Trực tiếp', 'at the counter'),
        entry('2', 'Trực tuyến', 'online'),
        entry('3', 'Bưu chính công ích', 'by public post'),
      ],
    },
  ],
  /** Generations 1 and 2. Generation 3 numbers them otherwise: never pass them through. */
  LoaiDoiTuong: [
    {
      ...GUIDE,
      certainty: 'C',
      entries: [
        entry('1', 'Công dân, cá nhân', 'citizen'),
        entry('2', 'Doanh nghiệp', 'enterprise'),
        entry('3', 'Cơ quan nhà nước', 'state agency'),
        entry('4', 'Tổ chức, khác', 'organisation, other'),
      ],
    },
  ],
  HinhThuc: [
    {
      ...GUIDE,
      certainty: 'C',
      entries: [
        entry('0', 'Trực tiếp tại bộ phận một cửa', 'at the one-stop counter'),
        entry('1', 'Qua bưu chính công ích', 'by public post'),
      ],
    },
  ],
  HinhThucThu: [
    {
      ...GUIDE,
      certainty: '1',
      entries: [
        entry('1', 'Khi tiếp nhận', 'at reception'),
        entry('2', 'Khi bổ sung', 'at a supplement'),
        entry('4', 'Khi trả kết quả', 'when the result is returned'),
      ],
    },
  ],
  LoaiPhiLePhi: [
    {
      ...GUIDE,
      certainty: '1',
      entries: [
        entry('1', 'Phí, lệ phí thông thường', 'ordinary fee'),
        entry('2', 'Thẩm định cấp phép', 'appraisal for a licence'),
        entry('3', 'Gia hạn', 'extension'),
      ],
    },
  ],
  DuocThanhToanTrucTuyen: [
    {
      ...DECISION_766,
      certainty: 'C',
      entries: [
        entry('0', 'Không thanh toán trực tuyến', 'not paid online', 'I'),
        entry('1', 'Qua nền tảng thanh toán của Cổng DVCQG', 'on the national payment platform'),
        entry('2', 'Qua cổng thanh toán của bộ, tỉnh', 'on the payment gateway of the ministry or province'),
        entry('3', 'Có phí nhưng chưa thanh toán trực tuyến', 'fee due, not paid online', 'I'),
      ],
    },
  ],
  NoiNopHoSo: [
    {
      ...DECISION_766,
      certainty: 'I',
      entries: [
        entry('1', 'Cổng Dịch vụ công quốc gia', 'national portal'),
        entry('2', 'Cổng Dịch vụ công của bộ, tỉnh', 'portal of the ministry or province'),
      ],
    },
  ],
  LoaiDinhDanh: [
    {
      ...DECISION_766,
      certainty: '1',
      entries: [
        entry('1', 'Số định danh cá nhân, CCCD (12 số)', 'personal number, 12 digits'),
        entry('2', 'Chứng minh nhân dân (9 số)', 'former identity card, 9 digits'),
      ],
    },
  ],
  DuocTaiSuDung: [
    {
      ...DECISION_766,
      certainty: '1',
      entries: [
        entry('0', 'Không tái sử dụng', 'not reused'),
        entry('1', 'Tái sử dụng từ thành phần hồ sơ khác', 'reused from another dossier’s component'),
        entry('2', 'Tái sử dụng từ kết quả hồ sơ khác', 'reused from another dossier’s result'),
      ],
    },
  ],
} as const satisfies Record<string, readonly CodeList[]>;

export type CodeListName = keyof typeof CODE_LISTS;

/** What a list says about a code. An unknown one is kept as received and flagged, never guessed. */
export type LookedUp =
  | {
      readonly known: true;
      readonly list: CodeListName;
      readonly version: string;
      readonly certainty: Certainty;
      readonly entry: CodeEntry;
    }
  | { readonly known: false; readonly list: CodeListName; readonly version?: string; readonly code: string };

/** Looks a code up in the version of a list that was in force at an instant; without one, in the newest. */
export function lookUp(name: CodeListName, code: string, at?: Instant): LookedUp {
  const list = versionAt(CODE_LISTS[name], at);
  const found = list?.entries.find((candidate) => candidate.code === code);
  if (list === undefined) return { known: false, list: name, code };
  if (found === undefined) return { known: false, list: name, version: list.version, code };
  const certainty = found.certainty ?? list.certainty;
  return { known: true, list: name, version: list.version, certainty, entry: found };
}

/** The codes of a list's newest version. */
export const codesOf = (name: CodeListName): readonly string[] =>
  versionAt(CODE_LISTS[name])?.entries.map(({ code }) => code) ?? [];

function versionAt(versions: readonly CodeList[], at?: Instant): CodeList | undefined {
  return versions.findLast(({ effectiveFrom }) => at === undefined || startOf(effectiveFrom) <= at);
}

const starts = new Map<string, Instant>();

/** Days are Vietnam's: one starts at 17:00Z of the day before. Remembered, since every code asks. */
function startOf(day: string): Instant {
  const known = starts.get(day) ?? instantAt(Date.parse(`${day}T00:00:00+07:00`));
  starts.set(day, known);
  return known;
}
