import * as z from 'zod';
import { Birth } from '../citizens/citizen.ts';
import { PersonalNumber } from '../citizens/personal-number.ts';
import { Instant } from '../instant.ts';
import { named } from '../named.ts';
import { PersonName } from '../personal.ts';

/**
 * What the province's own systems hold of people, against its register: for cleaning data (Decree 278/2025 speaks of
 * single trusted sources). The report names rows by the province's own reference and says what differs by kind; it holds
 * no name, no number and nothing of the register.
 */

/** One row of a system of the province. */
export const LocalRow = z.strictObject({
  /** How the system that has the row knows it; no name and no personal number. */
  reference: z
    .string()
    .regex(/^[\x21-\x7e]{1,100}$/, { error: 'Mã tham chiếu không có khoảng trắng và không có dấu' })
    .refine((text) => !/\d{12}/.test(text), { error: 'Mã tham chiếu không được chứa số định danh' }),
  personalNumber: PersonalNumber,
  name: PersonName.max(200),
  birth: Birth.optional(),
  sex: z.enum(['0', '1', '2']).optional(),
  commune: z.string().max(10).optional(),
});
export type LocalRow = z.infer<typeof LocalRow>;

/** Rows of one system; the same reference again takes the place of the one before. */
export const LocalRows = named(
  'RegisterLocalRows',
  z.strictObject({
    system: z.string().regex(/^[a-z0-9-]{1,40}$/, { error: 'Mã hệ thống gồm a–z, 0–9 và dấu gạch ngang' }),
    rows: z.array(LocalRow).min(1).max(500),
  }),
  'Bản ghi của hệ thống địa phương để đối chiếu',
);
export type LocalRows = z.infer<typeof LocalRows>;

export const LocalRowsKept = named(
  'RegisterLocalRowsKept',
  z.strictObject({ system: z.string(), rows: z.int() }),
);

export const MismatchKind = z.enum([
  'not-in-register',
  'name-differs',
  'birth-differs',
  'sex-differs',
  'residence-differs',
  'residence-other-list',
  'dead',
  'number-twice',
]);
export type MismatchKind = z.infer<typeof MismatchKind>;

/** Vietnamese for a person who cleans data. */
export const MISMATCH_LABELS: Readonly<Record<MismatchKind, string>> = {
  'not-in-register': 'Không có trong cơ sở dữ liệu dân cư của tỉnh',
  'name-differs': 'Họ tên khác',
  'birth-differs': 'Ngày sinh khác',
  'sex-differs': 'Giới tính khác',
  'residence-differs': 'Nơi thường trú khác',
  'residence-other-list': 'Mã xã thường trú theo danh mục đơn vị hành chính khác, chưa so được',
  dead: 'Đã được ghi nhận là đã chết',
  'number-twice': 'Số định danh dùng cho hai người trong cùng hệ thống',
};

/** Rows that one page compares at most: its CSV stays below what a Lambda may answer with. */
export const MOST_ROWS_A_PAGE = 2_000;

/** A page of the report, as query parameters. */
export const MismatchQuery = z.strictObject({
  limit: z
    .string()
    .regex(/^\d{1,4}$/)
    .transform(Number)
    .pipe(z.int().min(1).max(MOST_ROWS_A_PAGE))
    .default(1_000),
  cursor: z.string().max(200).optional(),
});

export const MismatchReport = named(
  'RegisterMismatchReport',
  z.strictObject({
    madeAt: Instant,
    /** Rows of this page that were compared, and how many of them differ. */
    rows: z.int(),
    differing: z.int(),
    counts: z.partialRecord(MismatchKind, z.int()),
    items: z.array(
      z.strictObject({ system: z.string(), reference: z.string(), kinds: z.array(MismatchKind) }),
    ),
    /** Of the next page; absent on the last. */
    next: z.string().optional(),
  }),
  'Một trang báo cáo bản ghi địa phương lệch với dân cư',
);
export type MismatchReport = z.infer<typeof MismatchReport>;
