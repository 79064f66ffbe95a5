import type { Told, ToldHeader } from './told.ts';

/** One effect in the national portal's ledger, as its control plane shows it. */
export interface LedgerEntry {
  readonly n: number;
  /** `dossier.added`, `dossier.updated` or `progress.added`. */
  readonly effect: string;
  readonly key: string;
  readonly status?: string | undefined;
  /** Of a progress row: its ThoiDiemXuLy. */
  readonly detail?: string | undefined;
  /** By which generation of the wire it came. */
  readonly via?: string | undefined;
  /** The very same thing was there already. */
  readonly repeat?: boolean | undefined;
}

/** A dossier as the national portal holds it in the end: header fields by wire name, and progress rows in order. */
export interface HeldDossier {
  readonly header: Readonly<Record<string, unknown>>;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** Its record has no place for the marks of a telling (generation 3): only its status can be compared. */
  readonly unmarked?: true;
}

/** One thing that does not fit. `n` is the ledger entry that it is about; none for what is missing. */
export interface Finding {
  readonly code: string;
  readonly what: string;
  readonly n?: number;
}

/** What a comparison finds. `unexpected`: an effect that nobody told. */
export interface Comparison {
  readonly dossiers: number;
  /** Acknowledged headers and steps. */
  readonly told: number;
  /** Ledger entries about these dossiers. */
  readonly effects: number;
  readonly lost: readonly Finding[];
  readonly doubled: readonly Finding[];
  readonly reordered: readonly Finding[];
  readonly unexpected: readonly Finding[];
}

/** Whether nothing was lost, doubled, reordered or invented. */
export const isFlawless = ({ lost, doubled, reordered, unexpected }: Comparison): boolean =>
  lost.length + doubled.length + reordered.length + unexpected.length === 0;

/**
 * Compares what a portal told with what came of it at the national portal.
 *
 * Per dossier: every acknowledged step must be there, and the last acknowledged header; earlier headers may have
 * been superseded. Nothing may be there twice, nothing that was not told, and what is there must be in the order
 * of telling. What was told and never acknowledged may be there or not. Ledger entries of other dossiers are not
 * looked at. Headers are known apart by their status, so a dossier told in the same status several times is
 * judged in its favour; with what is held at the end, the last one is told apart by its marks.
 *
 * @param held how the national portal holds each dossier in the end; without it only the ledger is compared
 */
export function compare(
  told: ReadonlyMap<string, readonly Told[]>,
  ledger: readonly LedgerEntry[],
  held?: ReadonlyMap<string, HeldDossier>,
): Comparison {
  const byDossier = Map.groupBy(ledger, ({ key }) => key);
  const faults = { lost: [], doubled: [], reordered: [], unexpected: [] } satisfies Record<string, Finding[]>;
  let items = 0;
  let effects = 0;
  for (const [code, itemsTold] of told) {
    const entries = byDossier.get(code) ?? [];
    items += itemsTold.filter(({ acknowledged }) => acknowledged).length;
    effects += entries.length;
    compareDossier(
      code,
      itemsTold,
      entries,
      held === undefined ? undefined : { dossier: held.get(code) },
      faults,
    );
  }
  return { dossiers: told.size, told: items, effects, ...faults };
}

interface Faults {
  readonly lost: Finding[];
  readonly doubled: Finding[];
  readonly reordered: Finding[];
  readonly unexpected: Finding[];
}

/** What a told item and its effect have in common. */
const keyOfTold = (item: Told): string =>
  item.what === 'header' ? `header ${item.status}` : `step ${item.at} ${item.status}`;
const isHeader = (entry: LedgerEntry): boolean => entry.effect.startsWith('dossier.');
const keyOfEffect = (entry: LedgerEntry): string =>
  isHeader(entry) ? `header ${entry.status ?? ''}` : `step ${entry.detail ?? ''} ${entry.status ?? ''}`;

function compareDossier(
  code: string,
  told: readonly Told[],
  entries: readonly LedgerEntry[],
  held: { readonly dossier: HeldDossier | undefined } | undefined,
  faults: Faults,
): void {
  const ordered = entries.toSorted((a, b) => a.n - b.n);
  const [again, onceOrBorn] = partition(ordered, (entry) => isRepeat(entry, ordered));
  for (const entry of again) faults.doubled.push({ code, what: keyOfEffect(entry), n: entry.n });

  const toldKeys = told.map(keyOfTold);
  const once = onceOrBorn.filter((entry) => !isBirth(entry, toldKeys));
  const timesTold = countBy(toldKeys);
  const timesThere = countBy(once.map(keyOfEffect));
  const inOrder = longestInOrder(toldKeys, once.map(keyOfEffect));
  let headerOutOfOrder = false;
  once.forEach((entry, index) => {
    if (inOrder.has(index)) return;
    const what = keyOfEffect(entry);
    const finding = { code, what, n: entry.n };
    const there = timesThere.get(what) ?? 0;
    const meant = timesTold.get(what) ?? 0;
    if (meant === 0) faults.unexpected.push(finding);
    else if (there > meant) {
      faults.doubled.push(finding);
      timesThere.set(what, there - 1);
    } else {
      faults.reordered.push(finding);
      headerOutOfOrder ||= isHeader(entry);
    }
  });

  for (const [what, count] of countBy(acknowledgedSteps(told).map(keyOfTold))) {
    for (let missing = count - (timesThere.get(what) ?? 0); missing > 0; missing -= 1)
      faults.lost.push({ code, what });
  }
  const header = missingHeader(told, once, headerOutOfOrder);
  if (header !== undefined) faults.lost.push({ code, what: header });
  else if (held !== undefined) faults.lost.push(...differences(code, told, held.dossier, headerOutOfOrder));
}

