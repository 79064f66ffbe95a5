import * as z from 'zod';
import { Instant } from '../instant.ts';
import { named } from '../named.ts';
import { CopyStanding, VerdictFinding } from './verdict.ts';
import { Withdrawn } from './withdrawn.ts';

/** What anybody may know of a copy by its id. */
export const CopyCheck = named(
  'CopyCheck',
  z.strictObject({
    state: z.enum(['issued', 'withdrawn']),
    /** Of what whoever asks holds: valid only by the digest of the file as it was issued. */
    standing: CopyStanding,
    findings: z.array(VerdictFinding),
    agencyName: z.string(),
    number: z.int(),
    volume: z.string(),
    issuedAt: Instant,
    scanDigest: z.string(),
    withdrawn: Withdrawn.optional(),
  }),
);
export type CopyCheck = z.infer<typeof CopyCheck>;

/** What whoever asks by a copy's id may say of the file that he holds. */
export const CheckQuery = z.object({
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .meta({
      description: 'Mã SHA-256 của tệp đang cầm, tính tại máy; tệp không phải gửi đi / of the file in hand',
      example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    }),
});
