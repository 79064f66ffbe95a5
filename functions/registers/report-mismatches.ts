import type { Citizen } from '../../schemas/citizens/citizen.ts';
import {
  MISMATCH_LABELS,
  type LocalRow,
  type MismatchKind,
  type MismatchReport,
} from '../../schemas/registers/mismatch.ts';
import { instant } from '../kernel/clock.ts';
import { plainly } from '../kernel/http/partner-text.ts';
import { isDead } from './changes.ts';
import { localRows } from './local-row-store.ts';
import { personRefOf } from './membership.ts';
import type { PersonRef } from './person.ts';
import { getPersons } from './person-store.ts';
import type { Registers } from './registers.ts';
import { standingOf } from './standing.ts';

/** As many rows as one report names. */
export const MOST_ITEMS = 20_000;

/** Compares every row of the province's systems with the register, and counts what differs by kind. */
export async function reportMismatches(registers: Registers): Promise<MismatchReport> {
  const { tables, clock } = registers;
  const seal = await registers.seal();
  const counts: Partial<Record<MismatchKind, number>> = {};
  const items: MismatchReport['items'] = [];
  const names = new Map<string, string>();
  let [rows, differing] = [0, 0];
  for await (const page of localRows(tables.registers, seal)) {
    const refs = page.map(({ personalNumber }) => personRefOf(seal.hash, personalNumber));
    const people = await getPersons(tables.registers, seal, [...new Set(refs)]);
    for (const [index, row] of page.entries()) {
      const ref = refs[index];
      const kept = ref === undefined ? undefined : people.get(ref);
      const kinds = differencesOf(row, kept === undefined ? undefined : standingOf(kept.person).citizen);
      if (isTwice(names, ref, row)) kinds.push('number-twice');
      rows += 1;
      if (kinds.length === 0) continue;
      differing += 1;
      for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1;
      if (items.length < MOST_ITEMS) items.push({ system: row.system, reference: row.reference, kinds });
    }
  }
  return {
    madeAt: instant(clock.now()),
    rows,
    differing,
    counts,
    truncated: differing > items.length,
    items: items.toSorted((one, other) =>
      `${one.system} ${one.reference}` < `${other.system} ${other.reference}` ? -1 : 1,
    ),
  };
}

/** How a row differs from what the register has of that number. */
export function differencesOf(row: LocalRow, citizen: Citizen | undefined): MismatchKind[] {
  if (citizen === undefined) return ['not-in-register'];
  const kinds: MismatchKind[] = [];
  if (plainly(row.name) !== plainly(citizen.name.full)) kinds.push('name-differs');
  if (row.birth !== undefined && citizen.birth !== undefined && !isSameBirth(row.birth, citizen.birth))
    kinds.push('birth-differs');
  if (row.sex !== undefined && citizen.sex !== undefined && row.sex !== citizen.sex.code)
    kinds.push('sex-differs');
  const commune = citizen.permanentResidence?.commune;
  if (row.commune !== undefined && commune !== undefined && row.commune !== commune)
    kinds.push('residence-differs');
  if (isDead(citizen)) kinds.push('dead');
  return kinds;
}

/** Where one of both knows the year only, the year decides. */
const isSameBirth = (one: NonNullable<Citizen['birth']>, other: NonNullable<Citizen['birth']>): boolean =>
  one.year === other.year && (one.date === undefined || other.date === undefined || one.date === other.date);

/** Whether a system has the number of a row under another name too; said of the second and of those after it. */
function isTwice(
  names: Map<string, string>,
  ref: PersonRef | undefined,
  row: LocalRow & { readonly system: string },
): boolean {
  const key = `${row.system} ${ref ?? ''}`;
  const name = plainly(row.name);
  const held = names.get(key);
  names.set(key, held ?? name);
  return held !== undefined && held !== name;
}

const COLUMNS = ['Hệ thống', 'Mã tham chiếu', 'Mã lệch', 'Nội dung lệch'];

/**
 * The report as CSV (RFC 4180), a line for each difference, with a byte order mark, without which Excel takes Vietnamese
 * for something else.
 */
export function mismatchCsv({ items }: MismatchReport): string {
  const lines = items.flatMap(({ system, reference, kinds }) =>
    kinds.map((kind) => [system, reference, kind, MISMATCH_LABELS[kind]]),
  );
  return `\uFEFF${[COLUMNS, ...lines].map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`;
}

/** A cell in quotes; what a spreadsheet would take for a formula is made text. */
const cell = (text: string): string => `"${text.replace(/^(?=[=+\-@\t\r])/, "'").replaceAll('"', '""')}"`;
