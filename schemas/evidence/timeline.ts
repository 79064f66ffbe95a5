import * as z from 'zod';
import { Instant } from '../instant.ts';
import { Status } from '../status.ts';

/** A code or a name of ours: never words, so that nothing else can be said in it. */
const text = z.string().regex(/^[A-Za-z0-9._~:-]{1,200}$/);
/** SHA-256, hex. */
const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** A moment, and the link of the chain that says it. Without a link somebody has told it and the chain does not say it. */
const Moment = z.strictObject({ at: Instant, link: z.int().min(1).optional() });

/**
 * Whose a stretch of time is: `agency` from the happening until it reached the gateway · `earlier` an earlier message of
 * the same dossier had to go first · `gateway` ours · `partner` the receiver's: it did not answer, refused for the time
 * being, or was being asked · `officer` the receiver refused and a person had to decide.
 */
export const WaitOwner = z.enum(['agency', 'earlier', 'gateway', 'partner', 'officer']);
export type WaitOwner = z.infer<typeof WaitOwner>;

export const Wait = z.strictObject({
  owner: WaitOwner,
  from: Instant,
  /** Absent: it still lasts. */
  to: Instant.optional(),
  /** The outcome that began it, or the message that had to go first. */
  why: text.optional(),
});
export type Wait = z.infer<typeof Wait>;

/** One message to one partner, and whose the time was that it took. */
export const MessageTold = z.strictObject({
  id: text,
  partner: text,
  operation: text,
  state: text,
  /** Of the payload, SHA-256 of its canonical JSON. */
  payload: digest,
  occurred: Moment,
  kept: Moment,
  sent: Moment.optional(),
  acknowledged: Moment.optional(),
  attempts: z.array(
    z.strictObject({
      link: z.int().min(1),
      at: Instant,
      endedAt: Instant.optional(),
      outcome: text,
      /** Of the exact bytes that went out and came back. */
      request: digest,
      reply: digest.optional(),
    }),
  ),
  waits: z.array(Wait),
});
export type MessageTold = z.infer<typeof MessageTold>;

/** What happened to a dossier, and when each message about it was sent and acknowledged. No personal data. */
export const Timeline = z.strictObject({
  format: z.literal('lien-thong-timeline/1'),
  subject: text,
  agency: text,
  /** When the result was due, as last told. */
  dueAt: Instant.optional(),
  events: z.array(
    z.strictObject({
      kind: text,
      source: text,
      status: Status,
      occurred: Moment,
      kept: Moment,
      /** Of the message that told it. */
      message: digest,
    }),
  ),
  messages: z.array(MessageTold),
});
export type Timeline = z.infer<typeof Timeline>;
