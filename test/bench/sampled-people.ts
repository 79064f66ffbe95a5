import * as z from 'zod';
import { Birth } from '../../schemas/citizens/citizen.ts';
import { PersonalNumber } from '../../schemas/citizens/personal-number.ts';
import { PersonName } from '../../schemas/personal.ts';

const Sampled = z.array(
  z
    .object({
      personalNumber: PersonalNumber,
      name: PersonName,
      birthYear: z.string(),
      birthDate: z.string().optional(),
    })
    .transform(({ personalNumber, name, birthYear, birthDate }) => ({
      personalNumber,
      fullName: name,
      birth: Birth.parse({
        year: Number(birthYear),
        ...(birthDate === undefined ? {} : { date: birthDate.replace(/(....)(..)(..)/, '$1-$2-$3') }),
      }),
    })),
);

/** Somebody invented whom the register's sandbox has, as he is asked about. */
export type SampledPerson = z.infer<typeof Sampled>[number];

/** So many grown people of the sandbox whose control plane is there, at most one of a neighbourhood. */
export async function samplePeople(controlUrl: string, count: number): Promise<SampledPerson[]> {
  const answer = await fetch(`${controlUrl}/_sandbox/sample?kind=adult&count=${count}`);
  const people = Sampled.parse(await answer.json());
  if (people.length === 0) throw new Error('the register’s sandbox has nobody');
  return people;
}
