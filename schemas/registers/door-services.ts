import * as z from 'zod';
import { AgencyCode } from '../agency-code.ts';
import { DossierCode } from '../dossier-code.ts';
import { Instant } from '../instant.ts';
import { named } from '../named.ts';
import { Status } from '../status.ts';

/**
 * What national systems may ask of the province through X-Road: our own contract, in the words of the field (facts §3.1
 * has `traTrangThaiHoSo`). The same names and fields in SOAP and in JSON; schemas/xsd/registers-door.xsd says it in XML.
 */

/** Namespace of the wrappers and all that is in them. A change that breaks callers gets another. */
export const DOOR_NS = 'urn:lien-thong:door:1';

/** The version of every service; a call may leave it out. */
export const DOOR_VERSION = 'v1';

/** Service codes, which are the names of the wrappers too. */
export const DoorService = z.enum(['traTrangThaiHoSo', 'traKetQuaHoSo', 'nhanThayDoi']);
export type DoorService = z.infer<typeof DoorService>;

/** The request of both reading services. The code is read where it is known to be wanted, so as to refuse it plainly. */
export const DossierAsked = z.strictObject({ maHoSo: DossierCode });
export type DossierAsked = z.infer<typeof DossierAsked>;

/** How a dossier stands. */
export const DossierStatusTold = named(
  'DoorDossierStatus',
  z.strictObject({
    maHoSo: DossierCode,
    maDonVi: AgencyCode,
    trangThai: Status,
    tenTrangThai: z.string(),
    thoiDiemCapNhat: Instant,
    /** `pending`: declared files are awaited yet. */
    tinhTrangTep: z.enum(['pending', 'received', 'expired']),
  }),
  'Trạng thái hồ sơ trả cho hệ thống quốc gia / how a dossier stands',
);
export type DossierStatusTold = z.infer<typeof DossierStatusTold>;

const text = z.string().optional();

/** One result paper. */
export const ResultTold = named(
  'DoorResult',
  z.strictObject({ maKetQua: text, tenKetQua: text, maThanhPhan: text, maGiayTo: text, duongDan: text }),
);
export type ResultTold = z.infer<typeof ResultTold>;

/** Results issued: only of a dossier that is processed (9) or whose result is returned (10). */
export const DossierResultsTold = named(
  'DoorDossierResults',
  z.strictObject({
    maHoSo: DossierCode,
    trangThai: Status,
    tenTrangThai: z.string(),
    daCoKetQua: z.boolean(),
    ketQua: z.array(ResultTold),
  }),
  'Kết quả đã cấp của hồ sơ / results issued',
);
export type DossierResultsTold = z.infer<typeof DossierResultsTold>;

/**
 * What a pushed change came to: `applied` it is the newest and is recorded · `unchanged` the register says so already ·
 * `older` a newer record is there: nothing of it is kept · `conflict` another source says otherwise: both are
 * kept and shown to the province.
 */
export const ChangeEffect = z.enum(['applied', 'unchanged', 'older', 'conflict']);
export type ChangeEffect = z.infer<typeof ChangeEffect>;

/** The receipt of a pushed change. The same message gets the same receipt again. */
export const ChangeReceipt = named(
  'DoorChangeReceipt',
  z.strictObject({
    maBienNhan: z.string(),
    thoiDiemNhan: Instant,
    /** SHA-256 (hex) over the canonical JSON (RFC 8785) of the service and its content. */
    maBam: z.string().regex(/^[0-9a-f]{64}$/),
    ketQuaXuLy: ChangeEffect,
    dienGiai: z.string(),
    /**
     * What in it we do not know, in what it names people otherwise than other sources do, which of its words do not
     * stand and whose do (`stands-elsewhere:lifeStatus:population`), and what of it was read and is not kept
     * (`not-kept:ghiChu`), by stable codes.
     */
    canhBao: z.array(z.string()),
  }),
  'Biên nhận thay đổi / receipt of a pushed change',
);
export type ChangeReceipt = z.infer<typeof ChangeReceipt>;

/** What each effect means, for a reader. */
export const EFFECTS_TOLD: Readonly<Record<ChangeEffect, string>> = {
  applied: 'Đã ghi nhận thay đổi',
  unchanged: 'Dữ liệu đã có, không thay đổi',
  older: 'Dữ liệu cũ hơn bản đang có, không ghi nhận',
  conflict: 'Đã lưu và đang có hiệu lực; khác với nguồn khác, chờ địa phương xem xét',
};

/** The same of a conflict in which another source's newer word stands: `canhBao` says of what, and whose. */
export const OUTWEIGHED_TOLD =
  'Đã lưu nhưng chưa có hiệu lực: nguồn khác có dữ liệu mới hơn nói khác, chờ địa phương xem xét';

/** A refusal on the REST road: `type`, `message` and `detail` are X-Road's, the others ours. */
export const DoorError = named(
  'DoorError',
  z.strictObject({
    type: z.string(),
    message: z.string(),
    detail: z.string(),
    fix: z.string(),
    errors: z
      .array(z.strictObject({ pointer: z.string(), code: z.string(), message: z.string() }))
      .optional(),
  }),
  'Lỗi theo X-Road REST r1 / a refusal',
);
export type DoorError = z.infer<typeof DoorError>;
