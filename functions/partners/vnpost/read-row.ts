import type { Carrier } from '../../../schemas/postal/carrier.ts';
import type { TrackingEvent } from '../../../schemas/postal/parcel.ts';
import type { MalformedRow } from '../../../schemas/postal/tracking.ts';
import { endOfDay, readEventTime } from '../../../schemas/vnpost/event-time.ts';
import { FeedRow, RowId } from '../../../schemas/vnpost/feed.ts';
import { meaningOf, type StatusGeneration } from '../../../schemas/vnpost/status-tables.ts';
import { millis, type Instant } from '../../kernel/clock.ts';
import { digestBytes } from '../../kernel/digest.ts';

/** How rows are read. */
export interface Reading {
  readonly carrier: Carrier;
  readonly statuses: StatusGeneration;
  /** Whose feed was asked for, where a row does not say whose it is. */
  readonly customerCode: string;
  readonly now: number;
}

export type ReadRow =
  | { readonly kind: 'event'; readonly event: TrackingEvent }
  | { readonly kind: 'malformed'; readonly row: MalformedRow };

const DAY_MS = 86_400_000;

/** The longest row that is kept, in characters. */
const LONGEST_ROW = 20_000;

/**
 * Reads one row of the feed. A time in seconds is recognised and said; a row that lacks what it is about, or whose
 * time cannot be, is malformed and told by which fields, never by a value.
 */
export function readRow(row: unknown, reading: Reading): ReadRow {
  const raw = JSON.stringify(row);
  if (raw.length > LONGEST_ROW) return malformed(row, raw, 'row-too-large');
  const read = FeedRow.safeParse(row);
  if (!read.success) {
    const fields = new Set(read.error.issues.map(({ path }) => String(path[0] ?? 'row')));
    return malformed(row, raw, [...fields].sort().join(', '));
  }
  const time = readEventTime(read.data.EventTime);
  if (time === undefined || millis(time.at) > reading.now + DAY_MS) return malformed(row, raw, 'EventTime');
  return { kind: 'event', event: eventOf(read.data, time, raw, reading) };
}

function eventOf(
  row: FeedRow,
  { at, inSeconds }: { readonly at: Instant; readonly inSeconds: boolean },
  raw: string,
  { carrier, statuses, customerCode }: Reading,
): TrackingEvent {
  const meaning = meaningOf(statuses, row.StatusCode, at);
  const note = textOf(row.Notes, 1_000);
  const heldUntil = meaning === 'held' ? heldUntilOf(note ?? '') : undefined;
  const itemCode = textOf(row.ItemCode, 100);
  const office = textOf(row.POSID, 100);
  return {
    id: row._id.$oid,
    carrier,
    customerCode: textOf(row.CustomerCode, 100) ?? customerCode,
    orderNumber: row.OrderNumber,
    at,
    meaning,
    code: row.StatusCode,
    message: textOf(row.StatusMessage, 1_000) ?? '',
    ...(itemCode === undefined ? {} : { itemCode }),
    ...(office === undefined ? {} : { office }),
    ...(note === undefined ? {} : { note }),
    ...(heldUntil === undefined ? {} : { heldUntil }),
    oddities: inSeconds ? ['event-time-in-seconds'] : [],
    raw,
  };
}

/** Until when a parcel is held, where a note says it in a form that cannot be misread. */
function heldUntilOf(note: string): Instant | undefined {
  const day = /(?:^|\s)[Gg]iữ đến(?: ngày)? (\d{4}-\d{2}-\d{2}|\d{2}\/\d{2}\/\d{4})(?![\d/-])/u.exec(
    note.normalize('NFC'),
  )?.[1];
  return day === undefined ? undefined : endOfDay(day);
}

function textOf(value: string | number | null | undefined, max: number): string | undefined {
  const text = String(value ?? '').trim();
  return text === '' ? undefined : text.slice(0, max);
}

function malformed(row: unknown, raw: string, why: string): ReadRow {
  const id = RowId.safeParse(row);
  return {
    kind: 'malformed',
    row: {
      id: id.success ? id.data._id.$oid : digestBytes(raw),
      raw: raw.slice(0, LONGEST_ROW),
      why,
    },
  };
}
