import type { AskedOrder, OrderRead } from '../../../schemas/postal/tracking.ts';
import type { TrackingEvent } from '../../../schemas/postal/parcel.ts';
import { MyHistory, MyStatusRow } from '../../../schemas/vnpost/my.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Line } from './line.ts';
import { readMyReply } from './my-reply.ts';
import { myEvent } from './my-event.ts';
import { lookUpOrder } from './my-look-up.ts';
import type { My } from './my.ts';
import { meantBy } from './refusals.ts';
import { unreadable } from './read-page.ts';
import { verdictOf } from './verdict.ts';

/**
 * Asks MyVNPost what happened to a parcel. The history does not say the waybill number: where it is not known yet, the
 * order is looked up first. A line that cannot be read is passed over: the others are as true.
 */
export async function readMyHistory(my: My, asked: AskedOrder, clock: Clock, line: Line): Promise<OrderRead> {
  const { orderNumber, customerCode } = asked;
  const looked = asked.itemCode === undefined ? await lookUpOrder(my, asked, clock, line) : undefined;
  if (looked?.kind === 'unreachable') return looked;
  if (looked?.kind === 'absent') return { kind: 'events', events: [] };
  const itemCode = asked.itemCode ?? looked?.itemCode;
  const order = { ...asked, itemCode };
  const heard = await my.history(itemCode ?? orderNumber, customerCode, line);
  const verdict = verdictOf(heard, clock.now());
  if (verdict.kind !== 'content' && verdict.kind !== 'refused')
    return { kind: 'unreachable', reason: unreadable(verdict) };
  const history = verdict.kind === 'content' ? MyHistory.safeParse(verdict.value) : undefined;
  if (history?.success === true) {
    const events = history.data.flatMap((row) => eventOf(row, order, my, clock.now()));
    return { kind: 'events', events };
  }
  const reply = readMyReply(verdict.value);
  if (reply !== undefined && !reply.success && meantBy(reply.code, reply.message) === 'not-there')
    return { kind: 'events', events: [] };
  return {
    kind: 'unreachable',
    reason: verdict.kind === 'refused' ? unreadable(verdict) : 'history cannot be read',
  };
}

function eventOf(row: unknown, order: AskedOrder, my: My, now: number): TrackingEvent[] {
  const read = MyStatusRow.safeParse(row);
  if (!read.success) return [];
  const { status, statusName, updateDate, note } = read.data;
  const { orderNumber, customerCode, itemCode } = order;
  const event = myEvent(
    { orderNumber, customerCode, itemCode, status, statusName, updateDate, note, row },
    my.statuses,
    now,
  );
  return event === undefined ? [] : [event];
}
