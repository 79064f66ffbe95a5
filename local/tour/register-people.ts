import * as z from 'zod';
import type { Reachable } from '../portal/national-portal.ts';

/** Somebody whom the population register has: invented by its sandbox. */
export interface RegisterPerson {
  readonly personalNumber: string;
  readonly name: string;
  readonly birth: { readonly year: number; readonly date?: string };
}

const Sampled = z.array(
  z.object({
    personalNumber: z.string(),
    name: z.string(),
    birthYear: z.string(),
    birthDate: z
      .string()
      .regex(/^\d{8}$/)
      .optional(),
  }),
);

/** Grown-up people of the population register, so that the tour's applicants can be verified there. */
export async function peopleOfRegister({ controlUrl }: Reachable, count: number): Promise<RegisterPerson[]> {
  const answer = await fetch(`${controlUrl}/_sandbox/sample?kind=adult&count=${count}`);
  if (!answer.ok) throw new Error(`the population register's sandbox shows nobody: ${answer.status}`);
  return Sampled.parse(await answer.json()).map(({ personalNumber, name, birthYear, birthDate }) => {
    const date = birthDate?.replace(/^(....)(..)(..)$/, '$1-$2-$3');
    return {
      personalNumber,
      name,
      birth: { year: Number(birthYear), ...(date === undefined ? {} : { date }) },
    };
  });
}
