import * as z from 'zod';

/** What somebody does when the phone asks. */
export const phoneSchema = z.strictObject({
  /** Of one credential; of all that have no habit of their own without it. */
  credential: z.string().optional(),
  does: z.enum(['approve', 'decline', 'wait']),
  /** How long after being asked. */
  afterMs: z.int().nonnegative().default(0),
});

export type PhoneHabit = Pick<z.infer<typeof phoneSchema>, 'does' | 'afterMs'>;

const USUAL: PhoneHabit = { does: 'approve', afterMs: 0 };

/** People's habits with the phone that asks them to agree to a signature. Of this run only. */
export class Phones {
  readonly #habits = new Map<string, PhoneHabit>();
  #usual = USUAL;

  habitOf(credential: string): PhoneHabit {
    return this.#habits.get(credential) ?? this.#usual;
  }

  learn({ credential, does, afterMs }: z.infer<typeof phoneSchema>): void {
    if (credential === undefined) this.#usual = { does, afterMs };
    else this.#habits.set(credential, { does, afterMs });
  }

  reset(): void {
    this.#habits.clear();
    this.#usual = USUAL;
  }
}
