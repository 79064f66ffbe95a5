import { bytesOf, partsOf } from './pdf-attacks.ts';

/** What stands between the parts of an update, by where it stands; each is what sound writers write unless told otherwise. */
export const USUAL = {
  beforeUpdate: '',
  afterNumber: ' ',
  afterGeneration: ' ',
  afterObj: '\n',
  beforeEndobj: '\n',
  afterEndobj: '\n',
  beforeStream: '\n',
  afterStream: '\n',
  beforeEndstream: '\n',
  afterEndstream: '\n',
  afterXref: '\n',
  withinHead: ' ',
  afterHead: '\n',
  withinEntry: ' ',
  afterEntry: ' \n',
  beforeTrailer: '',
  afterTrailer: '\n',
  withinTrailer: ' ',
  beforeStartxref: '\n',
  afterStartxref: '\n',
  beforeEof: '\n',
  afterEof: '\n',
} as const;

export type Place = keyof typeof USUAL;

/** Where lines may end in one way or another; behind `stream` a carriage return alone is none. */
export const LINES = (Object.keys(USUAL) as Place[]).filter(
  (place) => USUAL[place] === '\n' && place !== 'afterStream',
);

/** How an update is spelled where it is not as usual. */
export interface Spelling extends Partial<Record<Place, string>> {
  /** What stands for a number, given as it is written usually. */
  readonly size?: (usual: string) => string;
  readonly prev?: (usual: string) => string;
  readonly place?: (usual: string) => string;
  /** Subsections before those of the objects. */
  readonly subsections?: string;
  /** The number that the first new object gets, where it is not the next. */
  readonly from?: number;
  /** The table's subsections the wrong way round. */
  readonly isDescending?: boolean;
  /** Entries of the trailer besides. */
  readonly trailer?: string;
  /** The answer that is added, and entries of its dictionary besides. */
  readonly answer?: Uint8Array;
  readonly filter?: string;
}

/** An answer of nobody, as DER. */
const ANSWER = Uint8Array.from([0x30, 4, 2, 2, 0x40, 1]);

/** Appends a store that has one answer of nobody more: an update that anybody can make, spelled in whatever way. */
export function spelledUpdate(pdf: Uint8Array, spelling: Spelling = {}): Uint8Array {
  const between = { ...USUAL, ...spelling };
  const { size: respell = same, prev = same, place = same, answer = ANSWER } = spelling;
  const { file, root, size: next, written } = partsOf(pdf);
  const { from: size = next } = spelling;
  const store = Number(/\/DSS (\d+) 0 R/.exec(written(root))?.[1]);
  const added = size + 1;
  const places = new Map<number, number>();
  let text = between.beforeUpdate;
  const put = (number: number, body: string, before = between.beforeEndobj): void => {
    places.set(number, pdf.length + text.length);
    text += `${number}${between.afterNumber}0${between.afterGeneration}obj${between.afterObj}${body}${before}endobj${between.afterEndobj}`;
  };
  put(root, written(root).replace(/\/DSS \d+ 0 R/, `/DSS ${size} 0 R`));
  put(size, written(store).replace(/>>$/, ` /CRLs [${added} 0 R]>>`));
  const data = Buffer.from(answer).toString('latin1');
  const stream = `${between.beforeStream}stream${between.afterStream}${data}${between.beforeEndstream}endstream`;
  put(added, `<</Length ${answer.length}${spelling.filter ?? ''}>>${stream}`, between.afterEndstream);
  const xref = pdf.length + text.length;
  text += `xref${between.afterXref}${spelling.subsections ?? ''}`;
  const way = spelling.isDescending ? -1 : 1;
  const gap = between.withinEntry;
  for (const [number, at] of [...places].toSorted(([one], [other]) => (one - other) * way)) {
    text += `${number}${between.withinHead}1${between.afterHead}${String(at).padStart(10, '0')}${gap}00000${gap}n${between.afterEntry}`;
  }
  const kept = [
    `/Size ${respell(String(added + 1))}`,
    `/Root ${root} 0 R`,
    `/Prev ${prev(String(file.revisions.at(-1)!.xref.at))}${spelling.trailer ?? ''}`,
  ];
  text += `${between.beforeTrailer}trailer${between.afterTrailer}<<${kept.join(between.withinTrailer)}>>${between.beforeStartxref}`;
  text += `startxref${between.afterStartxref}${place(String(xref))}${between.beforeEof}%%EOF${between.afterEof}`;
  return Buffer.concat([pdf, bytesOf(text)]);
}

const same = (usual: string): string => usual;
