import { instantAt, parseInstant, type Instant } from '../instant.ts';

/** Asia/Ho_Chi_Minh: UTC+7, without daylight saving for as long as there have been portals. */
const OFFSET_MS = 7 * 3_600_000;

/**
 * How generation 3 writes an instant's zone. `none`: Vietnam's time without saying so, as the only public example
 * does (facts §1.7) · `+07:00` · `Z`: UTC. Which of them a portal wants is this project's assumption until it says so.
 */
export type G3Zone = 'none' | '+07:00' | 'Z';

const inVietnam = (instant: Instant): string =>
  new Date(Date.parse(instant) + OFFSET_MS).toISOString().slice(0, -1);

/** An instant as steps carry it: `yyyy-MM-ddTHH:mm:ss.SSS` with the zone as configured. Source: facts §1.7. */
export const formatG3Instant = (instant: Instant, zone: G3Zone): string =>
  zone === 'Z' ? instant : `${inVietnam(instant)}${zone === 'none' ? '' : zone}`;

/** An instant as a new dossier carries it: `yyyy-MM-dd HH:mm:ss` in Vietnam's time, milliseconds cut off. */
export const formatG3Creation = (instant: Instant): string =>
  inVietnam(instant).slice(0, 19).replace('T', ' ');

const UNZONED = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d{1,9})?)$/;

/**
 * Reads an instant in any of the spellings above, for comparing what a portal shows with what was sent: without a
 * zone it is Vietnam's time. Undefined when it is none. Never used for what is kept: there an instant has an offset.
 */
export function readG3Instant(text: string): Instant | undefined {
  const unzoned = UNZONED.exec(text.trim());
  const read = parseInstant(unzoned === null ? text.trim() : `${unzoned[1] ?? ''}T${unzoned[2] ?? ''}+07:00`);
  return read.ok ? instantAt(Date.parse(read.instant)) : undefined;
}
