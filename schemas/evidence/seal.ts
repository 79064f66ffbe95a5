import * as z from 'zod';
import { Instant } from '../instant.ts';
import { named } from '../named.ts';

/** One certificate of the gateway's own seal, as anybody may know it. */
export const SealView = named(
  'EvidenceSeal',
  z.strictObject({
    /** SHA-256 of the certificate, hex: what `evidence verify --seal` takes. */
    fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
    /** As RFC 4514 writes names. */
    subject: z.string(),
    issuer: z.string(),
    /** Hex. */
    serial: z.string(),
    from: Instant,
    to: Instant,
    /** What is sealed now is sealed by this one. */
    current: z.boolean(),
  }),
  'Một chứng thư con dấu của trục / a certificate of the gateway’s seal',
);
export type SealView = z.infer<typeof SealView>;

/** The gateway's seals, the newest first: roots that an earlier one sealed are in packs for as long as there are packs. */
export const SealsView = named(
  'EvidenceSeals',
  z.strictObject({ seals: z.array(SealView) }),
  'Các chứng thư con dấu của trục, mới nhất trước / the seals by which packs are to be checked',
);
export type SealsView = z.infer<typeof SealsView>;
