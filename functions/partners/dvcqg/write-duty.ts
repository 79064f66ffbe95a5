import type { Dossier, ProgressRow } from '../../../schemas/dossier.ts';
import { progressToWire, toWire, type Generation, type Notice } from '../../../schemas/dvcqg/codec.ts';
import type { SentDossier } from '../../../schemas/dvcqg/dossier.ts';
import type { SentProgress } from '../../../schemas/dvcqg/progress.ts';
import type { Instant } from '../../kernel/clock.ts';

/** The address under which the portal may fetch a stored file, for a message that the gateway kept at `keptAt`. */
export type LinkOf = (code: Dossier['code'], fileId: string, keptAt: Instant) => string;

/** A duty as it goes on the wire, and what the wire could not take as it is. */
export interface Written<T> {
  readonly wire: T;
  readonly notices: readonly string[];
}

/** The dossier's record. The same duty is always written the same, so that it can be recognised at the portal. */
export function writeDossier(
  dossier: Dossier,
  generation: Generation,
  keptAt: Instant,
  linkOf: LinkOf,
): Written<SentDossier> {
  const { wire, notices, omitted } = toWire(dossier, generation, (file) =>
    linkOf(dossier.code, file.id, keptAt),
  );
  return { wire, notices: [...notices.map(sayNotice), ...sayOmitted(omitted)] };
}

/** The records of a batch of steps. */
export function writeSteps(rows: readonly ProgressRow[]): Written<SentProgress[]> {
  const written = rows.map(progressToWire);
  return {
    wire: written.map(({ wire }) => wire),
    notices: written.flatMap(({ notices }) => notices.map(sayNotice)),
  };
}

/** What was shortened or withheld, for the attempt's note: names and lengths, never the text. */
export const sayNotice = (notice: Notice): string =>
  notice.kind === 'shortened'
    ? `Đã rút gọn ${notice.wire} (${notice.field}): ${notice.originalLength} còn ${notice.limit} ký tự`
    : `Không gửi ${notice.wire}: kênh thực hiện không phải trực tuyến`;

const sayOmitted = (omitted: readonly string[]): string[] =>
  omitted.length === 0 ? [] : [`Không có chỗ trong thế hệ 1: ${omitted.join(', ')}`];
