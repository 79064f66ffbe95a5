import * as z from 'zod';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { Birth } from '../../../schemas/citizens/citizen.ts';
import { OldIdentityNumber, PersonalNumber } from '../../../schemas/citizens/personal-number.ts';
import type { CitizenLook } from '../../../schemas/citizens/register.ts';
import { PersonName } from '../../../schemas/personal.ts';
import { lookAt } from './population-calls.ts';

const Sample = z.array(
  z.object({
    personalNumber: PersonalNumber,
    oldNumber: OldIdentityNumber.optional(),
    name: PersonName,
    birthYear: z.string(),
    birthDate: z.string().optional(),
    householdBook: z.string().optional(),
  }),
);
export type Sampled = z.infer<typeof Sample>[number];

/** People whom the sandbox's register has, of a kind. */
export async function sample(sandbox: Sandbox, kind: string, count = 1): Promise<readonly Sampled[]> {
  const answer = await fetch(`${sandbox.controlUrl}/_sandbox/sample?kind=${kind}&count=${count}`);
  return Sample.parse(await answer.json());
}

export async function theFirst(sandbox: Sandbox, kind: string): Promise<Sampled> {
  const [one] = await sample(sandbox, kind);
  if (one === undefined) throw new Error(`the sandbox has nobody of kind ${kind}`);
  return one;
}

export const birthOf = ({ birthYear, birthDate }: Sampled): Birth =>
  Birth.parse({
    year: Number(birthYear),
    ...(birthDate === undefined ? {} : { date: birthDate.replace(/(....)(..)(..)/, '$1-$2-$3') }),
  });

/** A look at one of them. */
export const lookFor = (one: Sampled, changes: Partial<CitizenLook> = {}): CitizenLook =>
  lookAt({
    identity: { personalNumber: one.personalNumber },
    name: one.name,
    birth: birthOf(one),
    ...changes,
  });
