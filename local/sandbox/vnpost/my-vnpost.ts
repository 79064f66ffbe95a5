import { isRecord, json, parsedBody, text, type Answer, type Call, type Handling } from '../kit/call.ts';
import type { Account } from './accounts.ts';
import { newCommunes, newProvinces, provinces } from './catalogue.ts';
import { feeFor } from './fares.ts';
import { looksLikeIdNumber } from './id-numbers.ts';
import {
  checkMyOrder,
  faultIn,
  missing,
  orderCodeOf,
  refuse,
  textOf,
  type MyRefusal,
} from './my-order-rules.ts';
import { myTime } from './my-time.ts';
import type { Parcel } from './parcel.ts';
import type { PostOffice } from './post-office.ts';
import { statusOf } from './stories.ts';
import type { Tokens } from './tokens.ts';

type Fields = Readonly<Record<string, unknown>>;

const PREFIX = '/my/';

const UNAUTHORIZED = json(401, { success: false, message: 'Token không hợp lệ hoặc đã hết hạn' });

type Service = (call: Call, body: Fields, account: Account, customer: string) => Answer;

/** MyVNPost: the post's system for its business customers, apart from the administrative order service. */
export class MyVnpost {
  readonly #office: PostOffice;
  readonly #tokens: Tokens;
  readonly #publicKey: string;
  /** The customer that each token was asked for. */
  readonly #customerOf = new Map<string, string>();
  #idNumbersSeen = 0;

  constructor(office: PostOffice, tokens: Tokens, publicKey: string) {
    this.#office = office;
    this.#tokens = tokens;
    this.#publicKey = publicKey;
  }

  /** As of the administrative order service. */
  get idNumbersSeen(): number {
    return this.#idNumbersSeen;
  }

  reset(): void {
    this.#customerOf.clear();
    this.#idNumbersSeen = 0;
  }

  /** Reads a call to MyVNPost; undefined for any other. */
  handle(call: Call): Handling | undefined {
    if (!call.path.startsWith(PREFIX)) return undefined;
    const route = `${call.method} ${call.path.slice(PREFIX.length)}`;
    const service = route.slice(route.indexOf(' ') + 1);
    const body = call.method === 'POST' ? parsedBody(call) : {};
    const fields = isRecord(body) ? body : undefined;
    const key = call.query.get('code') ?? (fields === undefined ? undefined : orderCodeOf(fields));
    return {
      service,
      keys: key === undefined ? [] : [key],
      perform: () => {
        if (route === 'GET public-key') return text(200, this.#publicKey);
        if (fields === undefined) return json(400, { success: false, message: 'Dữ liệu không phải JSON' });
        if (route === 'POST GetAccessToken') return this.#logIn(fields);
        return this.#serve(route, call, fields);
      },
    };
  }

  #serve(route: string, call: Call, body: Fields): Answer {
    const header = call.headers.token;
    const token = typeof header === 'string' ? header : undefined;
    const account = this.#tokens.holder(token);
    const customer = this.#customerOf.get(token ?? '');
    if (account === undefined || customer === undefined) return UNAUTHORIZED;
    const offer = Object.hasOwn(this.#offered, route) ? this.#offered[route] : undefined;
    return offer === undefined
      ? json(404, { success: false, message: `Không có dịch vụ ${route}` })
      : offer(call, body, account, customer);
  }

  readonly #offered: Readonly<Record<string, Service>> = {
    'POST CreateOrder': (_call, body, account, customer) => this.#create(body, account, customer),
    'POST orderCorrection': (_call, body, _account, customer) => this.#correct(body, customer),
    'POST orderCancel': (_call, body, _account, customer) => this.#cancel(body, customer),
    'GET getOrder': (call, _body, _account, customer) => this.#order(call, customer),
    'GET GetStatusHistoryOrder': (call, _body, _account, customer) => this.#history(call, customer),
    'POST ServicesCharge': (_call, body) => charge(body),
    'GET getAllProvince': () =>
      found([...provinces].map(([provinceCode, provinceName]) => ({ provinceCode, provinceName }))),
    'GET getNewProvinceAll': () =>
      found(newProvinces.map(({ code, name }) => ({ provinceCode: code, provinceName: name }))),
    'GET getNewCommuneAll': (call) => {
      const asked = call.query.get('provinceCode');
      return found(
        newCommunes
          .filter(({ provinceCode }) => asked === null || provinceCode === asked)
          .map(({ code, name, provinceCode }) => ({ communeCode: code, communeName: name, provinceCode })),
      );
    },
  };

