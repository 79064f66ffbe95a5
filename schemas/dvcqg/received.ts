import * as z from 'zod';

/**
 * A scalar as it arrives: due as a string, taken as a number or a boolean too, as the real adapter does.
 * Null and a missing field are blank. Always a string afterwards.
 */
export const receivedText = z
  .union([z.string(), z.number(), z.boolean()])
  .nullish()
  .transform((value) => (value === null || value === undefined ? '' : String(value)));

/** A nested list as it arrives: null and a missing one are empty. */
export const receivedRows = <T extends z.ZodType>(row: T) =>
  z
    .array(row)
    .nullish()
    .transform((rows) => rows ?? []);
