import * as z from 'zod';
import { isRealDate } from '../calendar.ts';
import { Instant } from '../instant.ts';
import { named } from '../named.ts';
import { Address, PersonName } from '../personal.ts';
import { OldIdentityNumber, PersonalNumber } from './personal-number.ts';

/**
 * A citizen as the population register tells of him, in our own words: independent of the register's wire (facts
 * §2.4), so that a record of the register, of a civil-status event and of the province's own register are alike.
 * What the register left out is absent; nothing is guessed.
 */

/** A code of the register as received. `known` is false where no list of ours has it: passed on, never guessed. */
export const Coded = z.strictObject({
  code: z.string().max(20),
  known: z.boolean(),
  label: z.string().max(200).optional(),
});
export type Coded = z.infer<typeof Coded>;

/** A calendar day, `YYYY-MM-DD`. */
export const CalendarDay = z
  .string()
  .refine(
    (text): boolean => {
      const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
      return parts !== null && isRealDate(Number(parts[1]), Number(parts[2]), Number(parts[3]));
    },
    { error: 'Không phải ngày có thật dạng YYYY-MM-DD' },
  )
  .brand<'CalendarDay'>();
export type CalendarDay = z.infer<typeof CalendarDay>;

/** A birth: many people of the older years have a year only. */
export const Birth = z.strictObject({ year: z.int().min(1850).max(2199), date: CalendarDay.optional() });
export type Birth = z.infer<typeof Birth>;

/** A name, and its three parts where the register tells them apart. */
export const CitizenName = z.strictObject({
  full: PersonName,
  parts: z
    .strictObject({ family: PersonName.optional(), middle: PersonName.optional(), given: PersonName })
    .optional(),
});
export type CitizenName = z.infer<typeof CitizenName>;

/**
 * An address by the codes of one list of administrative units. `list` is `unknown` where the codes fit neither list, or
 * both: a province's code alone does not tell (52 was Bình Định and is Gia Lai).
 */
export const RegisterAddress = z.strictObject({
  list: z.enum(['three-tier', 'two-tier', 'unknown']),
  province: z.string().max(10).optional(),
  district: z.string().max(10).optional(),
  commune: z.string().max(10).optional(),
  detail: Address.optional(),
  country: z.string().max(10).optional(),
});
export type RegisterAddress = z.infer<typeof RegisterAddress>;

/** Another person as a citizen's record names him. */
const otherPerson = {
  name: PersonName.optional(),
  nationality: Coded.optional(),
  personalNumber: PersonalNumber.optional(),
  oldNumber: OldIdentityNumber.optional(),
};
export const Relative = z.strictObject(otherPerson);
export type Relative = z.infer<typeof Relative>;

/** The head of the household, and how the citizen is related to him. */
export const HeadOfHousehold = z.strictObject({ ...otherPerson, relation: Coded.optional() });
export type HeadOfHousehold = z.infer<typeof HeadOfHousehold>;

export const Citizen = named(
  'Citizen',
  z.strictObject({
    personalNumber: PersonalNumber,
    oldNumber: OldIdentityNumber.optional(),
    name: CitizenName,
    sex: Coded.optional(),
    ethnicity: Coded.optional(),
    religion: Coded.optional(),
    maritalStatus: Coded.optional(),
    bloodGroup: Coded.optional(),
    /** 0 none recorded, 1 living, 2 dead, 3 missing (facts §2.4). */
    lifeStatus: Coded.optional(),
    /** Where civil status has told of it; the population register has no such field. */
    diedOn: CalendarDay.optional(),
    birth: Birth.optional(),
    nationality: Coded.optional(),
    birthRegisteredAt: RegisterAddress.optional(),
    hometown: RegisterAddress.optional(),
    permanentResidence: RegisterAddress.optional(),
    currentResidence: RegisterAddress.optional(),
    father: Relative.optional(),
    mother: Relative.optional(),
    spouse: Relative.optional(),
    representative: Relative.optional(),
    head: HeadOfHousehold.optional(),
    householdBook: z.string().max(50).optional(),
  }),
  'Công dân theo cơ sở dữ liệu quốc gia về dân cư',
);
export type Citizen = z.infer<typeof Citizen>;

/** The fields of a citizen by which purposes allow, and access records name, what is seen. */
export const CITIZEN_FIELDS = Object.keys(Citizen.shape) as readonly (keyof Citizen)[];
export type CitizenField = keyof Citizen;

/** Where an event stands in the books of civil status, as it was told (facts §3.1). */
export const CivilEntry = z.strictObject({
  number: z.string().max(1_000).optional(),
  book: z.string().max(1_000).optional(),
  page: z.string().max(1_000).optional(),
  registeredOn: CalendarDay.optional(),
  /** How it was registered: a code of civil status, e.g. 4 for late. */
  kind: z.string().max(20).optional(),
  /** Where, in words, and the unit's code there. */
  place: z.string().max(1_000).optional(),
  unit: z.string().max(20).optional(),
  /** Where it was registered abroad before. */
  abroad: z
    .strictObject({
      number: z.string().max(1_000).optional(),
      registeredOn: CalendarDay.optional(),
      authority: z.string().max(1_000).optional(),
      country: z.string().max(20).optional(),
    })
    .optional(),
});
export type CivilEntry = z.infer<typeof CivilEntry>;

/** An event of civil status beside what it makes of people: its entry, and where and at what time it happened, in words. */
export const CivilEvent = z.strictObject({
  entry: CivilEntry.optional(),
  place: Address.optional(),
  time: z.string().max(1_000).optional(),
});
export type CivilEvent = z.infer<typeof CivilEvent>;

/** A citizen's record with where it is from and as of when. */
export const CitizenRecord = z.strictObject({
  citizen: Citizen,
  /** Which register told it, e.g. `population`. */
  source: z.string(),
  /** As of when the register says it; where it does not say, when it was asked. */
  asOf: Instant,
  /** What was odd in it: stable codes such as `unknown-code:ethnicity`, `name-in-one-part`; never a value. */
  flags: z.array(z.string()),
  /** The event that it tells of, where it does. Kept and shown to nobody: the proof of what the record says. */
  event: CivilEvent.optional(),
});
export type CitizenRecord = z.infer<typeof CitizenRecord>;
