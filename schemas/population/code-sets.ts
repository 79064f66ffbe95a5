import type { Coded } from '../citizens/citizen.ts';
import type { Certainty } from '../code-lists.ts';

/** One version of a code set of the population register, in force from a day until the next version. */
interface CodeSet {
  readonly version: string;
  readonly effectiveFrom: string;
  readonly certainty: Certainty;
  /** Vietnamese, by code. */
  readonly labels: Readonly<Record<string, string>>;
  /** Further codes that are the register's, although no public list says what they mean. */
  readonly range?: RegExp;
}

const VERSION = { version: 'CSDLQG về dân cư, mã quan sát được', effectiveFrom: '2021-07-01' } as const;

/**
 * The register's code sets, by the element that bears them, oldest version first (facts §2.4). They are its own: no
 * other register's codes mean the same. A code that none of them has is passed on as received, and flagged.
 */
export const CODE_SETS = {
  GioiTinh: [{ ...VERSION, certainty: '1', labels: { '0': 'Chưa xác định', '1': 'Nam', '2': 'Nữ' } }],
  /** `01` to `54`; only that of the Kinh is known by name. */
  DanToc: [{ ...VERSION, certainty: 'C', labels: { '01': 'Kinh' }, range: /^(?:0[1-9]|[1-4]\d|5[0-4])$/ }],
  TonGiao: [{ ...VERSION, certainty: 'C', labels: { '00': 'Không hoặc chưa có thông tin' } }],
  TinhTrangHonNhan: [
    {
      ...VERSION,
      certainty: '1',
      labels: {
        '0': 'Chưa có thông tin',
        '1': 'Chưa kết hôn',
        '2': 'Đang có vợ/chồng',
        '3': 'Đã ly hôn hoặc góa',
      },
    },
  ],
  NhomMau: [
    {
      ...VERSION,
      certainty: '1',
      labels: { '00': 'Chưa có thông tin', '01': 'A', '02': 'B', '03': 'AB', '04': 'O' },
    },
  ],
  TrangThai: [
    {
      ...VERSION,
      certainty: '1',
      labels: { '0': 'Chưa có thông tin', '1': 'Còn sống', '2': 'Đã chết', '3': 'Mất tích' },
    },
  ],
  /** Relation to the head of the household; its other values are public nowhere. */
  QuanHe: [{ ...VERSION, certainty: '1', labels: { CH01: 'Chủ hộ' } }],
  QuocTich: [{ ...VERSION, certainty: '1', labels: { VN: 'Việt Nam' } }],
} as const satisfies Readonly<Record<string, readonly CodeSet[]>>;

export type CodeSetName = keyof typeof CODE_SETS;

/** A code as received, with what the set in force on a day (`YYYY-MM-DD`) says of it. Nothing is guessed. */
export function codedBy(name: CodeSetName, code: string, day: string): Coded {
  const versions: readonly CodeSet[] = CODE_SETS[name];
  const set = versions.findLast(({ effectiveFrom }) => effectiveFrom <= day);
  const label = set !== undefined && Object.hasOwn(set.labels, code) ? set.labels[code] : undefined;
  if (label !== undefined) return { code, known: true, label };
  return { code, known: set?.range?.test(code) ?? false };
}
