import {
  CITIZEN_FIELDS,
  type Citizen,
  type CitizenField,
  type CitizenRecord,
} from '../../schemas/citizens/citizen.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import type { Instant } from '../kernel/clock.ts';
import { plainly } from '../kernel/http/partner-text.ts';
import type { Person } from './person.ts';

/** Who says something, as of when. */
export interface Claim {
  readonly source: string;
  readonly asOf: Instant;
}

/** A field about which sources differ: who says what stands, and who says otherwise. Never the values. */
export interface FieldConflict {
  readonly field: CitizenField;
  readonly stands: Claim;
  readonly others: readonly Claim[];
}

/** A person as the province takes him to be. */
export interface Standing {
  readonly citizen: Citizen;
  /** Where each field is from. */
  readonly from: Readonly<Partial<Record<CitizenField, Claim>>>;
  readonly conflicts: readonly FieldConflict[];
}

/**
 * How a person stands by all that is held of him: field by field what was said as of last (of two at one moment, the
 * source first by name). Others that say otherwise are named, never dropped. A source that leaves a field out says
 * nothing of it.
 */
export function standingOf(person: Person): Standing {
  const records = Object.values(person.records).toSorted(newestFirst);
  const [newest, ...others] = records;
  if (newest === undefined) throw new Error('a person without a record was kept');
  const citizen: Partial<Record<CitizenField, unknown>> = {};
  const from: Partial<Record<CitizenField, Claim>> = {};
  const conflicts: FieldConflict[] = [];
  for (const field of CITIZEN_FIELDS) {
    const telling = others.length === 0 ? records : records.filter((record) => isTold(record, field));
    const [first, ...rest] = telling;
    const value = first?.citizen[field];
    if (first === undefined || value === undefined) continue;
    if (field === 'diedOn' && !mayHaveDied(citizen)) continue;
    citizen[field] = value;
    from[field] = claimOf(first);
    const differing = rest.filter((record) => !isAlike(field, value, record.citizen[field]));
    if (differing.length > 0)
      conflicts.push({ field, stands: claimOf(first), others: differing.map(claimOf) });
  }
  // Every field is some record's own, and the fields that a citizen must have are in each.
  return { citizen: citizen as Citizen, from, conflicts };
}

/** Whether it does not stand that somebody lives: a day of death is part of the word that he died (code 2, facts §2.4). */
const mayHaveDied = ({ lifeStatus }: Partial<Record<CitizenField, unknown>>): boolean =>
  lifeStatus === undefined || (lifeStatus as Citizen['lifeStatus'])?.code === '2';

/** The newest word first; of two as of one moment, the source first by name. */
export const newestFirst = (one: CitizenRecord, other: CitizenRecord): number => {
  if (one.asOf !== other.asOf) return one.asOf > other.asOf ? -1 : 1;
  return one.source < other.source ? -1 : 1;
};

const isTold = ({ citizen }: CitizenRecord, field: CitizenField): boolean => citizen[field] !== undefined;

const claimOf = ({ source, asOf }: CitizenRecord): Claim => ({ source, asOf });

/** Whether two sources say the same of a field: names however they are written, of codes the code alone. */
function isAlike(field: CitizenField, one: unknown, other: unknown): boolean {
  if (one === other) return true;
  return comparable(field, one) === comparable(field, other);
}

function comparable(field: CitizenField, value: unknown): string {
  if (field === 'name') return plainly((value as Citizen['name']).full);
  const code = value as { readonly code?: unknown };
  return typeof code === 'object' && typeof code.code === 'string'
    ? code.code
    : plainly(canonicalJson(value));
}
