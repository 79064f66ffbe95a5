import type { RecordPush, WireAddress } from '../../../schemas/registers/civil-status-push.ts';
import { isKindOfHome, numberOf, oldNumberOf } from './pushed-people.ts';

/**
 * The fields of a push that are read and of which nothing is kept, by the names of the wire: its sender is told, so that
 * nothing is dropped unseen. What is kept is listed; a test holds the list against what becomes of every field.
 */
export function fieldsNotKept(push: RecordPush): string[] {
  const kept = new Set(['module', ...ENTRY, ...keptOf(push)]);
  return Object.keys(push)
    .filter((field) => !kept.has(field))
    .toSorted();
}

/** Of the case: its entry in the books, here and abroad, and as of when it is said. */
const ENTRY = [
  'maDonVi',
  'soDangKy',
  'quyenSo',
  'trangSo',
  'loaiDangKy',
  'noiDangKy',
  'ngayDangKy',
  'thoiDiemDuLieu',
  'soDangKyNuocNgoai',
  'ngayDangKyNuocNgoai',
  'cqNuocNgoaiDaDangKy',
  'qgNuocNgoaiDaDangKy',
];

/** Of somebody who has a record of his own; of another whom a record only names. */
const OWN = ['HoTen', 'GioiTinh', 'NgaySinh', 'DanToc', 'DanTocKhac', 'SoDDCN'];
const NAMED = ['HoTen', 'SoDDCN'];

function keptOf(push: RecordPush): string[] {
  switch (push.module) {
    case 'KS':
      return [
        'soDinhDanh',
        ...['QueQuan', 'NoiSinh', ...OWN, ...nationality(push.nksQuocTich)].map((field) => `nks${field}`),
        ...someone('me', NAMED, push.meQuocTich, push.meSoDDCN, push.meSoGiayToTuyThan),
        ...someone('cha', NAMED, push.chaQuocTich, push.chaSoDDCN, push.chaSoGiayToTuyThan),
      ];
    case 'KT':
      return [
        ...someone('nkt', OWN, push.nktQuocTich, push.nktSoDDCN, push.nktSoGiayToTuyThan),
        ...home('nkt', push.nktLoaiCuTru, push.nktNoiCuTru),
        'nktNgayChet',
        'nktGioPhutChet',
        'nktNoiChet',
      ];
    case 'KH':
      return [
        ...spouse(
          'vo',
          push.voQuocTich,
          push.voSoDDCN,
          push.voSoGiayToTuyThan,
          push.voLoaiCuTru,
          push.voNoiCuTru,
        ),
        ...spouse(
          'chong',
          push.chongQuocTich,
          push.chongSoDDCN,
          push.chongSoGiayToTuyThan,
          push.chongLoaiCuTru,
          push.chongNoiCuTru,
        ),
      ];
    case 'CT':
      return [
        'soSoHoKhau',
        ...[...OWN, 'NoiThuongTru', 'NoiOHienTai', 'QuanHeVoiChuHo'].map((field) => `nct${field}`),
        ...NAMED.map((field) => `ch${field}`),
        ...(isNumber(push.chSoDDCN, push.chSoCMND) ? ['chSoCMND'] : []),
      ];
  }
}

type Said = Parameters<typeof numberOf>[0];
type Paper = Parameters<typeof numberOf>[1];

const someone = (
  prefix: string,
  fields: readonly string[],
  nationalityCode: string | undefined,
  said: Said,
  paper: Paper,
): string[] =>
  [...fields, ...nationality(nationalityCode), ...(isNumber(said, paper) ? ['SoGiayToTuyThan'] : [])].map(
    (field) => `${prefix}${field}`,
  );

/** Who has no number of his own stands in the other's record, by name, nationality and number only. */
function spouse(
  prefix: string,
  nationalityCode: string | undefined,
  said: Said,
  paper: Paper,
  kindOfHome: string | undefined,
  address: WireAddress | undefined,
): string[] {
  const isNumbered = numberOf(said, paper) !== undefined;
  return [
    ...someone(prefix, isNumbered ? OWN : NAMED, nationalityCode, said, paper),
    ...(isNumbered ? home(prefix, kindOfHome, address) : []),
  ];
}

/** Another nationality beside the Vietnamese has no place in a record. */
const nationality = (code: string | undefined): string[] =>
  code === 'VN' ? ['QuocTich'] : ['QuocTich', 'QuocTichKhac'];

/** A paper's number is kept where it is somebody's personal number or the old one. */
const isNumber = (said: Said, paper: Paper): boolean =>
  oldNumberOf(paper) !== undefined || (paper as string | undefined) === numberOf(said, paper);

/** A kind without a home says nothing, and a home without a kind not which it is. */
const home = (prefix: string, kind: string | undefined, address: WireAddress | undefined): string[] =>
  isKindOfHome(kind) && address !== undefined ? [`${prefix}LoaiCuTru`, `${prefix}NoiCuTru`] : [];
