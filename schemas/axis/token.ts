import * as z from 'zod';

/** The reply of an axis to the request for a token (OAuth client credentials). `expires_in` in seconds. */
export const TokenReply = z.looseObject({
  access_token: z.string().min(1),
  expires_in: z
    .union([z.number(), z.string().regex(/^\d{1,9}$/)])
    .transform(Number)
    .optional(),
});
