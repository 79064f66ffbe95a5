export const UNTOLD = -1;

/** A colour of the picture, as its frame says it. */
export interface JpegComponent {
  readonly id: number;
  /** How many of its blocks stand beside and below each other where others have one. */
  readonly across: number;
  readonly up: number;
  readonly quantisation: number;
  /** How many blocks of 8 by 8 it has. */
  readonly blocks: number;
  /** Down to which bit each of the 64 values of its blocks is told so far, or `UNTOLD`. */
  readonly told: Int8Array;
}

/** A frame's header, and what its scans told so far. */
export interface FrameHeader {
  readonly width: number;
  readonly height: number;
  readonly isProgressive: boolean;
  readonly of: readonly JpegComponent[];
  /** How many groups of blocks there are of all colours together. */
  readonly groups: number;
}

const COUNTS: ReadonlySet<number> = new Set([1, 3, 4]);

/** Reads a frame's header (ITU-T T.81, B.2.2) of 8 bits, and one, three or four colours; undefined for any other. */
export function readHeader(body: Uint8Array, isProgressive: boolean): FrameHeader | undefined {
  const count = body[5] ?? 0;
  if (body[0] !== 8 || !COUNTS.has(count) || body.length !== 6 + 3 * count) return undefined;
  const [height, width] = [((body[1] ?? 0) << 8) | (body[2] ?? 0), ((body[3] ?? 0) << 8) | (body[4] ?? 0)];
  if (width === 0 || height === 0) return undefined;
  const said = Array.from({ length: count }, (_, at) => {
    const [id = 0, sampling = 0, quantisation = 0] = body.subarray(6 + 3 * at);
    return { id, across: sampling >> 4, up: sampling & 15, quantisation };
  });
  const mostAcross = Math.max(...said.map(({ across }) => across));
  const mostUp = Math.max(...said.map(({ up }) => up));
  // One and a half times as coarse as another some readers do not decode.
  const isSound = said.every(
    ({ across, up }) => across <= 4 && up <= 4 && mostAcross % across === 0 && mostUp % up === 0,
  );
  if (!isSound || new Set(said.map(({ id }) => id)).size !== count) return undefined;
  const of = said.map((each) => ({
    ...each,
    blocks: Math.ceil((width * each.across) / mostAcross / 8) * Math.ceil((height * each.up) / mostUp / 8),
    told: new Int8Array(64).fill(UNTOLD),
  }));
  const groups = Math.ceil(width / mostAcross / 8) * Math.ceil(height / mostUp / 8);
  return { width, height, isProgressive, of, groups };
}
