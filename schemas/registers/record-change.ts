import * as z from 'zod';
import { Citizen, CivilEvent, RegisterAddress } from '../citizens/citizen.ts';
import { Instant } from '../instant.ts';
import { named } from '../named.ts';

/**
 * A change of records that a national system tells the province (facts §3.1, civil status): what is now recorded of
 * the people it is about, as canonical citizens, and the facts of the event. People are told of as far as the event
 * says: what it does not say is absent, and stays with us as other registers have it.
 */

/**
 * One of two who married. Somebody without a personal number, as a foreigner, has no record of his own here: he stands in
 * the record of whom he married, as far as a record names another person.
 */
const WithoutNumber = Citizen.omit({ personalNumber: true });
export const Spouse = z.union([Citizen, WithoutNumber]);
export type Spouse = z.infer<typeof Spouse>;

/** Whether somebody is a citizen of whom there are records. */
export const isNumbered = (spouse: Spouse): spouse is Citizen => 'personalNumber' in spouse;

const told = {
  /** As of when the sender says it. */
  asOf: Instant,
  /** Its entry in the books of civil status, and where and when it happened. */
  event: CivilEvent.optional(),
  /** What was odd in it, as of a `CitizenRecord`. */
  flags: z.array(z.string()),
};

export const RecordChange = named(
  'RecordChange',
  z.discriminatedUnion('kind', [
    /** A child was registered; its number is the new personal number. Parents stand in the child's record. */
    z.strictObject({ ...told, kind: z.literal('birth'), child: Citizen }),
    /** Somebody died. */
    z.strictObject({ ...told, kind: z.literal('death'), deceased: Citizen }),
    /** Two people married, at least one of them with a personal number; each one's `spouse` is the other. */
    z
      .strictObject({ ...told, kind: z.literal('marriage'), husband: Spouse, wife: Spouse })
      .refine(({ husband, wife }) => isNumbered(husband) || isNumbered(wife), {
        error: 'Cần số định danh cá nhân của ít nhất một người',
      }),
    /** People moved, together or alone: their residence, and their household where the sender says it. */
    z.strictObject({
      ...told,
      kind: z.literal('residence'),
      people: z.array(Citizen).min(1).max(20),
      /** Where they lived before, where it is said. */
      from: RegisterAddress.optional(),
    }),
  ]),
  'Thay đổi hộ tịch, cư trú do cơ sở dữ liệu quốc gia gửi tới / a record change told by a national database',
);
export type RecordChange = z.infer<typeof RecordChange>;
