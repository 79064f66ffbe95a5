/** How much of a file is read before it is refused. The figures are our own. */
export interface PdfLimits {
  readonly bytes: number;
  /** Objects over all revisions, and entries of any one cross-reference table. */
  readonly objects: number;
  /**
   * Values over all revisions, each number, name and text counted as well: two bytes of a file can be one, and each takes
   * some hundred bytes to hold.
   */
  readonly values: number;
  /** Bytes of one name, as it is written. */
  readonly name: number;
  /** Values inside one another. */
  readonly depth: number;
  /** The file as first written and everything appended to it. */
  readonly revisions: number;
  /** Bytes of all object and cross-reference streams together, decompressed. Page contents are never decompressed. */
  readonly inflated: number;
  readonly pages: number;
}

/** A certified copy: 300 pages of scan, two signatures, and a renewal of its time-stamp every few years for decades. */
export const COPY_LIMITS: PdfLimits = {
  bytes: 67_108_864,
  objects: 100_000,
  values: 1_000_000,
  name: 1_024,
  depth: 48,
  revisions: 32,
  inflated: 33_554_432,
  pages: 1_000,
};
