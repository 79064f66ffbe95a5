import * as z from 'zod';

const every = z.int().nonnegative();

/** The request namespaces in use: the current one, and an older. */
export const NAMESPACES = ['http://dancuquocgia.bca', 'http://gtel.vn/qldc'] as const;

/** How the register behaves. Everything odd is off until it is asked for; 0 and null switch it off again. */
const settingsSchema = z.strictObject({
  /** Which request namespaces are taken. */
  namespaces: z.array(z.enum(NAMESPACES)).min(1),
  /** In what the `Timestamp` header counts. */
  timestampUnit: z.enum(['ms', 's']),
  /** How far a request's timestamp may be from the register's clock. */
  skewSeconds: z.int().min(1),
  /** Refuse requests that no X-Road server has put its `X-Road-Client` on. */
  requireXRoadClient: z.boolean(),
  /** Whole names in `Ten`, or in three parts. */
  nameParts: z.enum(['one', 'three']),
  /** The most rows of a page (SoBanGhi). */
  largestPage: z.int().min(1).max(10_000),
  /** Tokens of integration that each operation demands; null: any three digits. */
  integrationCodes: z.strictObject({
    TraCuuThongTinCongDan: z.string().nullable(),
    XacThucThongTinCongDan: z.string().nullable(),
    XacMinhThongTinNhanThan: z.string().nullable(),
    TruyVanThongTinCongDanTheoThoiGian: z.string().nullable(),
    XacNhanThongTinHoGiaDinh: z.string().nullable(),
  }),
  /** The `TrangThai` element (1 living, 2 dead) at a citizen's end. */
  showLifeStatus: z.boolean(),
  /** Every so-manieth person has codes that no list has. */
  unknownCodesEvery: every,
  /** Every so-manieth change is seen only so many hours later, under its own time. */
  late: z.strictObject({ every: z.int().min(1), hours: z.number().positive() }).nullable(),
  /** Every so-manieth page read lacks its last third, and the total with it; read again, it is whole. */
  shrinkingPages: every,
  /** Every so-manieth page read is the one before it. */
  repeatPages: every,
  /** Every so-manieth answer is cut in the middle. */
  truncateEvery: every,
  /** Every so-manieth answer is an HTML page with HTTP 200. */
  htmlEvery: every,
  /** Every so-manieth answer is a SOAP fault: the server's, which is busy, or one that blames who asks. */
  serverFaultEvery: every,
  clientFaultEvery: every,
  /** Every so-manieth look-up is answered with another person. */
  anotherPersonEvery: every,
  /** Every so-manieth answer is an empty collection. */
  emptyEvery: every,
  /** Whom social insurance lists of a household: everybody, or only who was asked about. */
  socialInsuranceRows: z.enum(['household', 'person']),
  /** How many days later than this register social insurance hears of changes. */
  socialInsuranceLagDays: z.number().nonnegative(),
});

export type Settings = z.infer<typeof settingsSchema>;
export type Operation = keyof Settings['integrationCodes'];

/** Some of the settings, to be changed. */
export const changedSettingsSchema = settingsSchema.partial();

/** A register with nothing odd about it. */
export const USUAL: Settings = {
  namespaces: [...NAMESPACES],
  timestampUnit: 'ms',
  skewSeconds: 300,
  requireXRoadClient: false,
  nameParts: 'one',
  largestPage: 1000,
  integrationCodes: {
    TraCuuThongTinCongDan: '037',
    XacThucThongTinCongDan: '003',
    XacMinhThongTinNhanThan: null,
    TruyVanThongTinCongDanTheoThoiGian: null,
    XacNhanThongTinHoGiaDinh: null,
  },
  showLifeStatus: true,
  unknownCodesEvery: 0,
  late: null,
  shrinkingPages: 0,
  repeatPages: 0,
  truncateEvery: 0,
  htmlEvery: 0,
  serverFaultEvery: 0,
  clientFaultEvery: 0,
  anotherPersonEvery: 0,
  emptyEvery: 0,
  socialInsuranceRows: 'household',
  socialInsuranceLagDays: 0,
};
