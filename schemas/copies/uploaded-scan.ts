import * as z from 'zod';
import { named } from '../named.ts';

/** Sizes of paper that a photograph may be of, in millimetres, upright: width, height. `card`: ISO/IEC 7810 ID-1. */
export const PAPERS = {
  A3: [297, 420],
  A4: [210, 297],
  A5: [148, 210],
  card: [85.6, 54],
} as const;
export type Paper = keyof typeof PAPERS;

export const SCAN_TYPES = ['application/pdf', 'image/jpeg', 'image/png', 'image/heic'] as const;
export type ScanType = (typeof SCAN_TYPES)[number];

/** The body of PUT /v1/copies/{id}/scan for a scan that was uploaded in parts. */
export const UploadedScan = named(
  'UploadedScan',
  z.strictObject({
    upload: z.string().max(100),
    mediaType: z.enum(SCAN_TYPES),
    /** The size of the original, where a photograph cannot tell it. */
    paper: z.enum(Object.keys(PAPERS) as [Paper, ...Paper[]]).optional(), // a record of ours, with members
  }),
);
