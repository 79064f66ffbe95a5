/** A part of a JPEG: a marker's segment and, where it starts a scan, the coded data behind it (ITU-T T.81, Annex B). */
export interface JpegPart {
  readonly marker: number;
  readonly body: Uint8Array;
  /** How many bytes of coded data follow; 0 where none may. */
  readonly coded: number;
  /** How many restarts stand within them, each by its own number. */
  readonly restarts: number;
  /** How many of them, one at most, stand right before the end of the image: readers pass over it. */
  readonly idle: number;
  /** The part as it stands in the file. */
  readonly whole: Uint8Array;
}

export const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;
const FIRST_RESTART = 0xd0;
const isRestart = (marker: number): boolean => marker >= FIRST_RESTART && marker <= 0xd7;

/** Of a camera there are some hundreds, with its preview in pieces of 64 KB; millions of empty ones fill the memory. */
const MOST_PARTS = 10_000;

/**
 * The parts of a JPEG between its start and its end, and where it ends; undefined when it is cut off, damaged, in more
 * parts than any is, or none.
 */
export function readParts(
  bytes: Uint8Array,
): { readonly parts: readonly JpegPart[]; readonly end: number } | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  const parts: JpegPart[] = [];
  let at = 2;
  while (at + 2 <= bytes.length) {
    const marker = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0xff) return undefined;
    if (marker === END_OF_IMAGE) return { parts, end: at + 2 };
    if (marker === 0xff) {
      at += 1; // any marker may be filled up before it
      continue;
    }
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    const behind = at + 2 + length;
    // A second start, or what has no length and stands in coded data alone.
    if (marker < 0xc0 || marker === 0xd8 || isRestart(marker) || length < 2 || behind > bytes.length)
      return undefined;
    const coded = marker === START_OF_SCAN ? readCoded(bytes, behind) : { end: behind, restarts: 0, idle: 0 };
    if (coded === undefined || parts.length === MOST_PARTS) return undefined;
    parts.push({
      marker,
      body: bytes.subarray(at + 4, behind),
      coded: coded.end - behind,
      restarts: coded.restarts,
      idle: coded.idle,
      whole: bytes.subarray(at, coded.end),
    });
    at = coded.end;
  }
  return undefined;
}

/**
 * Up to the next marker that is not one of those within coded data; undefined where a restart is not the next one's, or
 * nothing stands before it: a block takes a bit at least.
 */
function readCoded(
  bytes: Uint8Array,
  from: number,
): { readonly end: number; readonly restarts: number; readonly idle: number } | undefined {
  let [restarts, begun] = [0, from];
  for (
    let at = bytes.indexOf(0xff, from);
    at !== -1 && at + 1 < bytes.length;
    at = bytes.indexOf(0xff, at + 1)
  ) {
    const next = bytes[at + 1] ?? 0;
    // Filled up before a byte that is no marker: some readers take it for one.
    if (next === 0 && bytes[at - 1] === 0xff) return undefined;
    // What fills up a marker is no data.
    if (next === 0xff && at === begun) begun += 1;
    if (next === 0 || next === 0xff) continue;
    const isIdle = at === begun && restarts > 0 && next === END_OF_IMAGE && bytes[at - 1] !== 0xff;
    if (at === begun && !isIdle) return undefined;
    if (!isRestart(next)) return { end: at, restarts, idle: Number(isIdle) };
    if (next !== FIRST_RESTART + (restarts % 8)) return undefined;
    restarts += 1;
    begun = at + 2;
  }
  return undefined;
}
