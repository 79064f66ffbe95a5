import { fail, ok, type Result } from '../result.ts';
import { digestsOf, type PreparedPdf } from './prepare-signature.ts';

/** `no-room`: the signature is larger than what was left for it. */
export interface EmbedFault {
  readonly code: 'no-room';
  /** In bytes. */
  readonly room: number;
  readonly needed: number;
}

/** Puts a signature (CMS or time-stamp token, DER) into the room that was made for it. The file's length stays. */
export function embedSignature(
  { prepared, byteRange: [, gap, after] }: Pick<PreparedPdf, 'prepared' | 'byteRange'>,
  der: Uint8Array,
): Result<Uint8Array, EmbedFault> {
  const room = (after - gap - 2) / 2;
  if (der.length > room) return fail({ code: 'no-room', room, needed: der.length });
  const signed = Buffer.from(prepared);
  signed.write(Buffer.from(der).toString('hex'), gap + 1, 'latin1');
  return ok(signed);
}

const RANGE = /\/ByteRange \[0 (\d+) (\d+) (\d+)\]/g;

/**
 * A prepared file read back: where its room is and what it covers. Undefined when its last signature is not one that
 * `prepareSignature` left empty, so that nothing is ever written over a signature that stands.
 */
export function readPrepared(prepared: Uint8Array): PreparedPdf | undefined {
  const tail = Buffer.from(prepared.buffer, prepared.byteOffset, prepared.length);
  const from = Math.max(0, tail.lastIndexOf('/ByteRange'));
  const [, gapText, afterText, restText] =
    [
      ...tail
        .subarray(from, from + 64)
        .toString('latin1')
        .matchAll(RANGE),
    ][0] ?? [];
  const [gap, after, rest] = [Number(gapText), Number(afterText), Number(restText)];
  if (!(gap > from && after > gap + 2 && after + rest === prepared.length)) return undefined;
  const isEmpty =
    tail[gap] === 0x3c &&
    tail[after - 1] === 0x3e &&
    tail.subarray(gap + 1, after - 1).every((byte) => byte === 0x30);
  if (!isEmpty) return undefined;
  const byteRange = [0, gap, after, rest] as const;
  return { prepared, byteRange, digests: digestsOf(prepared, byteRange) };
}
