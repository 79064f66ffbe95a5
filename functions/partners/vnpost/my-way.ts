import type { Call, Finding } from '../../exchange/partner.ts';
import type { Clock } from '../../kernel/clock.ts';
import { MyLookUp } from '../../../schemas/vnpost/my.ts';
import type { PostalCancellationDuty, PostalOrderDuty } from '../../../schemas/postal/duties.ts';
import { readMyHistory } from './my-history.ts';
import type { My } from './my.ts';
import { cancellationOutcome, orderOutcome, saidByMy } from './outcome.ts';
import { isCancelled } from './prove.ts';
import { unreadable } from './read-page.ts';
import { meantBy } from './refusals.ts';
import { verdictOf } from './verdict.ts';
import type { Way } from './way.ts';
import { writeMyOrder } from './write-order.ts';

/** Orders at MyVNPost, which knows an order by our own number. */
export const myWay = (my: My, clock: Clock): Way => ({
  order: async (duty, call) => {
    const written = writeMyOrder(duty);
    if (!written.ok) return { outcome: written.outcome };
    return orderOutcome(await my.order(written.message, duty.customerCode, call), saidByMy, clock.now());
  },
  cancel: async ({ orderNumber, customerCode, reason }, call) =>
    cancellationOutcome(await my.cancel(orderNumber, reason, customerCode, call), saidByMy, clock.now()),
  proveOrder: (duty, call) => proveOrder(my, duty, clock, call),
  proveCancellation: (duty, call) => proveCancellation(my, duty, clock, call),
});

async function proveOrder(
  my: My,
  { orderNumber, customerCode }: PostalOrderDuty,
  clock: Clock,
  call: Call,
): Promise<Finding> {
  const heard = await my.lookUp(orderNumber, customerCode, call);
  const verdict = verdictOf(heard, clock.now());
  const wire = heard.kind === 'not-sent' ? {} : { wire: heard.wire };
  if (verdict.kind !== 'content' && verdict.kind !== 'refused')
    return { finding: 'unreachable', reason: unreadable(verdict) };
  const reply = MyLookUp.safeParse(verdict.value);
  if (!reply.success) return { finding: 'unreachable', reason: 'reply cannot be read' };
  const { success, isThere, code, message } = reply.data;
  if (success) return { finding: isThere ? 'in-effect' : 'absent', ...wire };
  return meantBy(code, message) === 'not-there'
    ? { finding: 'absent', ...wire }
    : { finding: 'unreachable', reason: 'the look-up was refused' };
}

/** Where the history does not say that it is cancelled, cancelling again does no harm. */
async function proveCancellation(
  my: My,
  { orderNumber, customerCode, itemCode }: PostalCancellationDuty,
  clock: Clock,
  call: Call,
): Promise<Finding> {
  const asked = { orderNumber, customerCode, itemCode, since: call.keptAt };
  const history = await readMyHistory(my, asked, clock, call);
  if (history.kind === 'unreachable') return { finding: 'unreachable', reason: history.reason };
  return { finding: isCancelled(history.events) ? 'in-effect' : 'absent' };
}
