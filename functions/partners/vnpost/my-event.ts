import type { TrackingEvent } from '../../../schemas/postal/parcel.ts';
import { readMyTime } from '../../../schemas/vnpost/event-time.ts';
import { meaningOf, type StatusGeneration } from '../../../schemas/vnpost/status-tables.ts';
import { millis } from '../../kernel/clock.ts';
import { digestJson } from '../../kernel/digest.ts';

/** What MyVNPost says of a parcel, in a webhook or in a history. */
export interface MySaid {
  readonly orderNumber: string;
  readonly customerCode: string;
  readonly itemCode: string | undefined;
  readonly status: string;
  readonly statusName?: string | null | undefined;
  readonly updateDate: string;
  readonly note?: string | null | undefined;
  /** The row exactly as it came. */
  readonly row: unknown;
}

const DAY_MS = 86_400_000;
const LONGEST_ROW = 20_000;

/**
 * One event of a parcel at MyVNPost; undefined when its time cannot be. MyVNPost gives events no id: the same order,
 * status and second are the same event, whether a webhook or a history tells of it.
 */
export function myEvent(said: MySaid, statuses: StatusGeneration, now: number): TrackingEvent | undefined {
  const at = readMyTime(said.updateDate);
  const raw = JSON.stringify(said.row);
  if (at === undefined || millis(at) > now + DAY_MS || raw.length > LONGEST_ROW) return undefined;
  const note = said.note?.trim() ?? '';
  return {
    id: digestJson([said.orderNumber, said.status, at]),
    carrier: 'vnpost-my',
    customerCode: said.customerCode,
    orderNumber: said.orderNumber,
    at,
    meaning: meaningOf(statuses, said.status, at),
    code: said.status,
    message: (said.statusName ?? '').trim().slice(0, 1_000),
    ...(said.itemCode === undefined ? {} : { itemCode: said.itemCode.slice(0, 100) }),
    ...(note === '' ? {} : { note: note.slice(0, 1_000) }),
    oddities: [],
    raw,
  };
}
