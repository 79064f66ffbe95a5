import { isRecord, json, parsedBody, type Answer, type Call } from '../kit/call.ts';
import type { Account, Via } from './accounts.ts';
import type { FeedPages } from './feed-page.ts';
import { feeFor } from './fares.ts';
import { answer, STATUS, type HccReply } from './hcc-reply.ts';
import { looksLikeIdNumber } from './id-numbers.ts';
import { checkOrder, foreign, missing } from './order-rules.ts';
import type { PostOffice } from './post-office.ts';

const LARGEST_PAGE = 1000;
const FIRST_ID = '000000000000000000000000';

/** Who calls, and by which way. */
export interface Caller {
  readonly account: Account;
  readonly via: Via;
}

/** The administrative order service, one behind the national axis and every LGSP router. */
export class HccServices {
  readonly #office: PostOffice;
  readonly #pages: FeedPages;
  #idNumbersSeen = 0;

  constructor(office: PostOffice, pages: FeedPages) {
    this.#office = office;
    this.#pages = pages;
  }

  /** Orders sent with what looks like an identity number in a free text, since the start or the last reset. */
  get idNumbersSeen(): number {
    return this.#idNumbersSeen;
  }

  reset(): void {
    this.#idNumbersSeen = 0;
  }

  /** `order/post`: takes an order over, once per customer and order number. */
  post(call: Call, { account, via }: Caller): Answer {
    const body = parsedBody(call);
    if (isRecord(body) && [body.SenderDesc, body.Description].some(looksLikeIdNumber)) this.#idNumbersSeen++;
    const order = checkOrder(body, account);
    if ('Status' in order) return this.#answer(order);
    if (this.#office.find('hcc', order.customer, order.orderNumber) !== undefined)
      return this.#reply(STATUS.exists, `Đơn hàng ${order.orderNumber} đã tồn tại`);
    this.#office.accept(order, via);
    return this.#reply(STATUS.done, 'Tạo đơn hàng thành công');
  }

  /** `order/cancel`: takes an order back until it is handed over. */
  cancel({ query }: Call, { account, via }: Caller): Answer {
    const customer = query.get('CustomerCode') ?? '';
    const orderNumber = query.get('OrderNumber') ?? '';
    if (customer === '') return this.#answer(missing('CustomerCode'));
    if (orderNumber === '') return this.#answer(missing('OrderNumber'));
    if (!account.customers.includes(customer)) return this.#answer(foreign(customer));
    const parcel = this.#office.find('hcc', customer, orderNumber);
    if (parcel === undefined) return this.#reply(STATUS.notFound, `Không tìm thấy đơn hàng ${orderNumber}`);
    switch (this.#office.cancel(parcel, via)) {
      case 'cancelled':
        return this.#reply(STATUS.done, 'Hủy đơn hàng thành công');
      case 'already':
        return this.#reply(STATUS.alreadyCancelled, `Đơn hàng ${orderNumber} đã được hủy trước đó`);
      case 'too late':
        return this.#reply(STATUS.tooLate, `Đơn hàng ${orderNumber} đã nhận gửi, không thể hủy`);
    }
  }

  /** `order/tracking`: the account's rows behind `lastId`, of one customer when the query names one. */
  track({ query }: Call, { account, via }: Caller): Answer {
    const size = Number(query.get('pagesize') ?? '');
    if (!Number.isInteger(size) || size < 1 || size > LARGEST_PAGE)
      return this.#reply(STATUS.invalid, `pagesize phải là số từ 1 đến ${LARGEST_PAGE}`);
    const lastId = (query.get('lastId') ?? '').toLowerCase();
    if (!/^[0-9a-f]{24}$/.test(lastId))
      return this.#reply(STATUS.invalid, `lastId phải có 24 chữ số hex, lần đầu là ${FIRST_ID}`);
    const customer = query.get('CustomerCode');
    if (customer !== null && !account.customers.includes(customer)) return this.#answer(foreign(customer));
    const customers = customer === null ? account.customers : [customer];
    const reader = [via, ...customers].join(' ');
    return json(200, this.#pages.read({ reader, customers, lastId, size }, this.#office.settings));
  }

  /** `getprice`: the fare between two of the post's provinces, for grams. */
  price(call: Call): Answer {
    const body = parsedBody(call);
    if (!isRecord(body)) return this.#reply(STATUS.invalid, 'Yêu cầu phải là một đối tượng JSON');
    const { weight, sender, receiver } = body;
    const fee = feeFor(
      isRecord(sender) ? sender.provCode : undefined,
      isRecord(receiver) ? receiver.provCode : undefined,
      weight,
    );
    if (typeof fee === 'string') return this.#reply(STATUS.invalid, fee);
    return json(200, { Status: STATUS.done, Message: 'Thành công', content: { price: fee } });
  }

  #reply(status: number, message: string): Answer {
    return this.#answer({ Status: status, Message: message });
  }

  #answer(reply: HccReply): Answer {
    return answer(reply, this.#office.settings.statusAsText);
  }
}
