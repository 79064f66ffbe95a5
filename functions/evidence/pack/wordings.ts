import type { PackInfo } from '../../../schemas/evidence/pack.ts';
import type { Timeline } from '../../../schemas/evidence/timeline.ts';
import { NAMES } from '../container/pack-files.ts';
import type { ContainerFile } from '../container/manifest.ts';
import { summaryPage, summaryText } from './summary.ts';

/** How both summaries of a timeline are written. */
interface Wording {
  readonly text: (timeline: Timeline, info: PackInfo) => string;
  readonly page: (timeline: Timeline, info: PackInfo) => string;
}

/** In which words packs are written today. */
export const WORDING = 1;

/**
 * Every wording there has been. Packs name theirs and are checked by it, years later too: one that packs were handed out in
 * is never changed, in no letter. Other words are another wording beside it (docs/adr/0034).
 */
const WORDINGS: ReadonlyMap<number, Wording> = new Map([[1, { text: summaryText, page: summaryPage }]]);

/** Both summaries in the words that the pack names; none where these are not known here. */
export function summaryFiles(timeline: Timeline, info: PackInfo): readonly ContainerFile[] {
  const wording = WORDINGS.get(info.wording);
  if (wording === undefined) return [];
  return [
    { name: NAMES.text, bytes: Buffer.from(wording.text(timeline, info)) },
    { name: NAMES.page, bytes: Buffer.from(wording.page(timeline, info)) },
  ];
}
