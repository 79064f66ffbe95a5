import type {
  Birth,
  CalendarDay,
  Citizen,
  Coded,
  HeadOfHousehold,
  RegisterAddress,
  Relative,
} from '../../../schemas/citizens/citizen.ts';
import { OldIdentityNumber, PersonalNumber } from '../../../schemas/citizens/personal-number.ts';
import type { IdNumber, PersonName } from '../../../schemas/personal.ts';
import { isNumbered, type Spouse } from '../../../schemas/registers/record-change.ts';
import type { WireAddress } from '../../../schemas/registers/civil-status-push.ts';
import type { Units } from '../units.ts';

/** What reading a push gathers, flags by stable codes, and what it needs to read addresses. */
export interface Reading {
  readonly flags: Set<string>;
  readonly units: Units;
}

/** Codes of the population register (facts §2.4), in which citizens are kept. */
export const DEAD = '2';
const MARRIED = '2';

/** A field that is there only when its value is. */
export const given = <K extends string, V>(name: K, value: V | undefined): { readonly [P in K]?: V } =>
  (value === undefined ? {} : { [name]: value }) as { readonly [P in K]?: V }; // the one member that the type allows

/** `dd/MM/yyyy`, which the contract has checked, as a calendar day. */
export const dayOf = (text: string): CalendarDay => text.split('/').toReversed().join('-') as CalendarDay;

/** A birth; of `MM/yyyy` the year is kept, since a birth has a day or none. */
export function birthOf(text: string | undefined, { flags }: Reading): Birth | undefined {
  if (text === undefined) return undefined;
  const year = Number(text.slice(-4));
  if (text.length === 10) return { year, date: dayOf(text) };
  if (text.length === 7) flags.add('birth-month-only');
  return { year };
}

/** Civil status: 1 male, 2 female, 3 undetermined; the population register: 1, 2, 0 (facts §2.4, §3.1). */
const SEXES: ReadonlyMap<string, string> = new Map([
  ['1', '1'],
  ['2', '2'],
  ['3', '0'],
]);

export function sexOf(code: string | undefined, { flags }: Reading): Coded | undefined {
  if (code === undefined) return undefined;
  const known = SEXES.get(code);
  if (known === undefined) flags.add('unknown-code:sex');
  return { code: known ?? code, known: known !== undefined };
}

/** Civil status has ethnic codes of its own (`63001`), of which there is no list: kept as they came. */
export function ethnicityOf(
  code: string | undefined,
  other: string | undefined,
  { flags }: Reading,
): Coded | undefined {
  return unlisted('ethnicity', code, other, flags);
}

/** Of nationalities only `VN` is certain. */
export function nationalityOf(
  code: string | undefined,
  other: string | undefined,
  { flags }: Reading,
): Coded | undefined {
  return code === 'VN' ? { code, known: true } : unlisted('nationality', code, other, flags);
}

function unlisted(
  field: string,
  code: string | undefined,
  label: string | undefined,
  flags: Set<string>,
): Coded | undefined {
  if (code === undefined && label === undefined) return undefined;
  flags.add(`unknown-code:${field}`);
  return { code: code ?? '', known: false, ...(label === undefined ? {} : { label: label.slice(0, 200) }) };
}

/** An address, with the list that its codes tell; flagged where they tell none, or both: no date is a proof of a list. */
export function addressOf(
  field: keyof Citizen,
  address: WireAddress | undefined,
  { flags, units: known }: Reading,
): RegisterAddress | undefined {
  if (address === undefined) return undefined;
  const { maTinh, maHuyen, maXa, dcChiTiet, quocGia } = address;
  const units = {
    ...given('province', maTinh),
    ...given('district', maHuyen),
    ...given('commune', maXa),
  };
  const list = known.listOf(units);
  if (list === 'unknown' && Object.keys(units).length > 0) flags.add(`unknown-list:${field}`);
  return { list, ...units, ...given('detail', dcChiTiet), ...given('country', quocGia) };
}

