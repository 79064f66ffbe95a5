import * as z from 'zod';
import { Instant } from '../instant.ts';
import { named } from '../named.ts';

/** How large a file is that comes in parts. */
export const UploadSize = named('UploadSize', z.strictObject({ bytes: z.int().min(1) }));

/** What somebody is told who sends a file in parts. */
export const OpenedUpload = named(
  'OpenedUpload',
  z.strictObject({
    /** Nobody else can guess it; whoever has it may add parts and have the file used. */
    upload: z.string(),
    partBytes: z.int(),
    parts: z.int(),
  }),
);
export type OpenedUpload = Readonly<z.infer<typeof OpenedUpload>>;

/** An address under which whoever has it fetches one issued copy, and until when. */
export const CopyAddress = named('CopyAddress', z.strictObject({ url: z.url(), until: Instant }));
export type CopyAddress = Readonly<z.infer<typeof CopyAddress>>;
