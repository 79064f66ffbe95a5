import type { Citizen } from '../../schemas/citizens/citizen.ts';
import { readAs } from '../../schemas/field-errors.ts';
import {
  MismatchQuery,
  type LocalRow,
  type MismatchKind,
  type MismatchReport,
} from '../../schemas/registers/mismatch.ts';
import { instant } from '../kernel/clock.ts';
import { plainly } from '../kernel/http/partner-text.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import type { Seal } from '../kernel/sealing.ts';
import { isDead } from './changes.ts';
import {
  localRowPage,
  readPlace,
  rowsBefore,
  writePlace,
  type PlacedRow,
  type RowPlace,
} from './local-row-store.ts';
import { getPersons } from './person-store.ts';
import type { OwnRegister } from './registers.ts';
import { standingOf } from './standing.ts';
import type { Units } from './units.ts';

/**
 * Compares a page of the rows of the province's systems with the register, and counts what differs by kind: whoever asks
 * on with `next` goes through all of them, whatever their number. Each page is made when it is asked for; a row that is
 * put while somebody goes through is on one page, on none or, where its number was mended, on two. Refused:
 * `invalid-query`.
 */
export async function reportMismatches(
  registers: OwnRegister & { readonly units: Units },
  query: Readonly<Record<string, string | undefined>>,
): Promise<Result<MismatchReport>> {
  const read = readAs(MismatchQuery, query);
  if (!read.ok) return refuse('invalid-query', { errors: read.errors });
  const { limit, cursor } = read.value;
  const after = cursor === undefined ? undefined : readPlace(cursor);
  if (cursor !== undefined && after === undefined)
    return refuse('invalid-query', { detail: 'cursor phải là next của trang trước.' });
  const { tables, clock, units } = registers;
  const seal = await registers.seal();
  const { rows, next } = await localRowPage(tables.registers, seal, limit, after);
  const people = await getPersons(tables.registers, seal, [...new Set(rows.map(({ person }) => person))]);
  const twice = await twiceFrom(tables.registers, seal, after);
  const counts: Partial<Record<MismatchKind, number>> = {};
  const items: MismatchReport['items'] = [];
  for (const { person, row } of rows) {
    const kept = people.get(person);
    const kinds = differencesOf(units, row, kept === undefined ? undefined : standingOf(kept.person).citizen);
    if (twice({ person, row })) kinds.push('number-twice');
    if (kinds.length === 0) continue;
    for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1;
    items.push({ system: row.system, reference: row.reference, kinds });
  }
  return ok({
    madeAt: instant(clock.now()),
    rows: rows.length,
    differing: items.length,
    counts,
    items: items.toSorted((one, other) =>
      `${one.system} ${one.reference}` < `${other.system} ${other.reference}` ? -1 : 1,
    ),
    ...(next === undefined ? {} : { next: writePlace(next) }),
  });
}

/** How a row differs from what the register has of that number. */
export function differencesOf(units: Units, row: LocalRow, citizen: Citizen | undefined): MismatchKind[] {
  if (citizen === undefined) return ['not-in-register'];
  const kinds: MismatchKind[] = [];
  if (plainly(row.name) !== plainly(citizen.name.full)) kinds.push('name-differs');
  if (row.birth !== undefined && citizen.birth !== undefined && !isSameBirth(row.birth, citizen.birth))
    kinds.push('birth-differs');
  if (row.sex !== undefined && citizen.sex !== undefined && row.sex !== citizen.sex.code)
    kinds.push('sex-differs');
  const commune = citizen.permanentResidence?.commune;
  if (row.commune !== undefined && commune !== undefined)
    kinds.push(...RESIDENCE_KINDS[units.compare(row.commune, commune)]);
  if (isDead(citizen)) kinds.push('dead');
  return kinds;
}

/** What a comparison of communes is in a report. */
const RESIDENCE_KINDS: Readonly<Record<ReturnType<Units['compare']>, readonly MismatchKind[]>> = {
  same: [],
  differs: ['residence-differs'],
  'other-list': ['residence-other-list'],
};

/** Where one of both knows the year only, the year decides. */
const isSameBirth = (one: NonNullable<Citizen['birth']>, other: NonNullable<Citizen['birth']>): boolean =>
  one.year === other.year && (one.date === undefined || other.date === undefined || one.date === other.date);

/**
 * Whether a system has the number of a row under another name too; said of the second and of those after it. Asked of
 * rows in the order in which they are kept, so that no more than one person's names are remembered.
 */
async function twiceFrom(
  table: string,
  seal: Seal,
  after: RowPlace | undefined,
): Promise<(placed: PlacedRow) => boolean> {
  let [whose, names] = ['', new Map<string, string>()];
  const isTwice = ({ person, row }: PlacedRow): boolean => {
    if (person !== whose) [whose, names] = [person, new Map<string, string>()];
    const name = plainly(row.name);
    const first = names.get(row.system) ?? name;
    names.set(row.system, first);
    return first !== name;
  };
  if (after !== undefined) for await (const placed of rowsBefore(table, seal, after)) isTwice(placed);
  return isTwice;
}
