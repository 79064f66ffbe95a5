import * as z from 'zod';
import { json, type Answer } from '../kit/call.ts';

const text = z.string().trim().min(1).max(500);
/** Twelve digits, or the nine of an old card. */
const personalNumber = z.string().regex(/^(?:\d{12}|\d{9})$/);

/** One file of a result: where it is fetched, and what it must hash to. */
const fileSchema = z.object({
  TenTep: text,
  DuongDan: z.url({ protocol: /^https?$/ }),
  /** SHA-256, hex. */
  MaBam: z.string().regex(/^[0-9a-fA-F]{64}$/),
});

/** A result that is left in its owner's store. Our assumption throughout: only the look-up's names are public. */
export const depositSchema = z.object({
  /** The sender's, the same with every try. */
  MaYeuCau: text,
  SoDinhDanhChuSoHuu: personalNumber,
  MaKetQua: text,
  SoKyHieu: text,
  TenGiayTo: text,
  CoQuanChuQuan: text,
  MaThuTuc: text.optional(),
  NgayCap: z
    .string()
    .regex(/^\d{14}$/)
    .optional(),
  DanhSachTepDinhKem: z.array(fileSchema).min(1).max(10),
});
export type Deposit = z.infer<typeof depositSchema>;

/** A result that is taken back, with the reason. Our assumption. */
export const withdrawalSchema = z.object({
  MaYeuCau: text,
  SoDinhDanhChuSoHuu: personalNumber,
  MaKetQua: text,
  SoKyHieu: text,
  LyDo: text,
});
export type Withdrawal = z.infer<typeof withdrawalSchema>;

/** The look-up of the repository of digitised results, as one public system has it. */
export const lookUpSchema = z.object({
  SoDinhDanhChuSoHuu: personalNumber,
  HoTenNguoiYeuCau: text,
  KenhThucHien: z.union([z.string(), z.number()]),
  SoDinhDanhNguoiYeuCau: personalNumber,
  MaThuTuc: text,
  DanhSachDanhMucKetQua: z.array(z.object({ MaKetQua: text, SoKyHieu: z.string().optional() })).min(1),
});

/** The store's answers, all with HTTP 200: the code in the body tells. The codes are our assumption. */
export const CODES = {
  done: 0,
  exists: 1,
  unusable: -1,
  notFound: -3,
  fileNotFetched: -5,
  anotherFile: -6,
  anotherRequest: -7,
} as const;

/** One answer. What `signature` is over is not published; it is there and empty. */
export function answered(code: number, message: string, result: object | null = null): Answer {
  return json(200, { errorCode: code, message, signature: '', result });
}

/** A refusal that names the first field that is wrong, never what was in it. */
export function unusable(error: z.ZodError): Answer {
  const [issue] = error.issues;
  return answered(CODES.unusable, `Trường ${issue?.path.join('.') ?? ''} thiếu hoặc không hợp lệ`);
}
