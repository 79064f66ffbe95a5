import * as z from 'zod';
import { json } from '../../kit/call.ts';
import type { SandboxClock } from '../../kit/clock.ts';
import { accept } from '../../kit/control-plane.ts';
import type { Partner } from '../../kit/partner.ts';
import type { Authorizations } from './authorizations.ts';
import { phoneSchema, type Phones } from './phone.ts';

/** One act on the phone: of one leave, or of all that a credential is waiting for, or of everybody's. */
const actSchema = z.strictObject({
  handle: z.string().optional(),
  credential: z.string().optional(),
  does: z.enum(['approve', 'decline']),
});

/** The control routes of people's phones: who is asked what, habits, and acts. */
export function phoneRoutes(
  phones: Phones,
  authorizations: Authorizations,
  clock: SandboxClock,
): Partner['control'] {
  return {
    'GET /_sandbox/phone': () =>
      json(
        200,
        authorizations
          .waiting()
          .map(({ handle, credential, hashes, description, clientData, requestedAt }) => ({
            handle,
            credential,
            hashes,
            description,
            clientData,
            requestedAt: new Date(requestedAt).toISOString(),
          })),
      ),
    'PUT /_sandbox/phone': (call) =>
      accept(call, phoneSchema, (habit) => {
        phones.learn(habit);
        return habit;
      }),
    'POST /_sandbox/phone': (call) =>
      accept(call, actSchema, ({ handle, credential, does }) => {
        const asked = authorizations
          .waiting()
          .filter((each) => (handle ?? each.handle) === each.handle)
          .filter((each) => (credential ?? each.credential) === each.credential);
        for (const each of asked) authorizations.decide(each.handle, does, clock.now());
        return { answered: asked.map((each) => each.handle) };
      }),
  };
}
