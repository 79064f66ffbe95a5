import type { FeedRead } from '../../../schemas/postal/tracking.ts';
import { FeedPage, RowId } from '../../../schemas/vnpost/feed.ts';
import { readReply } from '../../../schemas/vnpost/reply.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Wire } from '../../exchange/partner.ts';
import type { Axis } from './axis.ts';
import type { Line } from './line.ts';
import { readRow } from './read-row.ts';
import { verdictOf, type Verdict } from './verdict.ts';

/** A page of a feed, with the digests of what was asked and answered. `throttled`: the carrier asks for patience. */
export type PageRead = FeedRead & { readonly wire?: Wire; readonly throttled?: true };

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
  const reading = { carrier: axis.carrier, statuses: axis.statuses, customerCode, now };
  const read = rows.map((row) => readRow(row, reading));
  return {
    kind: 'page',
    events: read.flatMap((one) => (one.kind === 'event' ? [one.event] : [])),
    malformed: read.flatMap((one) => (one.kind === 'malformed' ? [one.row] : [])),
    // A page of rows that bear no id leads nowhere: the reader sees that it does not get on.
    ...(rows.length === 0 ? {} : { last: lastIdOf(rows) ?? after }),
    more: rows.length >= pageSize,
    ...(heard.kind === 'answered' ? { wire: heard.wire } : {}),
  };
}

function lastIdOf(rows: readonly unknown[]): string | undefined {
  for (let index = rows.length - 1; index >= 0; index -= 1) {
    const id = RowId.safeParse(rows[index]);
    if (id.success) return id.data._id.$oid;
  }
  return undefined;
}

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
