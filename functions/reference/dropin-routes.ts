import * as z from 'zod';
import { ReceivedDossier } from '../../schemas/dvcqg/dossier.ts';
import { Call, LoginRequest } from '../../schemas/dvcqg/envelope.ts';
import { ReceivedProgress } from '../../schemas/dvcqg/progress.ts';
import { named } from '../../schemas/named.ts';
import type { DescribedRoute } from './route.ts';

/*
 * The national adapter's own contract (facts §1.1 to §1.8). Failures are told in the body, as the adapter does:
 * HTTP 200 and `error_code`.
 */

const dossier = named(
  'DropInDossier',
  ReceivedDossier,
  'Bản ghi hồ sơ của bộ kết nối DVCQG / a record of the adapter',
);
const progress = named(
  'DropInProgress',
  ReceivedProgress,
  'Dòng tiến trình của bộ kết nối DVCQG / a progress row',
);
const reply = named(
  'DropInReply',
  z.object({
    error_code: z.int().meta({ description: '0 là thành công / 0 is success', example: 0 }),
    message: z.string().meta({ example: 'Thành công' }),
    result: z.unknown().optional(),
  }),
  'Trả lời như bộ kết nối DVCQG / answers as the adapter does',
);
const session = named(
  'DropInSession',
  z.object({
    error_code: z.int().meta({ description: '0 là thành công / 0 is success', example: 0 }),
    session: z
      .string()
      .optional()
      .meta({ description: 'Dùng cho các lời gọi sau / for the calls that follow' }),
    message: z.string().optional(),
  }),
);
const call = named('DropInCall', Call, 'Lời gọi thế hệ 1: tên dịch vụ trong `service` / generation 1');

const answered = {
  200: { description: 'Kết quả trong error_code / the outcome is in error_code', schema: reply },
};
const described = { chapter: 'dropin', problems: [] } as const;

const record = {
  MaHoSo: 'H21.17-260323-0042',
  MaTTHC: '1.012753.000.00.00.H21',
  TenTTHC: 'Đăng ký đất đai lần đầu',
  ChuHoSo: 'Nguyễn Văn Mẫu',
  TrichYeuHoSo: 'Cấp Giấy chứng nhận lần đầu, thửa 42 tờ 7',
  NgayTiepNhan: '20260323093000',
  TrangThaiHoSo: '2',
};
const row = {
  MaHoSo: 'H21.17-260323-0042',
  NguoiXuLy: 'Trần Thị Thử',
  ThoiDiemXuLy: '20260324081000',
  NoiDungXuLy: 'Thẩm tra hồ sơ',
  TrangThai: '4',
};

const proxy = (name: string, id: string, summary: string): DescribedRoute => ({
  ...described,
  method: 'post',
  path: `/dropin/g2/{key}/${name}`,
  id,
  summary,
  body: { schema: z.array(dossier), example: [record] },
  replies: answered,
});

/** What an existing one-stop system calls, its adapter address turned to the gateway. */
export const DROPIN_ROUTES: readonly DescribedRoute[] = [
  {
    ...described,
    method: 'post',
    path: '/dropin/g1/login',
    id: 'dropInLogin',
    summary: 'Thế hệ 1: đăng nhập',
    body: { schema: LoginRequest, example: { username: 'motcua-mau', password: 'mat-khau-mau' } },
    replies: { 200: { description: 'Session', schema: session } },
  },
  {
    ...described,
    method: 'post',
    path: '/dropin/g1/integrate',
    id: 'dropInIntegrate',
    summary: 'Thế hệ 1: đồng bộ hồ sơ, tiến độ, tra cứu',
    description: 'DongBoHoSoMC, CapNhatTienDoHoSoMC, TraCuuHoSo, LayThuTuc, LayDanhSachTTHC.',
    body: {
      schema: call,
      example: {
        session: 'session-mau',
        madonvi: '000.00.17.H21',
        service: 'DongBoHoSoMC',
        isUpdating: 'False',
        data: [record],
      },
    },
    replies: answered,
  },
  {
    ...described,
    method: 'post',
    path: '/dropin/g1/share',
    id: 'dropInShare',
    summary: 'Thế hệ 1: tra cứu danh mục',
    body: {
      schema: call,
      example: { session: 'session-mau', madonvi: '000.00.17.H21', service: 'LayDanhMucLinhVuc' },
    },
    replies: answered,
  },
  proxy('ThemMoi', 'dropInAdd', 'Thế hệ 2: thêm mới hồ sơ'),
  proxy('CapNhat', 'dropInUpdate', 'Thế hệ 2: cập nhật hồ sơ'),
  {
    ...described,
    method: 'post',
    path: '/dropin/g2/{key}/DongBoTienTrinh',
    id: 'dropInProgress',
    summary: 'Thế hệ 2: đồng bộ tiến trình',
    body: { schema: z.array(progress), example: [row] },
    replies: {
      200: {
        description: 'Một câu, như bộ kết nối / one sentence, as the adapter answers',
        schema: z.string().meta({ example: 'Thành công' }),
        mediaType: 'text/plain',
      },
    },
  },
  {
    ...described,
    method: 'post',
    path: '/dropin/g2/{key}/SynsTTHCC/DongBoHoSoMC',
    id: 'dropInSync',
    summary: 'Thế hệ 2, một địa chỉ: thêm mới hoặc cập nhật hồ sơ',
    query: z.object({
      MaDinhDanhDV: z.string().meta({ description: 'Mã cơ quan / agency', example: '000.00.17.H21' }),
      isUpdating: z.enum(['True', 'False']).meta({ description: 'Cập nhật hay thêm mới / update or add' }),
    }),
    body: { schema: z.array(dossier), example: [record] },
    replies: answered,
  },
];
