import { json, type Answer } from '../kit/call.ts';

/** What the administrative order service answers to everything but a page of its feed. */
export interface HccReply {
  readonly Status: number;
  readonly Message: string;
}

/** 100 and 101 are known from public clients; the others are this sandbox's assumption. */
export const STATUS = {
  done: 100,
  exists: 101,
  missing: 102,
  unknownProvince: 103,
  foreignCustomer: 104,
  invalid: 105,
  notFound: 110,
  tooLate: 111,
  alreadyCancelled: 112,
} as const;

/** A reply as it goes out: HTTP 200, whatever it says. */
export function answer(reply: HccReply, statusAsText: boolean): Answer {
  return json(200, statusAsText ? { ...reply, Status: String(reply.Status) } : reply);
}

/** What a gateway answers when there is no token, or one that it does not know. */
export const UNAUTHORIZED: Answer = json(401, {
  fault: { code: 900901, message: 'Invalid Credentials', description: 'Access token is invalid or expired' },
});
