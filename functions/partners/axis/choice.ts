import { instant, type Clock, type Instant } from '../../kernel/clock.ts';
import { number, text, textOr } from '../../kernel/table/item.ts';
import { get, type Key } from '../../kernel/table/read.ts';
import { update } from '../../kernel/table/update.ts';
import type { Choice } from './config.ts';

/** How long a change takes to reach everybody who asks a register. */
const KEPT_FOR_MS = 30_000;

/** What was chosen at run time for a register, by whom and why. */
export interface Chosen extends Choice {
  readonly version: number;
  readonly changedAt: Instant;
  readonly changedBy: string;
  readonly reason: string;
}

const choiceKey = (table: string, register: string): Key => ({ table, pk: `ROUTE#${register}` });

/** What was chosen for a register at run time; undefined while the configuration holds. */
export async function readChoice(table: string, register: string): Promise<Chosen | undefined> {
  const item = await get(choiceKey(table, register));
  if (item === undefined) return undefined;
  const dual = textOr(item, 'dualRun');
  return {
    route: text(item, 'route'),
    ...(dual === undefined || dual === '' ? {} : { dualRun: { route: dual } }),
    version: number(item, 'version'),
    changedAt: text(item, 'changedAt') as Instant, // written by keepChoice
    changedBy: text(item, 'changedBy'),
    reason: text(item, 'reason'),
  };
}

/**
 * Keeps a choice over the version that was read (0: none yet); false when somebody else chose meanwhile. The earlier
 * choice is gone: who chose what and why is in the log (LT100) and in the item as it stands.
 */
export async function keepChoice(
  table: string,
  register: string,
  choice: Choice & { readonly reason: string; readonly by: string },
  over: number,
  now: number,
): Promise<boolean> {
  const { done } = await update({
    key: choiceKey(table, register),
    set: 'SET #route = :route, dualRun = :dual, version = :next, changedAt = :at, changedBy = :by, reason = :reason',
    condition: over === 0 ? 'attribute_not_exists(pk)' : 'version = :over',
    names: { '#route': 'route' },
    values: {
      ':route': choice.route,
      ':dual': choice.dualRun?.route ?? '',
      ':next': over + 1,
      ':at': instant(now),
      ':by': choice.by,
      ':reason': choice.reason,
      ...(over === 0 ? {} : { ':over': over }),
    },
  });
  return done;
}

/** What was chosen for a register, read from the table at most every 30 seconds. */
export function choiceOf(table: string, register: string, clock: Clock): () => Promise<Choice | undefined> {
  let kept: { readonly at: number; readonly choice: Promise<Choice | undefined> } | undefined;
  return () => {
    if (kept === undefined || clock.now() - kept.at >= KEPT_FOR_MS) {
      const choice = readChoice(table, register);
      kept = { at: clock.now(), choice };
      choice.catch(() => (kept = undefined));
    }
    return kept.choice;
  };
}
