import type { Coded } from '../../../schemas/citizens/citizen.ts';
import { codedBy, type CodeSetName } from '../../../schemas/population/code-sets.ts';

/** A code as received, with what its set says; a code that no set has is flagged by the way. */
export type ReadCode = (set: CodeSetName, code: string | undefined) => Coded | undefined;

/** What a set is called in flags. */
const FLAG_OF = {
  GioiTinh: 'sex',
  DanToc: 'ethnicity',
  TonGiao: 'religion',
  TinhTrangHonNhan: 'maritalStatus',
  NhomMau: 'bloodGroup',
  TrangThai: 'lifeStatus',
  QuanHe: 'relation',
  QuocTich: 'nationality',
} as const satisfies Readonly<Record<CodeSetName, string>>;

const LONGEST_CODE = 20;

/** Reads codes by the sets in force on a day, and notes the unknown ones among the flags. A longer text is no code: flagged, not cut. */
export const codesOn =
  (day: string, flags: Set<string>): ReadCode =>
  (set, code) => {
    if (code === undefined) return undefined;
    const coded = code.length > LONGEST_CODE ? undefined : codedBy(set, code, day);
    if (coded?.known !== true) flags.add(`unknown-code:${FLAG_OF[set]}`);
    return coded;
  };
