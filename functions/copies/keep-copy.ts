import type { CopyId } from '../../schemas/copies/copy-id.ts';
import type { Duty } from '../exchange/operation.ts';
import { laneKey, readLane } from '../exchange/exchange-store.ts';
import { keepDuties, type Lanes } from '../exchange/outbox.ts';
import { instant } from '../kernel/clock.ts';
import type { ChainHead, Fact } from '../kernel/evidence/chain.ts';
import { appendFacts, chainHeadKey, readChainHead } from '../kernel/evidence/evidence-store.ts';
import { rememberRequest, type Repeatable } from '../kernel/http/idempotency.ts';
import type { Item } from '../kernel/table/item.ts';
import { getMany } from '../kernel/table/read.ts';
import { transact, type Collision, type Write } from '../kernel/table/transaction.ts';
import type { Copies } from './copies.ts';
import type { KeptCopy } from './copy.ts';
import { changeCopy, copyKey, readCopy } from './copy-store.ts';
import { COPY_PARTNERS, subjectOf } from './duties.ts';

/** A copy read together with all that a change of it touches. */
export interface OpenCopy {
  readonly copy: KeptCopy;
  readonly chain: ChainHead;
  readonly lanes: Lanes;
}

/** What is kept with a change: all of it in one transaction. */
export interface CopyEntry {
  /** The client, or `gateway`. */
  readonly actor: string;
  readonly kind: string;
  /** Of what it is about: of the exact bytes, or of the canonical JSON. */
  readonly digest: Fact['digest'];
  /** Flat, never personal. */
  readonly details: Fact['details'];
  /** Of the copy as it is to be. */
  readonly duties?: (copy: KeptCopy) => readonly Duty[];
  /** E.g. those that take a number. */
  readonly writes?: readonly Write[];
  readonly remember?: { readonly request: Repeatable; readonly answer: string } | undefined;
}

export type KeptChange =
  | { readonly done: true; readonly copy: KeptCopy }
  | { readonly done: false; readonly collisions: readonly Collision[] };

type Reads = Pick<Copies, 'tables'>;

/** Opens a copy; undefined where there is none. */
export async function openCopy({ tables }: Reads, id: CopyId): Promise<OpenCopy | undefined> {
  const [item, chain, ...lanes] = await getMany([
    copyKey(tables.copies, id),
    chainHeadKey(tables.evidence, id),
    ...COPY_PARTNERS.map((partner) => laneKey(tables.exchanges, partner, subjectOf(id))),
  ]);
  if (item === undefined) return undefined;
  return { copy: readCopy(item), chain: readChainHead(chain), lanes: lanesOf(lanes) };
}

const lanesOf = (items: readonly (Item | undefined)[]): Lanes =>
  new Map(
    items
      .filter((item) => item !== undefined)
      .map((item) => {
        const lane = readLane(item);
        return [lane.partner, lane];
      }),
  );

/**
 * Changes a copy: its new state, its link of evidence and the duties that follow, in one transaction over what was read.
 * Not done when anything of it has moved on since: the caller opens it again.
 */
export async function keepChange(
  { tables, clock }: Pick<Copies, 'tables' | 'clock'>,
  opened: OpenCopy,
  change: Parameters<typeof changeCopy>[2],
  entry: CopyEntry,
): Promise<KeptChange> {
  const { copy, write } = changeCopy(tables.copies, opened.copy, change);
  const written = await transact([write, ...entryWrites({ tables, clock }, opened, copy, entry)]);
  return written.done ? { done: true, copy } : written;
}

/** The writes of an entry about a copy, besides that of the copy itself. */
export function entryWrites(
  { tables, clock }: Pick<Copies, 'tables' | 'clock'>,
  { chain, lanes }: Pick<OpenCopy, 'chain' | 'lanes'>,
  copy: KeptCopy,
  { actor, kind, digest, details, duties, writes = [], remember }: CopyEntry,
): Write[] {
  const now = clock.now();
  const fact: Fact = { kind, actor, digest, details: { state: copy.state, ...details } };
  return [
    ...appendFacts(tables.evidence, copy.id, chain, [fact], instant(now)),
    ...keepDuties(tables.exchanges, subjectOf(copy.id), lanes, duties?.(copy) ?? [], now).writes,
    ...writes,
    ...(remember === undefined
      ? []
      : [rememberRequest(tables.requests, remember.request, remember.answer, now)]),
  ];
}
