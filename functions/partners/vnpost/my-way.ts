import { holdsIdNumber } from '../../../schemas/postal/like-id-number.ts';
import type { Call, Finding } from '../../exchange/partner.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { PostalCancellationDuty, PostalOrderDuty } from '../../../schemas/postal/duties.ts';
import { readMyHistory } from './my-history.ts';
import { lookUpOrder } from './my-look-up.ts';
import type { My } from './my.ts';
import { cancellationOutcome, correctionOutcome, orderOutcome, saidByMy } from './outcome.ts';
import { idNumberIn } from './order-text.ts';
import { isCancelled } from './prove.ts';
import type { Way } from './way.ts';
import { writeMyOrder } from './write-order.ts';

/** Orders at MyVNPost, which knows an order by our own number. */
export const myWay = (my: My, clock: Clock): Way => ({
  order: async (duty, call) => {
    const written = writeMyOrder(duty);
    if (!written.ok) return { outcome: written.outcome };
    const { message } = written;
    const answer = orderOutcome(await my.order(message, duty.customerCode, call), saidByMy, clock.now());
    if (answer.outcome.kind !== 'duplicate') return answer;
    return correctionOutcome(await my.correct(message, duty.customerCode, call), saidByMy, clock.now());
  },
  cancel: async ({ orderNumber, customerCode, reason }, call) => {
    if (holdsIdNumber(reason)) return { outcome: idNumberIn('lý do hủy') };
    return cancellationOutcome(
      await my.cancel(orderNumber, reason, customerCode, call),
      saidByMy,
      clock.now(),
    );
  },
  proveOrder: (duty, call) => proveOrder(my, duty, clock, call),
  proveCancellation: (duty, call) => proveCancellation(my, duty, clock, call),
});

async function proveOrder(my: My, duty: PostalOrderDuty, clock: Clock, call: Call): Promise<Finding> {
  const looked = await lookUpOrder(my, duty, clock, call);
  if (looked.kind === 'unreachable') return { finding: 'unreachable', reason: looked.reason };
  const wire = looked.wire === undefined ? {} : { wire: looked.wire };
  return { finding: looked.kind === 'there' ? 'in-effect' : 'absent', ...wire };
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
