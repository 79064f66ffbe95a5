import * as z from 'zod';

/**
 * The gateway's name for one certified copy: it stands in the QR code, in keys and in logs, and says nothing about
 * anybody. 100 random bits, so that nobody guesses the address of somebody else's.
 */
export const CopyId = z
  .string()
  .regex(/^bs-[0-9a-hjkmnp-tv-z]{20}$/, { error: 'Mã bản sao không đúng dạng' })
  .brand<'CopyId'>();
export type CopyId = z.infer<typeof CopyId>;

/** Whether a text is such a name. */
export const isCopyId = (text: string | undefined): text is CopyId => CopyId.safeParse(text).success;
