import { type HeadOfHousehold, type Relative } from '../../../schemas/citizens/citizen.ts';
import type { WirePerson } from '../../../schemas/population/wire.ts';
import type { ReadCode } from './read-code.ts';
import { readName } from './read-name.ts';
import { readOldNumber, readPersonalNumber } from './read-number.ts';

/** Another person as a citizen's record names him; undefined where nothing is said of him. */
export function readPerson(wire: WirePerson, coded: ReadCode): Relative | undefined {
  const said = typeof wire === 'string' ? { HoVaTen: wire } : wire;
  if (said === undefined) return undefined;
  const { HoVaTen, QuocTich, SoDinhDanh, SoCMND } = said;
  const name = readName(HoVaTen)?.full;
  const personalNumber = readPersonalNumber(SoDinhDanh);
  const oldNumber = readOldNumber(SoCMND);
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
export function readHead(wire: WirePerson, coded: ReadCode): HeadOfHousehold | undefined {
  const person = readPerson(wire, coded);
  const relation = typeof wire === 'object' ? coded('QuanHe', wire.QuanHe) : undefined;
  if (person === undefined && relation === undefined) return undefined;
  return { ...person, ...(relation === undefined ? {} : { relation }) };
}
