import { UNIT_CODES } from './unit-codes.ts';

type ListName = keyof typeof UNIT_CODES;

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
  const provinces = Object.entries(UNIT_CODES[list].communes).map(
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
