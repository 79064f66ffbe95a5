import * as z from 'zod';
import { CertificationWords } from '../../schemas/copies/certification.ts';
import { fieldErrors } from '../../schemas/field-errors.ts';
import type { Digest } from '../kernel/digest.ts';
import type { Instant } from '../kernel/clock.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';

/** What the words of certification are made of. */
export interface Said {
  readonly id: string;
  readonly number: number;
  readonly volume: string;
  readonly at: Instant;
  readonly pages: number;
  readonly agencyName: string;
  readonly place?: string;
  readonly certifierName: string;
  readonly certifierTitle: string;
  readonly original: { readonly type: string; readonly issuer?: string; readonly number?: string };
  readonly checkUrl: string;
}

/** A number as it stands on a copy: `000123`. */
export const writtenNumber = (number: number): string => String(number).padStart(6, '0');

/** The page on which anybody checks a copy: its id and the scan's digest, nothing personal. */
export const checkUrlOf = (publicUrl: string, id: string, scanDigest: Digest): string =>
  `${publicUrl}/kiem-tra/${id}?d=${scanDigest}`;

const { certifierName, certifierTitle, agencyName, place, original } = CertificationWords.shape;

/** What of a request, of a person's power and of a body's seal is written onto copies, as they name it. */
export const WRITTEN = {
  request: z.object({ original: z.object(original.shape) }),
  authority: z.object({ name: certifierName, title: certifierTitle }),
  body: z.object({ name: agencyName, place }),
} as const;

/**
 * Whether what somebody said can be written onto a copy. Refused `invalid-field` where it holds letters that the fonts do
 * not have: found when a copy is prepared, it would cost a number.
 */
export function checkWritten(contract: z.ZodType, said: unknown): Result<undefined> {
  const read = contract.safeParse(said);
  return read.success
    ? ok(undefined)
    : refuse('invalid-field', { errors: fieldErrors(read.error.issues, said) });
}

/** The words that are written onto a copy. Refused `invalid-field` where they hold letters that cannot be written. */
export function wordsOf(said: Said): Result<CertificationWords> {
  const { id, number, volume, at, original, place, ...rest } = said;
  const words = {
    copyId: id,
    number: writtenNumber(number),
    volume,
    certifiedAt: at,
    pages: rest.pages,
    agencyName: rest.agencyName,
    ...(place === undefined ? {} : { place }),
    certifierName: rest.certifierName,
    certifierTitle: rest.certifierTitle,
    original,
    checkUrl: rest.checkUrl,
  };
  const read = CertificationWords.safeParse(words);
  return read.success
    ? ok(read.data)
    : refuse('invalid-field', { errors: fieldErrors(read.error.issues, words) });
}
