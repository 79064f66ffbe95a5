import { MyLookUp } from '../../../schemas/vnpost/my.ts';
import type { Wire } from '../../exchange/partner.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Line } from './line.ts';
import type { My } from './my.ts';
import { unreadable } from './read-page.ts';
import { meantBy } from './refusals.ts';
import { verdictOf } from './verdict.ts';

/** Whether MyVNPost has an order, and under which waybill number. */
export type LookedUp =
  | { readonly kind: 'there'; readonly itemCode?: string; readonly wire?: Wire }
  | { readonly kind: 'absent'; readonly wire?: Wire }
  | { readonly kind: 'unreachable'; readonly reason: string };

/** Looks an order up by our own number. */
export async function lookUpOrder(
  my: My,
  { orderNumber, customerCode }: { readonly orderNumber: string; readonly customerCode: string },
  clock: Clock,
  line: Line,
): Promise<LookedUp> {
  const heard = await my.lookUp(orderNumber, customerCode, line);
  const verdict = verdictOf(heard, clock.now());
  const wire = heard.kind === 'not-sent' ? {} : { wire: heard.wire };
  if (verdict.kind !== 'content' && verdict.kind !== 'refused')
    return { kind: 'unreachable', reason: unreadable(verdict) };
  const reply = MyLookUp.safeParse(verdict.value);
  if (!reply.success) return { kind: 'unreachable', reason: 'reply cannot be read' };
  const { success, shown, code, message } = reply.data;
  if (success) {
    if (shown === undefined) return { kind: 'absent', ...wire };
    // An order of another number is no answer to what was asked.
    if (shown.orderCode !== undefined && shown.orderCode !== orderNumber)
      return { kind: 'unreachable', reason: 'another order was shown' };
    return { kind: 'there', ...(shown.itemCode === undefined ? {} : { itemCode: shown.itemCode }), ...wire };
  }
  return meantBy(code, message) === 'not-there'
    ? { kind: 'absent', ...wire }
    : { kind: 'unreachable', reason: 'the look-up was refused' };
}
