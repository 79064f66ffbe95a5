import { instant, type Instant } from '../../kernel/clock.ts';
import { coverageOf } from '../pack/coverage.ts';
import { summaryFiles } from '../pack/wordings.ts';
import { packFound, type PackFinding } from './pack-verdict.ts';
import type { ReadPack } from './read-pack.ts';

/** How far clocks may differ. */
const SKEW_MS = 300_000;

/**
 * Whether a pack says of itself what its links and roots say, and was exported between its newest link and the moment at
 * which it is known to be there.
 *
 * @param by when the pack was there: by its own time-stamp, else now
 */
export function infoFindings({ info, links }: ReadPack, by: Instant): readonly PackFinding[] {
  const { rooted, stamped } = coverageOf(info.roots);
  const newest = links.at(-1)?.at ?? info.exportedAt;
  const isCovered = info.rooted === rooted && info.stamped === stamped;
  const isExported = shifted(info.exportedAt, SKEW_MS) >= newest && info.exportedAt <= shifted(by, SKEW_MS);
  return [
    ...(isCovered ? [] : [packFound('info-wrong', `rooted ${info.rooted}, stamped ${info.stamped}`)]),
    ...(isExported ? [] : [packFound('info-wrong', `exportedAt ${info.exportedAt}`)]),
  ];
}

const shifted = (at: Instant, ms: number): Instant => instant(Date.parse(at) + ms);

/** Whether both summaries say what the timeline says, letter by letter, in the words that the pack names. */
export function summaryFindings({ timeline, info, files }: ReadPack): readonly PackFinding[] {
  const written = summaryFiles(timeline, info);
  if (written.length === 0) return [packFound('summary-newer', String(info.wording))];
  return written
    .filter(({ name, bytes }) => {
      const file = files.find((one) => one.name === name);
      return file === undefined || Buffer.compare(file.bytes, bytes) !== 0;
    })
    .map(({ name }) => packFound('summary-wrong', name));
}
