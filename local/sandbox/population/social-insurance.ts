import { setImmediate as breathe } from 'node:timers/promises';
import * as z from 'zod';
import { json, parsedBody, type Answer, type Call, type Handling } from '../kit/call.ts';
import { inCapitals } from './invented-names.ts';
import { bareName } from './look-request.ts';
import { householdOf, membersOf, type Household, type Person } from './neighbourhood.ts';
import { placeAt } from './places.ts';
import type { Register } from './register.ts';
import type { Citizen } from './world.ts';

/** Where social insurance is asked. */
const PATH = '/apiBHXH/';
const DAY_MS = 86_400_000;
/** Neighbourhoods searched before others get their turn. */
const BREATH = 500;

const text = z.union([z.string(), z.number()]).transform(String).default('');

/** How exact a birth is: 0 day, 1 year, 2 year and month. */
const criteria = {
  hoTen: z.string().min(1),
  ngaySinh: z.string().regex(/^\d{4}(?:\d\d){0,2}$/),
  loaiNgaySinh: z.union([z.enum(['0', '1', '2']), z.literal([0, 1, 2]).transform(String)]),
  gioiTinh: text,
};

const householdSchema = z.object({ maTinh: text, ...criteria, soSo: text, maThe: text, isKs: text });
const numberSchema = z.object({ ...criteria, maTinhKs: text, maHuyenKs: text, maXaKs: text, isKs: text });
const bySchema = z.object({ maSoBhxh: z.string().regex(/^\d{10}$/) });

type Criteria = z.infer<typeof numberSchema> | z.infer<typeof householdSchema>;

/** Social insurance's own numbers and states; `trangThai` 1 taking part, 0 no more, is this project's own assumption. */
const TAKES_PART = '1';
const NO_MORE = '0';
const NOT_FOUND = { maSoBhxh: '', trangThai: '', errorCode: '404' };
const UNUSABLE = { errorCode: '400' };

/**
 * Social insurance (`apiBHXH`), JSON over HTTP, about the same people and behind the axis, which says who asks. Whoever
 * is named without a household book is searched for all through the world.
 */
export function handleSocialInsurance(register: Register, call: Call): Handling | undefined {
  if (!call.path.startsWith(PATH)) return undefined;
  const service = call.path.slice(PATH.length);
  const asked = call.method === 'GET' ? Object.fromEntries(call.query) : parsedBody(call);
  return {
    service,
    keys: [],
    perform: () => {
      switch (service) {
        case 'getTraCuuThongTinHgd':
          return householdOfPerson(register, asked);
        case 'getMaSoBhxhTheoTieuChi':
          return numberOfPerson(register, asked);
        case 'getTraCuuTtHgdByMaSoBhxh':
          return personOfNumber(register, asked);
        default:
          return json(404, { errorCode: '404' });
      }
    },
  };
}

/** Everybody of the household that somebody belongs to, or he alone, by setting; nobody found is an empty list. */
async function householdOfPerson(register: Register, asked: unknown): Promise<Answer> {
  const read = householdSchema.safeParse(asked);
  if (!read.success) return json(200, UNUSABLE);
  const found = await search(register, read.data, read.data.soSo);
  const household = found === undefined ? undefined : householdOf(found.hood, found.person);
  if (found === undefined || household === undefined) return json(200, []);
  const whom =
    register.settings.socialInsuranceRows === 'person'
      ? [found.person]
      : membersOf(found.hood, household.index);
  return json(
    200,
    whom.map((person) => ({
      maSo: insuranceNumber(found.hood.index, person),
      ...names(person),
      maHo: groupNumber(household),
      diaChi: household.detail,
      trangThai: TAKES_PART,
    })),
  );
}

async function numberOfPerson(register: Register, asked: unknown): Promise<Answer> {
  const read = numberSchema.safeParse(asked);
  if (!read.success) return json(200, UNUSABLE);
  const found = await search(register, read.data, '');
  if (found === undefined) return json(200, NOT_FOUND);
  return json(200, {
    maSoBhxh: insuranceNumber(found.hood.index, found.person),
    trangThai: found.person.isAlive ? TAKES_PART : NO_MORE,
    errorCode: '',
  });
}

function personOfNumber(register: Register, asked: unknown): Answer {
  const read = bySchema.safeParse(asked);
  if (!read.success) return json(200, UNUSABLE);
  const { maSoBhxh } = read.data;
  const found = register.world.citizenAt(
    Number(maSoBhxh.slice(2, 8)),
    Number(maSoBhxh.slice(8)),
    asOf(register),
  );
  if (found === undefined || insuranceNumber(found.hood.index, found.person) !== maSoBhxh)
    return json(200, { errorCode: '404' });
  const { old } = placeAt(found.person.birthPlace);
  return json(200, {
    ...names(found.person),
    soSoCu: householdOf(found.hood, found.person)?.book ?? '',
    maTinhKs: old.province,
    maHuyenKs: old.district,
    maXaKs: old.commune,
    trangThai: found.person.isAlive ? TAKES_PART : NO_MORE,
  });
}

/** Social insurance hears of changes later than the register, by setting. */
function asOf(register: Register): number {
  return register.clock.now() - register.settings.socialInsuranceLagDays * DAY_MS;
}

/** The living person of that name, birth and sex; a household book says where to look. */
async function search(register: Register, asked: Criteria, book: string): Promise<Citizen | undefined> {
  const { world } = register;
  const at = asOf(register);
  const isMeant = ({ person }: Citizen) => isPerson(person, asked);
  const named = /^(?:52|64)(\d{6})\d{2}$/.exec(book)?.[1];
  if (named !== undefined) return world.citizensOf(Number(named), at).find(isMeant);
  for (let index = 0; index < world.neighbourhoods; index++) {
    const found = world.citizensOf(index, at).find(isMeant);
    if (found !== undefined) return found;
    if (index % BREATH === BREATH - 1) await breathe();
  }
  return undefined;
}

function isPerson(person: Person, { hoTen, ngaySinh, loaiNgaySinh, gioiTinh }: Criteria): boolean {
  if (!person.isAlive || bareName(inCapitals(person.name)) !== bareName(hoTen.toUpperCase())) return false;
  if (gioiTinh !== '' && gioiTinh !== '3' && gioiTinh !== sexOf(person)) return false;
  const digits = { '0': 8, '1': 4, '2': 6 }[loaiNgaySinh] ?? 8;
  const own = (person.birthDate ?? String(person.birthYear)).slice(0, digits);
  return own === ngaySinh.slice(0, own.length);
}

function names(person: Person): Readonly<Record<string, string>> {
  const { name, birthDate, birthYear } = person;
  return {
    hoTen: inCapitals(name),
    ngaySinh: birthDate ?? String(birthYear),
    loaiNgaySinh: birthDate === undefined ? '1' : '0',
    gioiTinh: sexOf(person),
  };
}

function sexOf({ sex }: Person): string {
  return sex === 'male' ? '1' : '2';
}

function insuranceNumber(neighbourhood: number, { slot }: Person): string {
  return `52${String(neighbourhood).padStart(6, '0')}${String(slot).padStart(2, '0')}`;
}

/** Its own number for the people of one household (maHo). */
function groupNumber({ book }: Household): string {
  return `HGD${book}`;
}
