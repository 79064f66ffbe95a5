/** Asia/Ho_Chi_Minh: UTC+7, no daylight saving. */
const OFFSET_MS = 7 * 3_600_000;

const inVietnam = (at: string | number): string =>
  new Date((typeof at === 'number' ? at : Date.parse(at)) + OFFSET_MS).toISOString();

/** An instant as the national wire writes it: `yyyyMMddHHmmss`. */
export const wireTime = (at: string | number): string => inVietnam(at).slice(0, 19).replace(/\D/g, '');

/** An instant as a portal writes it: `2026-03-23T09:30:00+07:00`. */
export const portalTime = (at: string | number): string => `${inVietnam(at).slice(0, 19)}+07:00`;

/** The hour of an instant as it is shown: `09:30:00`. */
export const clockTime = (at: string | number): string => inVietnam(at).slice(11, 19);

/** An instant as it is shown: `23/03/2026 09:30:00`. */
export function dayAndTime(at: string | number): string {
  const [year, month, day] = inVietnam(at).slice(0, 10).split('-');
  return `${day ?? ''}/${month ?? ''}/${year ?? ''} ${clockTime(at)}`;
}

/** The day of an instant: `2026-03-23`. */
export const dayOf = (at: string | number): string => inVietnam(at).slice(0, 10);
