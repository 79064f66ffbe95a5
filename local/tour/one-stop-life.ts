import type { OneStop, WireRecord } from '../portal/one-stop.ts';
import { wireTime } from '../portal/vietnam-time.ts';
import type { Act, Life, Step } from './life.ts';
import type { Message } from './native-life.ts';

/**
 * A life as the messages of an existing one-stop system: the whole record whenever it changes, then the steps.
 * At most ten steps go in one message, as such systems do.
 */
export function oneStopMessages(system: OneStop, life: Life, code: string): Message[] {
  const agency = life.procedure.agency.long;
  const messages: Message[] = [];
  let record = firstRecord(life, code);
  const tellRecord = (updating: boolean): void => {
    const telling = life.story.numbersForStrings ? withNumbers(record) : record;
    messages.push(() => system.tellRecord(telling, agency, updating, MARKS));
  };
  const tellSteps = (rows: readonly WireRecord[]): void => {
    for (let from = 0; from < rows.length; from += 10) {
      const batch = rows.slice(from, from + 10);
      messages.push(() => system.tellSteps(batch, agency));
    }
  };
  tellRecord(false);
  if (life.receivedAt !== undefined) {
    const step = { at: life.receivedAt, officer: life.officers.counter, words: 'Tiếp nhận hồ sơ' };
    tellSteps([rowOf(code, step, 2, life.dueAt)]);
  }
  for (const [index, act] of life.acts.entries()) {
    record = recordAfter(record, life, act, index + 2);
    tellRecord(true);
    tellSteps(act.steps.map((step) => rowOf(code, step, act.status)));
  }
  return messages;
}

/** The fields by which each telling of a record is known at the national portal. */
const MARKS = [
  'TrichYeuHoSo',
  'NgayTiepNhan',
  'NgayHenTra',
  'NgayKetThucXuLy',
  'NgayTra',
  'ThongTinTra',
  'GhiChu',
];

function firstRecord(life: Life, code: string): WireRecord {
  const { story, procedure, applicant } = life;
  const record: WireRecord = {
    MaHoSo: code,
    MaTTHC: procedure.code,
    TenTTHC: procedure.name,
    MaLinhVuc: procedure.sectorCode,
    TenLinhVuc: procedure.sectorName,
    SoBienNhan: `BN-${code}`,
    KenhThucHien: story.channel,
    ChuHoSo: applicant.name,
    LoaiDoiTuong: applicant.type,
    MaDoiTuong: story.channel === '2' ? applicant.account : null,
    ThongTinKhac: '',
    Email: applicant.email,
    Fax: '',
    SoDienThoai: applicant.phone,
    TrichYeuHoSo: life.summary,
    NgayTiepNhan: timeOf(life.receivedAt),
    NgayHenTra: timeOf(life.dueAt),
    TrangThaiHoSo: story.begins === 'online' ? '1' : '2',
    NgayTra: '',
    ThongTinTra: '',
    HinhThuc: story.channel === '3' ? '1' : '0',
    NgayKetThucXuLy: '',
    DonViXuLy: procedure.agency.name,
    GhiChu: 'Lần báo 1',
    TaiLieuNop: documentsOf(life, code),
    DanhSachLePhi: procedure.fee === 0 ? [] : [feeOf(procedure.fee)],
    DanhSachTepDinhKemKhac: [],
    DanhSachHoSoBoSung: [],
    DanhSachGiayToKetQua: [],
  };
  if (story.door === 'g1') return record;
  return {
    ...record,
    SoGiayToChuHoSo: applicant.idNumber,
    DinhDanhCHS: applicant.type === '1' ? [{ LoaiDinhDanh: '1', SoDinhDanh: applicant.idNumber }] : [],
    NgayNopHoSo: wireTime(life.submittedAt),
    NgayTuChoi: '',
    NoiNopHoSo: '2',
    HoSoCoThanhPhanSoHoa: '1',
    TaiKhoanDuocXacThucVoiVNeID: story.channel === '2' ? '1' : '0',
    DuocThanhToanTrucTuyen: '0',
    DSKetNoiCSDL: [{ MaCSDL: '7' }],
  };
}

/** Such systems give links to their own file store; the gateway records them and fetches nothing. */
const documentsOf = ({ papers, procedure, story, n }: Life, code: string): WireRecord[] =>
  papers.map(({ name }, index) => ({
    TepDinhKemId: `${n}${index}`,
    TenTepDinhKem: procedure.components[index] ?? name,
    IsDeleted: 'False',
    MaThanhPhanHoSo: `TP0${index + 1}`,
    DuongDanTaiTepTin: `https://mot-cua.example.vn/tep/${code}/${name}`,
    ...(story.door === 'g2'
      ? { DuocSoHoa: '1', DuocTaiSuDung: '0', DuocLayTuKhoDMQG: '0', MaKetQuaThayThe: '' }
      : {}),
  }));

const feeOf = (amount: number): WireRecord => ({
  TenPhiLePhi: 'Phí, lệ phí',
  MaPhiLePhi: 'LP.01',
  HinhThucThu: '1',
  Gia: String(amount),
  LoaiPhiLePhi: '1',
});

function recordAfter(before: WireRecord, life: Life, act: Act, telling: number): WireRecord {
  const [{ at, words }] = act.steps;
  const changes: Record<string, unknown> = {
    TrangThaiHoSo: String(act.status),
    GhiChu: `Lần báo ${telling}`,
    ...(act.dueAt === undefined ? {} : { NgayHenTra: wireTime(act.dueAt) }),
  };
  if (act.kind === 'reception') changes['NgayTiepNhan'] = wireTime(at);
  if (act.kind === 'financial-duty-settlement') changes['DanhSachLePhi'] = [feeOf(act.fee ?? 0)];
  if (act.kind === 'finish') {
    changes['NgayKetThucXuLy'] = wireTime(at);
    changes['DanhSachGiayToKetQua'] = (act.papers ?? []).map(({ name }) => resultOf(before, life, name));
  }
  if (act.kind === 'return') Object.assign(changes, { NgayTra: wireTime(at), ThongTinTra: words });
  return { ...before, ...changes };
}

const resultOf = (record: WireRecord, { procedure, story }: Life, name: string): WireRecord => ({
  TenGiayTo: `Kết quả: ${procedure.name}`,
  MaThanhPhanHoSo: 'TP01',
  GiayToId: '1',
  DuongDanTepTinKetQua: `https://mot-cua.example.vn/ket-qua/${String(record['MaHoSo'])}/${name}`,
  ...(story.door === 'g2' ? { MaGiayToKetQua: `KQ.${String(record['MaHoSo'])}` } : {}),
});

const rowOf = (code: string, { at, officer, words }: Step, status: number, dueAt?: string): WireRecord => ({
  MaHoSo: code,
  NguoiXuLy: officer.name,
  ChucDanh: officer.title,
  ThoiDiemXuLy: wireTime(at),
  PhongBanXuLy: officer.unit,
  NoiDungXuLy: words,
  TrangThai: String(status),
  NgayBatDau: wireTime(at),
  NgayKetThucTheoQuyDinh: timeOf(dueAt),
});

/** What some systems do: numbers and not strings. The real adapter takes them. */
const withNumbers = (record: WireRecord): WireRecord => ({
  ...record,
  TrangThaiHoSo: Number(record['TrangThaiHoSo']),
  KenhThucHien: Number(record['KenhThucHien']),
  LoaiDoiTuong: Number(record['LoaiDoiTuong']),
});

const timeOf = (at: string | undefined): string => (at === undefined ? '' : wireTime(at));
