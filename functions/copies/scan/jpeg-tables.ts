/** Tables of a JPEG, by what names them, as far as they were given. */
export interface JpegTables {
  readonly quantisations: Set<number>;
  /** Huffman's codes, of direct current from 0, of alternating current from 16. */
  readonly codes: Set<number>;
}

export const ALTERNATING = 16;
const MOST_CODE_BITS = 16;

/**
 * Takes tables by which a JPEG's values are divided: 64 values one behind the other, of a byte or two each, none of which is
 * 0 (ITU-T T.81, B.2.4.1). False where they are not whole.
 */
export function takeQuantisations(body: Uint8Array, { quantisations }: JpegTables): boolean {
  let at = 0;
  while (at < body.length) {
    const [isWide, name] = [(body[at] ?? 0) >> 4, (body[at] ?? 0) & 15];
    const values = body.subarray(at + 1, at + 1 + 64 * (isWide + 1));
    if (isWide > 1 || name > 3 || values.length !== 64 * (isWide + 1)) return false;
    for (let value = 0; value < values.length; value += isWide + 1)
      if (values.subarray(value, value + isWide + 1).every((byte) => byte === 0)) return false;
    quantisations.add(name);
    at += 1 + values.length;
  }
  return at === body.length && body.length > 0;
}

/**
 * Takes tables of codes: how many there are of each length, no more than there can be (Annex C), and what each stands for
 * (B.2.4.2). False where they are not whole.
 */
export function takeCodes(body: Uint8Array, { codes }: JpegTables): boolean {
  let at = 0;
  while (at < body.length) {
    const [kind, name] = [(body[at] ?? 0) >> 4, (body[at] ?? 0) & 15];
    const counts = body.subarray(at + 1, at + 1 + MOST_CODE_BITS);
    const sum = counts.reduce((all, count) => all + count, 0);
    const share = counts.reduce((all, count, length) => all + count / 2 ** (length + 1), 0);
    if (kind > 1 || name > 3 || counts.length !== MOST_CODE_BITS || sum < 1 || sum > 256 || share > 1)
      return false;
    codes.add(kind * ALTERNATING + name);
    at += 1 + MOST_CODE_BITS + sum;
  }
  return at === body.length && body.length > 0;
}
