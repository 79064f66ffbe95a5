import * as z from 'zod';
import { sha256 } from '../kit/digest.ts';
import { Ledger } from '../kit/ledger.ts';
import { blockSchema } from './feed-block.ts';
import { changedSettingsSchema } from './settings.ts';
import { STORIES } from './stories.ts';

const content = z.record(z.string(), z.unknown());

/**
 * What was done to the post beside the effects in its ledger. Together, in order, they are all that its memory
 * is made of: the rest follows from them.
 */
const actSchema = z.discriminatedUnion('act', [
  z.object({ act: z.literal('settings'), changed: changedSettingsSchema }),
  z.object({ act: z.literal('advance'), hours: z.number() }),
  z.object({ act: z.literal('story'), orderNumber: z.string(), story: z.enum(STORIES) }),
  z.object({ act: z.literal('fill'), block: blockSchema }),
  z.object({ act: z.literal('correction'), itemCode: z.string(), content }),
  /** So many events in all were told by webhook, or given up. */
  z.object({ act: z.literal('told'), events: z.int() }),
]);

export type Act = z.infer<typeof actSchema>;

interface Written {
  readonly act: Act;
  readonly at: number;
  /** How many entries the ledger had. */
  readonly after: number;
}

/** The acts in a file of their own, in the same form and with the same promises as the ledger. */
export class Journal {
  readonly #file: Ledger;
  /** Of an earlier run, still to be done again. */
  #waiting: Written[] = [];

  constructor(path: string | undefined) {
    this.#file = new Ledger(path, (entry, kept) => {
      const act = actSchema.parse(JSON.parse(kept ?? 'null'));
      this.#waiting.push({ act, at: Date.parse(entry.at), after: Number(entry.detail) });
    });
  }

  /** Writes an act down, done at `at` when the ledger had `after` entries. */
  write(act: Act, at: number, after: number): void {
    const kept = JSON.stringify(act);
    this.#file.record(
      { effect: `act.${act.act}`, key: '', digest: sha256(kept), detail: String(after) },
      new Date(at),
      kept,
    );
  }

  /** Takes the acts of an earlier run that were done before the ledger had more than `effects` entries. */
  takeUntil(effects: number): readonly Written[] {
    const end = this.#waiting.findIndex((written) => written.after > effects);
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : end);
  }

  reset(): void {
    this.#file.reset();
    this.#waiting = [];
  }

  close(): void {
    this.#file.close();
  }
}
