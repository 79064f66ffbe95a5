import * as z from 'zod';
import type { System } from './accounts.ts';
import statusFile from './status-codes.json' with { type: 'json' };
import storiesFile from './stories.json' with { type: 'json' };

/** A move of a parcel, named apart from the codes that either system has for it. */
export type Move = keyof typeof statusFile;

/** How a system says a move. */
export interface Status {
  readonly code: number;
  readonly text: string;
}

const statuses: Readonly<Record<Move, Partial<Readonly<Record<System, Status>>>>> = statusFile;

/** How a system says a move; undefined for one that it does not tell. */
export function statusOf(system: System, move: Move): Status | undefined {
  return statuses[move][system];
}

/** What can become of a parcel. */
export const STORIES = [
  'delivered',
  'delivered-second-attempt',
  'held-then-delivered',
  'refused-returned',
  'unclaimed-returned',
  'lost',
  'cod-collected-remitted',
  'silent',
  'unknown-code',
  'pickup-failed',
] as const;

export type StoryName = (typeof STORIES)[number];

/** One step of a story: hours of parcel time after the order, and the note that the post leaves with it. */
export interface Step {
  readonly move: Move;
  readonly hours: number;
  readonly note: string;
}

const stories: Readonly<Record<StoryName, readonly Step[]>> = z
  .record(
    z.enum(STORIES),
    z.array(
      z.strictObject({
        move: z.string().refine((move): move is Move => Object.hasOwn(statusFile, move)),
        hours: z.number().nonnegative(),
        note: z.string(),
      }),
    ),
  )
  .parse(storiesFile);

/** The steps of a story that lie after the given hours. */
export function stepsOf(story: StoryName, after = -1): readonly Step[] {
  return stories[story].filter((step) => step.hours > after);
}

/** What becomes of a parcel for which no story was chosen. */
export function usualStory(cod: number): StoryName {
  return cod > 0 ? 'cod-collected-remitted' : 'delivered';
}

const HOLD_DAYS = 5;
const DAY_MS = 86_400_000;
const VIETNAM_MS = 7 * 3_600_000;

/** The note of a step as it is written for one parcel at one instant. Names roles only, never a person. */
export function noteOf(
  step: Step,
  parcel: { readonly orderNumber: string; readonly cod: number },
  at: number,
): string {
  const collection = isCollection(parcel.orderNumber);
  return step.note
    .replace('{receiver}', collection ? 'Bộ phận một cửa' : 'chính chủ')
    .replace('{returnedTo}', collection ? 'người gửi' : 'Bộ phận một cửa')
    .replace('{cod}', String(parcel.cod))
    .replace('{heldUntil}', new Date(at + VIETNAM_MS + HOLD_DAYS * DAY_MS).toISOString().slice(0, 10));
}

/** A collection goes from the citizen to the agency's desk; its number ends in `-TG` and perhaps an attempt. */
function isCollection(orderNumber: string): boolean {
  return /-TG\d*$/.test(orderNumber);
}
