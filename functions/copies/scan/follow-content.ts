import { PDFArray, PDFDict, PDFName, PDFNumber, PDFRawStream, type PDFObject } from '@cantoo/pdf-lib';
import { BLACK, isWhite, takeInk, type Ink } from './fill-ink.ts';
import {
  boxOfCorners,
  common,
  cornersOf,
  EVERYWHERE,
  IDENTITY,
  times,
  type Box,
  type Matrix,
} from './geometry.ts';
import { judgeEntries } from './judge-entries.ts';
import { judgeOpacity } from './judge-opacity.ts';
import { fontOfState, judgeState } from './judge-state.ts';
import { isWellFormed } from './operators.ts';
import { instructionsOf, type InstructionBudget } from './page-content.ts';
import { readImage, type PlacedImage } from './page-image.ts';
import { isSeen, replacesColours, resourceOf } from './page-resources.ts';
import { readContent, type Instruction, type Operand } from './read-content.ts';
import type { PageFault } from './scan.ts';
import { NO_PATH, rectangleOf, tracePath, type Path } from './trace-path.ts';

/** A picture on a page: no more of it is seen than within the box, and a stencil is painted in the ink. */
export interface Picture extends PlacedImage {
  readonly within: Box;
  readonly ink: Ink;
}

/** What a page's content puts on it, in order. `drawn`: something that is not an image; `ground`: a white area. */
export type Mark =
  | { readonly kind: 'picture'; readonly picture: Picture }
  | { readonly kind: 'ground' }
  | { readonly kind: 'drawn' };

/** How many forms may stand in each other, and how many forms and pictures a page may show: strips of four rows of an A4. */
const MOST_NESTING = 8;
const MOST_SHOWN = 1_000;

const FILLS: ReadonlySet<string> = new Set(['f', 'F', 'f*']);
const STROKES: ReadonlySet<string> = new Set(['B', 'B*', 'b', 'b*', 'S', 's']);
const SHOWS_TEXT: ReadonlySet<string> = new Set(['Tj', 'TJ', "'", '"']);
/** Text in these rendering modes clips what comes after it (ISO 32000-1, Table 106). */
const CLIPS_FROM = 4;

/** What is in force where something is drawn. */
interface Drawing {
  readonly matrix: Matrix;
  /** Undefined where it is no rectangle. */
  readonly clip: Box | undefined;
  readonly ink: Ink;
  /** How text is drawn. */
  readonly mode: number;
  /** Whether the font's letters are seen whatever the mode is. */
  readonly isSeenAnyhow: boolean;
}

const START: Drawing = { matrix: IDENTITY, clip: EVERYWHERE, ink: BLACK, mode: 0, isSeenAnyhow: false };

/** What was found so far on a page, and how much more may be. */
interface Walk {
  readonly marks: Mark[];
  isClippedByText: boolean;
  shown: number;
  /** What forms may still unpack to. */
  readonly budget: InstructionBudget;
}

const DAMAGED: PageFault = { code: 'scan-damaged' };
const TOO_MUCH: PageFault = { code: 'scan-structure-unreadable' };

/**
 * Follows a page's content and the forms in it, and says what it puts on the page, or why that cannot be said: anything
 * that readers understand in different ways, that is seen through, or that cuts a picture out along a shape. Deny by
 * default: what a scanner has no use for is refused.
 */
export function followContent(
  content: Uint8Array,
  resources: PDFDict | undefined,
  budget: InstructionBudget,
): { readonly marks: readonly Mark[] } | { readonly fault: PageFault } {
  const walk: Walk = { marks: [], isClippedByText: false, shown: 0, budget };
  const fault = follow(content, resources, START, walk, 0);
  return fault === undefined ? { marks: walk.marks } : { fault };
}

function follow(
  content: Uint8Array,
  resources: PDFDict | undefined,
  start: Drawing,
  walk: Walk,
  nesting: number,
): PageFault | undefined {
  if (nesting > MOST_NESTING) return DAMAGED;
  if (replacesColours(resources)) return { code: 'scan-content-forbidden' };
  const stack: Drawing[] = [];
  let path = NO_PATH;
  let now = start;
  for (const instruction of readContent(content)) {
    if (instruction === undefined) return DAMAGED;
    walk.budget.instructions -= 1;
    if (walk.budget.instructions < 0) return TOO_MUCH;
    const { operator, operands } = instruction;
    if (!isWellFormed(operator, operands)) return DAMAGED;
    const longer = tracePath(path, operator, operands, now.matrix);
    if (longer !== undefined) path = longer;
    else if (operator === 'n' || FILLS.has(operator) || STROKES.has(operator)) {
      if (operator !== 'n') mark(walk, FILLS.has(operator) && isWhite(now.ink) ? 'ground' : 'drawn');
      if (path.clips) now = clipped(now, path);
      path = NO_PATH;
    } else if (path.clips) {
      return DAMAGED; // between a clip and what ends its path nothing may stand (§8.5.4)
    } else if (operator === 'q') stack.push(now);
    else if (operator === 'Q') {
      const before = stack.pop();
      // One too many would undo what our own words are kept safe by.
      if (before === undefined) return DAMAGED;
      now = before;
    } else if (operator === 'Do') {
      const fault = show(operands, resources, now, walk, nesting);
      if (fault !== undefined) return fault;
    } else if (operator === 'gs') {
      const state = resourceOf(resources, 'ExtGState', operands);
      if (!(state instanceof PDFDict)) return DAMAGED; // a reader may find one elsewhere
      const fault = judgeState(state);
      if (fault !== undefined) return fault;
      const font = fontOfState(state);
      if (font !== undefined) now = { ...now, isSeenAnyhow: isSeen(font) };
    } else if (SHOWS_TEXT.has(operator)) {
      if (now.mode >= CLIPS_FROM) walk.isClippedByText = true;
      if (now.mode !== 3 || now.isSeenAnyhow) mark(walk, 'drawn');
    } else if (operator === 'BI') {
      return { code: 'scan-drawn-over' }; // an image inside the content is an ornament, not a scan
    } else if (operator === 'sh') mark(walk, 'drawn');
    else now = changed(now, instruction, resources);
  }
  return undefined;
}