  #logIn({ username, password, customerCode }: Fields): Answer {
    const granted = this.#tokens.grant(username, password);
    if (granted === undefined)
      return json(401, { success: false, message: 'Tên đăng nhập hoặc mật khẩu không đúng' });
    const customer = textOf(customerCode) ?? granted.account.customers[0] ?? '';
    if (!granted.account.customers.includes(customer))
      return json(401, { success: false, message: `Mã khách hàng ${customer} không thuộc tài khoản này` });
    this.#customerOf.set(granted.token, customer);
    return json(200, { success: true, token: granted.token, expiresIn: granted.seconds });
  }

  #create(body: Fields, account: Account, tokenCustomer: string): Answer {
    const { informationOrder } = body;
    if (
      isRecord(informationOrder) &&
      [informationOrder.contentNote, informationOrder.deliveryInstruction].some(looksLikeIdNumber)
    )
      this.#idNumbersSeen++;
    const customer = textOf(body.customerCode) ?? tokenCustomer;
    if (!account.customers.includes(customer))
      return json(200, refuse('FIELD_INVALID', `Mã khách hàng ${customer} không thuộc tài khoản này`));
    const order = checkMyOrder(body, customer, this.#office.settings.strictCatalogue);
    if ('success' in order) return json(200, order);
    const held = this.#office.find('my', customer, order.orderNumber);
    if (held !== undefined) {
      const refusal = refuse('ORDER_EXISTS', `Đơn hàng ${order.orderNumber} đã tồn tại`);
      return json(200, { ...refusal, itemCode: held.itemCode });
    }
    const { itemCode } = this.#office.accept(order, 'my');
    return json(200, { success: true, itemCode, orderCode: order.orderNumber });
  }

  /** Sets the given members of an order anew while the parcel is not handed over. */
  #correct(body: Fields, customer: string): Answer {
    const parcel = this.#named(textOf(body.itemCode) ?? orderCodeOf(body), customer);
    if ('success' in parcel) return json(200, parcel);
    if (!isRecord(body.informationOrder)) return json(200, missing('informationOrder'));
    const changed = { ...parcel.content, ...body.informationOrder };
    const fault = faultIn(changed, this.#office.settings.strictCatalogue);
    if (fault !== undefined) return json(200, fault);
    const own = parcel.content.orderCode === undefined ? {} : { orderCode: parcel.content.orderCode };
    return this.#office.correct(parcel, { ...changed, ...own }) === 'corrected'
      ? json(200, { success: true, itemCode: parcel.itemCode })
      : json(200, tooLate(parcel, 'hiệu chỉnh'));
  }

  #cancel(body: Fields, customer: string): Answer {
    const parcel = this.#named(textOf(body.itemCode) ?? orderCodeOf(body), customer);
    if ('success' in parcel) return json(200, parcel);
    switch (this.#office.cancel(parcel, 'my')) {
      case 'cancelled':
        return json(200, { success: true, itemCode: parcel.itemCode });
      case 'already':
        return json(200, refuse('ALREADY_CANCELLED', `Đơn hàng ${parcel.orderNumber} đã được hủy trước đó`));
      case 'too late':
        return json(200, tooLate(parcel, 'hủy'));
    }
  }

  #order({ query }: Call, customer: string): Answer {
    if (query.get('type') !== '1') return json(200, refuse('FIELD_INVALID', 'type phải là 1'));
    const parcel = this.#named(query.get('code') ?? undefined, customer);
    if ('success' in parcel) return json(200, parcel);
    const last = historyOf(parcel).at(-1);
    return found({
      itemCode: parcel.itemCode,
      orderCode: parcel.orderNumber,
      customerCode: parcel.customer,
      ...last,
      informationOrder: parcel.content,
    });
  }

  #history({ query }: Call, customer: string): Answer {
    const parcel = this.#named(query.get('code') ?? undefined, customer);
    return 'success' in parcel ? json(200, parcel) : found(historyOf(parcel));
  }

  /** A customer's parcel, by the post's code or by the caller's number. */
  #named(code: string | undefined, customer: string): Parcel | MyRefusal {
    if (code === undefined) return missing('code');
    const byItem = this.#office.byItemCode(code);
    const parcel =
      byItem?.system === 'my' && byItem.customer === customer
        ? byItem
        : this.#office.find('my', customer, code);
    return parcel ?? refuse('ORDER_NOT_FOUND', `Không tìm thấy đơn hàng ${code}`);
  }
}

function found(data: unknown): Answer {
  return json(200, { success: true, data });
}

/** The statuses that a parcel has had, the oldest first. */
function historyOf(parcel: Parcel): readonly Fields[] {
  return parcel.events.flatMap(({ move, at, note }) => {
    const status = statusOf('my', move);
    return status === undefined
      ? []
      : [{ status: status.code, statusName: status.text, updateDate: myTime(at), note }];
  });
}

function charge(body: Fields): Answer {
  const fee = feeFor(body.senderProvinceCode, body.receiverProvinceCode, body.weight);
  return typeof fee === 'string'
    ? json(200, refuse('FIELD_INVALID', fee))
    : found([{ serviceCode: 'HCC', serviceName: 'Hành chính công', totalFee: fee }]);
}

function tooLate(parcel: Parcel, act: string): MyRefusal {
  return refuse('TOO_LATE', `Đơn hàng ${parcel.orderNumber} đã nhận gửi hoặc đã kết thúc, không thể ${act}`);
}
