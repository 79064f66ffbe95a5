import type { FeedRead } from '../../../schemas/postal/tracking.ts';
import { FeedPage, RowId } from '../../../schemas/vnpost/feed.ts';
import { readReply } from '../../../schemas/vnpost/reply.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Wire } from '../../exchange/partner.ts';
import type { Axis } from './axis.ts';
import type { Line } from './line.ts';
import { readRow } from './read-row.ts';
import { verdictOf, type Verdict } from './verdict.ts';

type Page = Extract<FeedRead, { kind: 'page' }>;
type NoPage = Extract<FeedRead, { kind: 'unreachable' }>;

/**
 * A page of a feed, with the digests of what was asked and answered, and whether its rows come by id. `throttled`: the
 * carrier asks for patience.
 */
export type PageRead =
  (Page & { readonly isInOrder: boolean; readonly wire?: Wire }) | (NoPage & { readonly throttled?: true });

/** Reads a page of a customer's feed after a row. */
export async function readPage(
  axis: Axis,
  customerCode: string,
  after: string,
  { pageSize, clock }: { readonly pageSize: number; readonly clock: Clock },
  line: Line,
): Promise<PageRead> {
  const heard = await axis.track(customerCode, after, line);
  const now = clock.now();
  const verdict = verdictOf(heard, now);
  if (verdict.kind !== 'content') {
    const throttled = verdict.kind === 'throttled' ? ({ throttled: true } as const) : {};
    return { kind: 'unreachable', reason: unreadable(verdict), ...throttled };
  }
  const page = FeedPage.safeParse(verdict.value);
  if (!page.success) return { kind: 'unreachable', reason: noPage(verdict.value) };
  const rows = page.data._embedded['rh:doc'];
  const ids = idsOf(rows);
  const reading = { carrier: axis.carrier, statuses: axis.statuses, customerCode, now };
  const read = rows.map((row) => readRow(row, reading));
  return {
    kind: 'page',
    events: read.flatMap((one) => (one.kind === 'event' ? [one.event] : [])),
    malformed: read.flatMap((one) => (one.kind === 'malformed' ? [one.row] : [])),
    // A page of rows that bear no id leads nowhere: the reader sees that it does not get on.
    ...(rows.length === 0 ? {} : { last: ids.at(-1) ?? after }),
    isInOrder: isAscending([after, ...ids]),
    more: rows.length >= pageSize,
    ...(heard.kind === 'answered' ? { wire: heard.wire } : {}),
  };
}

const idsOf = (rows: readonly unknown[]): readonly string[] =>
  rows.flatMap((row) => {
    const id = RowId.safeParse(row);
    return id.success ? [id.data._id.$oid] : [];
  });

const isAscending = (ids: readonly string[]): boolean =>
  ids.every((id, index) => index === 0 || id > (ids[index - 1] ?? ''));

/** Why there is no page, from the answer's status alone: its text may hold what it should not. */
export function unreadable(verdict: Exclude<Verdict, { kind: 'content' }>): string {
  switch (verdict.kind) {
    case 'refused':
      return `HTTP ${verdict.httpStatus}`;
    case 'throttled':
      return 'throttled';
    case 'transient':
    case 'unknown':
      return verdict.reason;
  }
}

function noPage(value: unknown): string {
  const reply = readReply(value);
  return reply === undefined ? 'page cannot be read' : `Status ${reply.status}`;
}