/** Marks that something is drawn, once between two pictures: how often is all one. */
function mark({ marks }: Walk, kind: 'ground' | 'drawn'): void {
  const since = marks.slice(-2).reverse();
  const [last] = since;
  if (last?.kind === kind || (last?.kind !== 'picture' && since[1]?.kind === kind)) return;
  marks.push({ kind });
}

/** What is in force after an operator that draws nothing. */
function changed(now: Drawing, { operator, operands }: Instruction, resources: PDFDict | undefined): Drawing {
  const [first] = operands;
  if (operator === 'cm') return { ...now, matrix: times(matrixOf(operands), now.matrix) };
  if (operator === 'Tr') return { ...now, mode: typeof first === 'number' ? first : 0 };
  if (operator === 'Tf') return { ...now, isSeenAnyhow: isSeen(resourceOf(resources, 'Font', operands)) };
  const spaceNamed = (operand: Operand | undefined): PDFObject | undefined =>
    typeof operand === 'object'
      ? (resourceOf(resources, 'ColorSpace', [operand]) ?? PDFName.of(operand.name))
      : undefined;
  const ink = takeInk(now.ink, operator, operands, spaceNamed);
  return ink === undefined ? now : { ...now, ink };
}

function clipped(now: Drawing, path: Path): Drawing {
  const box = rectangleOf(path);
  return { ...now, clip: box && now.clip && common(now.clip, box) };
}

/** Shows an image or a form that the resources name. */
function show(
  operands: readonly Operand[],
  resources: PDFDict | undefined,
  now: Drawing,
  walk: Walk,
  nesting: number,
): PageFault | undefined {
  walk.shown += 1;
  walk.budget.shown -= 1;
  if (walk.shown > MOST_SHOWN || walk.budget.shown < 0) return TOO_MUCH;
  const found = resourceOf(resources, 'XObject', operands);
  if (!(found instanceof PDFRawStream)) return DAMAGED;
  const elsewhere = judgeEntries(found.dict);
  if (elsewhere !== undefined) return elsewhere;
  const subtype = found.dict.lookup(PDFName.of('Subtype'));
  if (subtype === PDFName.of('Image')) {
    if (now.clip === undefined || walk.isClippedByText) return { code: 'scan-clipped' };
    const fault = judgeOpacity(found.dict);
    if (fault !== undefined) return fault;
    const image = readImage(found, now.matrix);
    if (typeof image === 'string') return { code: image };
    walk.marks.push({ kind: 'picture', picture: { ...image, within: now.clip, ink: now.ink } });
    return undefined;
  }
  if (subtype !== PDFName.of('Form')) return DAMAGED;
  const inner = instructionsOf(found, walk.budget);
  if (!(inner instanceof Uint8Array)) return inner;
  const box = numbersIn(found.dict, 'BBox');
  const moved = numbersIn(found.dict, 'Matrix');
  if (box.length !== 4 || ![0, 6].includes(moved.length)) return DAMAGED;
  const own = found.dict.lookup(PDFName.of('Resources'));
  const matrix = times(matrixOf(moved), now.matrix);
  const [left = 0, bottom = 0, right = 0, top = 0] = box;
  const bounds = boxOfCorners(cornersOf([left, bottom, right, top], matrix));
  const clip = bounds && now.clip && common(now.clip, bounds);
  // Of how text is drawn nothing is taken over: text in a form is seen unless the form itself says otherwise.
  const placed = { ...now, matrix, clip, mode: START.mode };
  return follow(inner, own instanceof PDFDict ? own : resources, placed, walk, nesting + 1);
}

function matrixOf(operands: readonly Operand[]): Matrix {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = operands.filter((each) => typeof each === 'number');
  return [a, b, c, d, e, f];
}

function numbersIn(dict: PDFDict, key: 'Matrix' | 'BBox'): number[] {
  const array = dict.lookup(PDFName.of(key));
  if (!(array instanceof PDFArray)) return [];
  return array.asArray().flatMap((each) => {
    const value = dict.context.lookup(each);
    return value instanceof PDFNumber ? [value.asNumber()] : [];
  });
}