const PERMANENT = '1';
const TEMPORARY = '2';

/** Whether it is said of which kind a residence is. */
export const isKindOfHome = (kind: string | undefined): boolean => kind === PERMANENT || kind === TEMPORARY;

/** Where somebody lives: 1 permanent, 2 temporary (facts §3.1). Of another kind it is not said which, and flagged. */
export function residenceOf(
  kind: string | undefined,
  address: WireAddress | undefined,
  reading: Reading,
): Pick<Citizen, 'permanentResidence' | 'currentResidence'> {
  if (address === undefined) return {};
  if (kind === PERMANENT)
    return given('permanentResidence', addressOf('permanentResidence', address, reading));
  if (kind === TEMPORARY) return given('currentResidence', addressOf('currentResidence', address, reading));
  reading.flags.add('residence-of-unknown-kind');
  return {};
}

/** A personal number: said as such, or the number of a paper that has twelve digits (CCCD). */
export function numberOf(
  said: PersonalNumber | undefined,
  paper: IdNumber | undefined,
): PersonalNumber | undefined {
  return said ?? PersonalNumber.safeParse(paper).data;
}

/** The number of an old identity card, by its nine digits. */
export const oldNumberOf = (paper: IdNumber | undefined): OldIdentityNumber | undefined =>
  OldIdentityNumber.safeParse(paper).data;

interface OtherPerson {
  readonly name: PersonName | undefined;
  readonly number: PersonalNumber | undefined;
  readonly paper: IdNumber | undefined;
  readonly nationality?: string | undefined;
  readonly otherNationality?: string | undefined;
}

/** A parent, as far as the event tells of him; undefined where it does not. */
export function relativeOf(person: OtherPerson, reading: Reading): Relative | undefined {
  const relative: Relative = {
    ...given('name', person.name),
    ...given('nationality', nationalityOf(person.nationality, person.otherNationality, reading)),
    ...given('personalNumber', numberOf(person.number, person.paper)),
    ...given('oldNumber', oldNumberOf(person.paper)),
  };
  return Object.keys(relative).length === 0 ? undefined : relative;
}

/** The head of a household, and the relation to him by the register's code (facts §2.4: only `CH01` is known). */
export function headOf(
  person: OtherPerson & { readonly relation: string | undefined },
  reading: Reading,
): HeadOfHousehold | undefined {
  const { relation } = person;
  if (relation !== undefined && relation !== 'CH01') reading.flags.add('unknown-code:relation');
  const head: HeadOfHousehold = {
    ...relativeOf(person, reading),
    ...given('relation', relation === undefined ? undefined : { code: relation, known: relation === 'CH01' }),
  };
  return Object.keys(head).length === 0 ? undefined : head;
}

/** One of two who married; without a personal number where he has none, as a foreigner. */
export function spouseOf(
  person: OtherPerson & {
    readonly name: PersonName;
    readonly born: string | undefined;
    readonly ethnicity: string | undefined;
    readonly otherEthnicity: string | undefined;
    readonly residenceKind: string | undefined;
    readonly residence: WireAddress | undefined;
  },
  reading: Reading,
): Spouse {
  return {
    ...given('personalNumber', numberOf(person.number, person.paper)),
    name: { full: person.name },
    maritalStatus: { code: MARRIED, known: true },
    ...given('oldNumber', oldNumberOf(person.paper)),
    ...given('birth', birthOf(person.born, reading)),
    ...given('ethnicity', ethnicityOf(person.ethnicity, person.otherEthnicity, reading)),
    ...given('nationality', nationalityOf(person.nationality, person.otherNationality, reading)),
    ...residenceOf(person.residenceKind, person.residence, reading),
  };
}

/** Somebody as another one's record names him. */
export const asRelative = (spouse: Spouse): Relative => ({
  name: spouse.name.full,
  ...(isNumbered(spouse) ? { personalNumber: spouse.personalNumber } : {}),
  ...given('nationality', spouse.nationality),
  ...given('oldNumber', spouse.oldNumber),
});
