import * as z from 'zod';
import { Instant } from '../instant.ts';

/**
 * Letters that our fonts have: Latin with every Vietnamese letter, digits, common punctuation. Text that is copied from
 * elsewhere may bring others, which a font would show as empty boxes.
 */
const WRITABLE =
  /^[\u0020-\u007e\u00a0-\u017f\u01a0\u01a1\u01af\u01b0\u1e80-\u1ef9\u2013\u2014\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u20ab]*$/;

/** A line of text that can be written onto a copy, composed (NFC), without line breaks. */
const Line = (longest: number) =>
  z
    .string()
    .transform((text) => text.normalize('NFC').replaceAll(/\s+/g, ' ').trim())
    .pipe(
      z.string().min(1).max(longest).regex(WRITABLE, {
        error: 'Có ký tự ngoài bảng chữ Latinh và tiếng Việt, không ghi được lên bản sao',
      }),
    );

/**
 * What is written onto a certified copy before anybody signs it. The statement, its number, volume, day, person and body
 * are those of the paper form (Decree 23/2015, annex; carried over to the electronic copy: our assumption).
 */
export const CertificationWords = z.strictObject({
  /** Names the copy in the QR code; says nothing about anybody. */
  copyId: z.string().regex(/^[A-Za-z0-9_-]{8,64}$/),
  /** As it stands in the register: `000123`. */
  number: Line(32),
  /** As it stands in the register: `01/2026`. */
  volume: Line(32),
  /** `SCT/BS`: certification of copies. */
  registerCode: Line(16).default('SCT/BS'),
  /** Shown in Vietnam's time, with +07:00. */
  certifiedAt: Instant,
  agencyName: Line(300),
  /** Where it is certified, if that is not the agency's name. */
  place: Line(300).optional(),
  certifierName: Line(120),
  certifierTitle: Line(200),
  /** Pages of the copy, which are those of the original. */
  pages: z.int().min(1).max(1_000),
  original: z.strictObject({
    type: Line(300),
    issuer: Line(300).optional(),
    number: Line(100).optional(),
  }),
  /** The page on which anybody checks this copy: an identifier and a digest of the scan, never personal data. */
  checkUrl: z.url({ protocol: /^https?$/ }).max(300),
});
export type CertificationWords = z.output<typeof CertificationWords>;
