import {
  HAND_OVER,
  POSTAL_CANCELLATION,
  POSTAL_ORDER,
  type PostalCancellationDuty,
  type PostalOrderDuty,
} from '../../../schemas/postal/duties.ts';
import type { Carrier } from '../../../schemas/postal/carrier.ts';
import type { PartnerName } from '../../exchange/exchange.ts';
import type { Answer, Call, Finding, Partner } from '../../exchange/partner.ts';
import type { Clock } from '../../kernel/clock.ts';
import { NO_WAY_MS } from './line.ts';

/** What one way to the post does with the two kinds of duty. */
export interface Way {
  readonly order: (duty: PostalOrderDuty, call: Call) => Promise<Answer>;
  readonly cancel: (duty: PostalCancellationDuty, call: Call) => Promise<Answer>;
  readonly proveOrder: (duty: PostalOrderDuty, call: Call) => Promise<Finding>;
  readonly proveCancellation: (duty: PostalCancellationDuty, call: Call) => Promise<Finding>;
}

/** One way to the post as a partner. A way that is not configured keeps its duties waiting, visibly. */
export function partnerOf(carrier: Carrier, way: Way | undefined, clock: Clock): Partner {
  return {
    name: carrier as string as PartnerName, // each carrier is a partner of its own
    send: async (call) => {
      if (call.operation === POSTAL_ORDER) {
        const duty = orderOf(call);
        if (isToBeHandedOver(duty, call, clock.now())) return handOver();
        return way === undefined ? noWay(carrier) : way.order(duty, call);
      }
      if (call.operation === POSTAL_CANCELLATION)
        return way === undefined ? noWay(carrier) : way.cancel(cancellationOf(call), call);
      throw new Error(`the post has no operation ${call.operation}`);
    },
    probe: async (call) => {
      if (way === undefined) return { finding: 'unreachable', reason: 'not configured' };
      if (call.operation === POSTAL_ORDER) return way.proveOrder(orderOf(call), call);
      if (call.operation === POSTAL_CANCELLATION) return way.proveCancellation(cancellationOf(call), call);
      throw new Error(`the post has no operation ${call.operation}`);
    },
  };
}

// The engine has checked a payload against its operation's contract before it calls (exchange/partner.ts).
const orderOf = (call: Call): PostalOrderDuty => call.payload as PostalOrderDuty;
const cancellationOf = (call: Call): PostalCancellationDuty => call.payload as PostalCancellationDuty;

/**
 * Whether another way is to take the order over: its time has come, and this way, having had its try, certainly has it
 * not. The engine asks for a call after a try only when that had no effect, or was just proven to have had none.
 */
const isToBeHandedOver = ({ handOverAt }: PostalOrderDuty, { attempt }: Call, now: number): boolean =>
  handOverAt !== undefined && now >= handOverAt && attempt > 1;

const handOver = (): Answer => ({
  outcome: {
    kind: 'rejected',
    code: HAND_OVER,
    reason: 'Đường gửi này chưa nhận đơn trong thời hạn của hợp đồng',
    fix: 'Đơn được chuyển sang đường gửi dự phòng của hợp đồng; không cần thao tác.',
  },
});

const noWay = (carrier: Carrier): Answer => ({
  outcome: { kind: 'throttled', afterMs: NO_WAY_MS },
  notices: [`${carrier}: not configured`],
});
