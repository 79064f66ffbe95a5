import * as z from 'zod';
import { TEXT_LIMITS } from './dossier.ts';
import { receivedText } from './received.ts';

/**
 * A progress record of the national portal: an item of `data` in a CapNhatTienDoHoSoMC call (generation 1),
 * of the bare array of DongBoTienTrinh (generation 2). Facts §1.5.
 */

const progress = <T extends z.ZodType>(text: T) => ({
  MaHoSo: text,
  NguoiXuLy: text,
  ChucDanh: text,
  ThoiDiemXuLy: text,
  PhongBanXuLy: text,
  NoiDungXuLy: text,
  TrangThai: text,
  NgayBatDau: text,
  NgayKetThucTheoQuyDinh: text,
});

/** A record as it arrives. */
export const ReceivedProgress = z.looseObject(progress(receivedText));

/** A record as the gateway sends it, the same in both generations. */
export const SentProgress = z.strictObject({
  ...progress(z.string()),
  MaHoSo: z.string().min(1),
  NguoiXuLy: z.string().min(1).max(TEXT_LIMITS.NguoiXuLy),
  ThoiDiemXuLy: z.string().regex(/^\d{14}$/),
  TrangThai: z.string().regex(/^(?:[1-9]|10)$/),
});
export type SentProgress = z.infer<typeof SentProgress>;

export type ProgressName = keyof SentProgress;
