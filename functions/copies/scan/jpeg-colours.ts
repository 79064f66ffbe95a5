import { FRAMES } from './jpeg-frame.ts';
import type { JpegPart } from './jpeg-parts.ts';

const latin1 = (body: Uint8Array, length: number): string =>
  Buffer.from(body.subarray(0, length)).toString('latin1');
export const isJfif = ({ marker, body }: JpegPart): boolean =>
  marker === 0xe0 && latin1(body, 5) === 'JFIF\0';
export const isAdobe = ({ marker, body }: JpegPart): boolean =>
  marker === 0xee && latin1(body, 5) === 'Adobe';

/** How many bytes Adobe's marker has, of which the last says how the colours are told (Adobe Technical Note 5116, §18). */
const ADOBE_BYTES = 12;
/** What the last may say, by how many colours there are: as they are (0), or a light and two differences (1, with a black 2). */
const TRANSFORMS: Readonly<Record<number, readonly number[]>> = { 1: [0, 1], 3: [0, 1], 4: [0, 2] };
/** Names by which some readers take three colours for red, green and blue, or for differences of another width. */
const TELLING_NAMES: ReadonlySet<string> = new Set(['RGB', 'rgb', '\x01"#']);

/**
 * Whether a JPEG tells its colours as a light and two differences, which nothing but usage says: three are, unless one whole
 * Adobe marker says that they are not; four are where it says so. Undefined where readers understand it in two ways: two
 * such markers, one beside JFIF (which says that they are) or behind the frame, or names that say otherwise.
 */
export function isTransformedIn(parts: readonly JpegPart[], names: readonly number[]): boolean | undefined {
  const frameAt = parts.findIndex(({ marker }) => FRAMES.has(marker));
  if (parts.slice(frameAt).some((part) => isJfif(part) || isAdobe(part))) return undefined;
  const adobes = parts.filter(isAdobe);
  if (adobes.length > 1 || adobes.some(({ body }) => body.length !== ADOBE_BYTES)) return undefined;
  const said = adobes[0]?.body[ADOBE_BYTES - 1];
  if (said !== undefined && TRANSFORMS[names.length]?.includes(said) !== true) return undefined;
  if (names.length !== 3) return names.length === 4 && said === 2;
  if (said === 0) return parts.some(isJfif) ? undefined : false;
  return TELLING_NAMES.has(String.fromCharCode(...names)) ? undefined : true;
}
