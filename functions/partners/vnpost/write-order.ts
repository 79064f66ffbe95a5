import type { PostalOrderDuty } from '../../../schemas/postal/duties.ts';
import type { MyOrderMessage } from '../../../schemas/vnpost/my.ts';
import { COD_SERVICE, MyOrderMessage as MyContract, TWO_TIER_DISTRICT } from '../../../schemas/vnpost/my.ts';
import { OrderMessage } from '../../../schemas/vnpost/order.ts';
import type { Outcome } from '../../exchange/outcome.ts';
import type { Instant } from '../../kernel/clock.ts';
import { forAxis, forTwoTier } from './carrier-address.ts';
import { describe, refuseIdNumbers } from './order-text.ts';

/** An order as it goes on the wire, or why it must not. */
export type Written<T> =
  | { readonly ok: true; readonly message: T }
  | { readonly ok: false; readonly outcome: Extract<Outcome, { kind: 'rejected' }> };

/** The 17 fields of an administrative order. The same duty is always written the same. */
export function writeOrder(
  duty: PostalOrderDuty,
  districts: Readonly<Record<string, number>>,
  at: Instant,
): Written<OrderMessage> {
  const idNumbers = refuseIdNumbers(duty);
  if (idNumbers !== undefined) return { ok: false, outcome: idNumbers };
  const { sender, receiver } = duty;
  const from = forAxis(sender.address, 'người gửi', districts, at);
  if (!from.ok) return from;
  const to = forAxis(receiver.address, 'người nhận', districts, at);
  if (!to.ok) return to;
  const message = OrderMessage.parse({
    CustomerCode: duty.customerCode,
    OrderNumber: duty.orderNumber,
    CODAmount: duty.codAmount,
    SenderProvince: from.place.province,
    SenderDistrict: from.place.district,
    SenderAddress: from.place.line,
    SenderName: sender.name,
    SenderEmail: sender.email ?? '',
    SenderTel: sender.phone,
    SenderDesc: describe(duty),
    Description: duty.note ?? '',
    ReceiverName: receiver.name,
    ReceiverAddress: to.place.line,
    ReceiverTel: receiver.phone,
    ReceiverProvince: to.place.province,
    ReceiverDistrict: to.place.district,
    ReceiverEmail: receiver.email ?? '',
  } satisfies Record<keyof OrderMessage, unknown>);
  return { ok: true, message };
}

/** An order of MyVNPost, by two-tier addresses. */
export function writeMyOrder(duty: PostalOrderDuty): Written<MyOrderMessage> {
  const idNumbers = refuseIdNumbers(duty);
  if (idNumbers !== undefined) return { ok: false, outcome: idNumbers };
  const { sender, receiver } = duty;
  const from = forTwoTier(sender.address, 'người gửi');
  if (!from.ok) return from;
  const to = forTwoTier(receiver.address, 'người nhận');
  if (!to.ok) return to;
  const message = MyContract.parse({
    orderCreationStatus: 1,
    informationOrder: {
      orderCode: duty.orderNumber,
      senderName: sender.name,
      senderPhone: sender.phone,
      ...(sender.email === undefined ? {} : { senderEmail: sender.email }),
      senderAddress: from.place.line,
      senderProvinceCode: from.place.province,
      senderDistrictCode: TWO_TIER_DISTRICT,
      senderCommuneCode: from.place.commune,
      receiverName: receiver.name,
      receiverPhone: receiver.phone,
      ...(receiver.email === undefined ? {} : { receiverEmail: receiver.email }),
      receiverAddress: to.place.line,
      receiverProvinceCode: to.place.province,
      receiverDistrictCode: TWO_TIER_DISTRICT,
      receiverCommuneCode: to.place.commune,
      deliveryInstruction: duty.note ?? '',
      contentNote: describe(duty),
      weight: duty.weightGrams,
      vas: duty.codAmount === 0 ? [] : [collect(duty.codAmount)],
    },
  });
  return { ok: true, message };
}

/** The service of collecting on delivery, VND. */
const collect = (amount: number) => ({
  vaServiceId: COD_SERVICE.service,
  propValue: [{ propId: COD_SERVICE.property, value: String(amount) }],
});
