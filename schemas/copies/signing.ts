import * as z from 'zod';
import { Instant } from '../instant.ts';
import { named } from '../named.ts';
import { CopyId } from './copy-id.ts';
import { SIGNING_STEPS } from './state.ts';

/** What somebody is to sign on their own machine: a digest, never a document. */
export const SigningTask = named(
  'CopySigningTask',
  z.strictObject({
    copy: CopyId,
    step: z.enum(SIGNING_STEPS),
    /** The holder makes at most one signature under it. */
    reference: z.string(),
    scheme: z.string(),
    /** Of the signed attributes, by the scheme's hash; base64. */
    digest: z.string(),
    /** The signed attributes themselves (DER, base64), so that the signer's program can show what they bind. */
    attributes: z.string(),
    /** SHA-256 of the prepared file as a whole, with room left for the signature: it says which task this is. */
    document: z.string(),
    /** SHA-256 of the certificate with which it is to be signed. */
    certificate: z.string(),
    /** What the person reads before agreeing, in Vietnamese. */
    description: z.string(),
    expiresAt: Instant,
  }),
);
export type SigningTask = z.infer<typeof SigningTask>;

/** The signature over a task's digest. */
export const SignatureInput = named(
  'CopySignature',
  z.strictObject({
    step: z.enum(SIGNING_STEPS),
    /** As the task named it: a signature over anything else is refused. */
    document: z.string().regex(/^[0-9a-f]{64}$/),
    /** Base64; ECDSA as DER. */
    signature: z.base64().min(8).max(4_000),
  }),
);
export type SignatureInput = z.infer<typeof SignatureInput>;
