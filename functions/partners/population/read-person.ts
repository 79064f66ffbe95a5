import { type HeadOfHousehold, type Relative } from '../../../schemas/citizens/citizen.ts';
import type { WirePerson } from '../../../schemas/population/wire.ts';
import type { ReadCode } from './read-code.ts';
import { readName, saysName } from './read-name.ts';
import { readOldNumber, readPersonalNumber } from './read-number.ts';
import { orUnread, type Unread } from './unread.ts';

/** How people are read whom a citizen's record names. */
export interface ReadingPeople {
  readonly coded: ReadCode;
  readonly unread: Unread;
}

/**
 * Another person as a citizen's record names him; undefined where nothing is said of him. What stands there and cannot
 * be read is noted under `field`.
 */
export function readPerson(
  field: string,
  wire: WirePerson,
  { coded, unread }: ReadingPeople,
): Relative | undefined {
  const said = typeof wire === 'string' ? { HoVaTen: wire } : wire;
  if (said === undefined) return undefined;
  const { HoVaTen, QuocTich, SoDinhDanh, SoCMND } = said;
  const name = readName(HoVaTen)?.full;
  if (name === undefined && saysName(HoVaTen)) unread(`${field}.name`);
  const personalNumber = orUnread(
    unread,
    `${field}.personalNumber`,
    SoDinhDanh,
    readPersonalNumber(SoDinhDanh),
  );
  const oldNumber = orUnread(unread, `${field}.oldNumber`, SoCMND, readOldNumber(SoCMND));
  const nationality = coded('QuocTich', QuocTich);
  const person = {
    ...(name === undefined ? {} : { name }),
    ...(nationality === undefined ? {} : { nationality }),
    ...(personalNumber === undefined ? {} : { personalNumber }),
    ...(oldNumber === undefined ? {} : { oldNumber }),
  };
  // A nationality alone is what the register writes of nobody.
  return name === undefined && personalNumber === undefined && oldNumber === undefined ? undefined : person;
}

/** The head of the household, and how the citizen is related to him. */
export function readHead(wire: WirePerson, reading: ReadingPeople): HeadOfHousehold | undefined {
  const person = readPerson('head', wire, reading);
  const relation = typeof wire === 'object' ? reading.coded('QuanHe', wire.QuanHe) : undefined;
  if (person === undefined && relation === undefined) return undefined;
  return { ...person, ...(relation === undefined ? {} : { relation }) };
}
