import { OTHER_LISTS, RESOURCE_LISTS } from './name-lists.ts';
import type { PdfObject } from './read-object.ts';
import { objectIn, type PdfFile } from './read-signed-pdf.ts';
import type { PdfDictionary, PdfValue } from './read-value.ts';
import { entry, isDictionary } from './values.ts';

/**
 * As what a dictionary is used: as resources, as a list whose keys are names that a writer chose, or as anything else. One
 * that is used in several ways is walked over in each, so that none of them hides what another shows.
 */
type Role = 'any' | 'resources' | 'names';

export interface Visitor {
  readonly object?: (number: number, object: PdfObject | undefined) => void;
  /** Each once, and not of those that are used as lists of names alone. */
  readonly dictionary?: (value: PdfDictionary, about: number) => void;
}

/** How far a walk, or several, have come. */
export interface Walked {
  readonly reached: Set<number>;
  readonly as: Readonly<Record<Role, Set<number>>>;
}

export const nowhere = (): Walked => ({
  reached: new Set(),
  as: { any: new Set(), resources: new Set(), names: new Set() },
});

/** Walks over everything that is reached from the trailer as of a revision; answers the numbers of the objects. */
export function walk(file: PdfFile, upTo: number, visitor: Visitor): ReadonlySet<number> {
  const trailer = file.revisions[upTo]?.xref.trailer;
  const walked = nowhere();
  const from = ['Root', 'Info'].flatMap((key) => {
    const value = entry(trailer, key);
    return value === undefined ? [] : [[key, value] as const];
  });
  walkFrom(file, upTo, from, visitor, walked);
  return walked.reached;
}

/**
 * Adds what a page is made of: what it reaches but for the tree above it. What has been reached before is not walked over
 * again.
 */
export function reachFromPage(file: PdfFile, upTo: number, page: number, walked: Walked): void {
  const value = objectIn(file, upTo, page)?.value;
  const own = isDictionary(value) ? [...value.entries].filter(([key]) => key !== 'Parent') : [];
  walked.reached.add(page);
  walkFrom(file, upTo, own, {}, walked);
}

function walkFrom(
  file: PdfFile,
  upTo: number,
  from: readonly (readonly [key: string, value: PdfValue])[],
  visitor: Visitor,
  { reached, as }: Walked,
): void {
  const waiting: (readonly [number: number, role: Role])[] = [];
  const visited = new Set<PdfDictionary>();
  const visit = (value: PdfValue, about: number, role: Role): void => {
    if (value.kind === 'reference') {
      if (as[role].has(value.number)) return;
      as[role].add(value.number);
      waiting.push([value.number, role]);
    } else if (value.kind === 'array') {
      for (const item of value.items) visit(item, about, 'any');
    } else if (value.kind === 'dictionary') {
      if (role !== 'names' && !visited.has(value)) {
        visited.add(value);
        visitor.dictionary?.(value, about);
      }
      for (const [key, inner] of value.entries) visit(inner, about, roleUnder(key, role));
    }
  };
  for (const [key, value] of from) visit(value, 0, roleUnder(key, 'any'));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [number, role] = next;
    const object = objectIn(file, upTo, number);
    if (!reached.has(number)) visitor.object?.(number, object);
    reached.add(number);
    // A stream is no list, whatever it is referred to as.
    if (object !== undefined) visit(object.value, number, object.data === undefined ? role : 'any');
  }
}

/** What stands under a key is used as; a key that a writer chose says nothing. */
function roleUnder(key: string, holder: Role): Role {
  if (holder === 'names') return 'any';
  if (holder === 'resources') return RESOURCE_LISTS.has(key) ? 'names' : 'any';
  if (key === 'Resources') return 'resources';
  return OTHER_LISTS.has(key) ? 'names' : 'any';
}
