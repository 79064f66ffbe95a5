import type { PdfObject } from './read-object.ts';
import { objectIn, type PdfFile } from './read-signed-pdf.ts';
import type { PdfValue } from './read-value.ts';
import { isSameValue } from './values.ts';

/** What one update changed, and how much of that is accounted for. */
export interface Change {
  readonly file: PdfFile;
  readonly index: number;
  /** The catalog before and after. */
  readonly before: PdfValue | undefined;
  readonly after: PdfValue | undefined;
  readonly objects: ReadonlyMap<number, PdfObject>;
  /** Numbers of objects in this update whose change is accounted for. */
  readonly explained: Set<number>;
}

/** What the update at this index (of revisions) changed; its catalog is accounted for. */
export function changeOf(file: PdfFile, index: number): Change {
  const revision = file.revisions[index];
  const root = revision?.root ?? 0;
  return {
    file,
    index,
    before: objectIn(file, index - 1, root)?.value,
    after: objectIn(file, index, root)?.value,
    objects: revision?.objects ?? new Map(),
    explained: new Set([root]),
  };
}

/** Whether no revision before had an object of this number. */
export const isNew = ({ file, index }: Change, number: number): boolean =>
  objectIn(file, index - 1, number) === undefined;

/**
 * Accounts for the object that holds a part of a file's form, annotations or evidence: one that this update brings, or the
 * one that held this very part before. False when it was something else until now, or may be in time: were it named as a
 * part of the evidence, it could be changed as such by the next update, and with it what else it is.
 */
export function explain(change: Change, now: PdfValue | undefined, before: PdfValue | undefined): boolean {
  if (now?.kind !== 'reference') return true;
  const { number } = now;
  const isOwn = isSameValue(now, before) || (isNew(change, number) && change.objects.has(number));
  if (isOwn) change.explained.add(number);
  return isOwn;
}