/** The portal says so itself; and a dossier that is held cannot be added again. */
const isRepeat = (entry: LedgerEntry, all: readonly LedgerEntry[]): boolean =>
  entry.repeat === true ||
  (entry.effect === 'dossier.added' &&
    all.some(({ effect, n }) => effect === 'dossier.added' && n < entry.n));

/** In generation 3 a dossier begins as newly registered and is told its status next; nobody told that beginning. */
const isBirth = (entry: LedgerEntry, toldKeys: readonly string[]): boolean =>
  entry.effect === 'dossier.added' && entry.via === 'g3' && !toldKeys.includes(keyOfEffect(entry));

const acknowledgedSteps = (told: readonly Told[]): Told[] =>
  told.filter(({ what, acknowledged }) => what === 'step' && acknowledged);

type TellingOfHeader = ToldHeader & { readonly acknowledged: boolean };

/** The last acknowledged header and those told after it, any of which may be the one that is held in the end. */
function lastHeaders(told: readonly Told[]): TellingOfHeader[] {
  const headers = told.filter((item) => item.what === 'header');
  const last = headers.findLastIndex(({ acknowledged }) => acknowledged);
  return last === -1 ? [] : headers.slice(last);
}

/** The final header when the national portal does not have it; one that is there too early is out of order, not lost. */
function missingHeader(
  told: readonly Told[],
  once: readonly LedgerEntry[],
  outOfOrder: boolean,
): string | undefined {
  const finals = lastHeaders(told).map(keyOfTold);
  const [must] = finals;
  if (must === undefined) return undefined;
  const there = once.filter(isHeader).map(keyOfEffect);
  const newest = there.at(-1);
  if (newest !== undefined && finals.includes(newest)) return undefined;
  return outOfOrder && there.includes(must) ? undefined : must;
}

/** What the record held in the end lacks of what was told last. */
function differences(
  code: string,
  told: readonly Told[],
  held: HeldDossier | undefined,
  headerOutOfOrder: boolean,
): Finding[] {
  const finals = lastHeaders(told);
  const [must] = finals;
  if (held === undefined) return must === undefined ? [] : [{ code, what: `${keyOfTold(must)}: not held` }];
  const findings: Finding[] = [];
  if (must !== undefined && !headerOutOfOrder && !finals.some((header) => isHeld(header, held))) {
    findings.push({ code, what: `${keyOfTold(must)}: ${strayMarks(must, held).join(', ')}` });
  }
  for (const step of acknowledgedSteps(told)) {
    if (step.what !== 'step' || step.content === undefined) continue;
    const { at, status, content } = step;
    const rows = held.rows.filter((row) => row['ThoiDiemXuLy'] === at && row['TrangThai'] === String(status));
    if (rows.length > 0 && !rows.some((row) => row['NoiDungXuLy'] === content)) {
      findings.push({ code, what: `${keyOfTold(step)}: NoiDungXuLy` });
    }
  }
  return findings;
}

const isHeld = (header: ToldHeader, held: HeldDossier): boolean =>
  held.header['TrangThaiHoSo'] === String(header.status) && strayMarks(header, held).length === 0;

const strayMarks = ({ marks }: ToldHeader, { header, unmarked }: HeldDossier): string[] =>
  unmarked === true ? [] : Object.keys(marks).filter((name) => header[name] !== marks[name]);

/** The places in `there` that make up a longest common subsequence with `told`: what happened in the order of telling. */
function longestInOrder(told: readonly string[], there: readonly string[]): Set<number> {
  const width = there.length + 1;
  const lengths = new Uint32Array((told.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = told.length - 1; i >= 0; i -= 1) {
    for (let j = there.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        told[i] === there[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const places = new Set<number>();
  for (let i = 0, j = 0; i < told.length && j < there.length;) {
    if (told[i] === there[j]) {
      places.add(j);
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return places;
}

function countBy(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function partition<T>(items: readonly T[], holds: (item: T) => boolean): [T[], T[]] {
  return [items.filter(holds), items.filter((item) => !holds(item))];
}
