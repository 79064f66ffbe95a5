/** What one request may carry, in bytes: what the gateway takes as one part of a file (functions/copies/file-parts.ts). */
export const WHOLE_BYTES = 1_900_000;

/** The largest file that is checked, in bytes: the gateway's own limit, so that nothing larger is sent in vain. */
export const MAX_BYTES = 27_262_976;

/** How long an answer is waited for, in milliseconds: longer than the gateway works on any, and than 2 MB take on a poor line. */
export const PATIENCE_MS = 180_000;
