import { isRecord } from '../kit/call.ts';
import { isNewProvince, newCommunes, provinces } from './catalogue.ts';
import type { AcceptedOrder } from './parcel.ts';

/** What MyVNPost answers when it does not do what it is asked. HTTP 200, as its successes. */
export interface MyRefusal {
  readonly success: false;
  /** This sandbox's assumption, as the words are. */
  readonly code: MyError;
  readonly message: string;
  readonly itemCode?: string;
}

export type MyError =
  | 'FIELD_MISSING'
  | 'FIELD_INVALID'
  | 'ADDRESS_UNKNOWN'
  | 'ORDER_EXISTS'
  | 'ORDER_NOT_FOUND'
  | 'TOO_LATE'
  | 'ALREADY_CANCELLED';

export function refuse(code: MyError, message: string): MyRefusal {
  return { success: false, code, message };
}

type Fields = Readonly<Record<string, unknown>>;

/** Stands for the district of an address of two tiers. */
const TWO_TIER = 'VNPOST';

const COD_SERVICE = 'GTG021';
const COD_PROPERTY = 'PROP0018';

/** Checks an order of MyVNPost: the order as it is taken over, or the refusal. */
export function checkMyOrder(
  body: Fields,
  customer: string,
  strictCatalogue: boolean,
): AcceptedOrder | MyRefusal {
  const { informationOrder, orderCreationStatus } = body;
  if (orderCreationStatus !== 1)
    return refuse('FIELD_INVALID', 'orderCreationStatus phải là 1: ở đây không giữ đơn nháp');
  if (!isRecord(informationOrder)) return missing('informationOrder');
  const orderNumber = orderCodeOf(body);
  if (orderNumber === undefined) return missing('orderCode');
  const fault = faultIn(informationOrder, strictCatalogue);
  if (fault !== undefined) return fault;
  const cod = codOf(informationOrder);
  if (cod === undefined) return refuse('FIELD_INVALID', 'Tiền thu hộ phải là số không âm');
  return {
    system: 'my',
    customer,
    orderNumber,
    cod,
    from: `${textOf(informationOrder.senderProvinceCode) ?? ''}0100`,
    to: `${textOf(informationOrder.receiverProvinceCode) ?? ''}0100`,
    content: informationOrder,
  };
}

/** What is wrong with the receiver, the address or the weight; undefined when nothing is. */
export function faultIn(order: Fields, strictCatalogue: boolean): MyRefusal | undefined {
  for (const field of ['receiverName', 'receiverAddress', 'receiverPhone', 'receiverProvinceCode']) {
    if (textOf(order[field]) === undefined) return missing(field);
  }
  if (String(order.receiverPhone).replace(/\D/g, '').length < 8)
    return refuse('FIELD_INVALID', 'receiverPhone không phải số điện thoại');
  if (typeof order.weight !== 'number' || !(order.weight > 0))
    return refuse('FIELD_INVALID', 'weight phải là số gam lớn hơn 0');
  return addressFault(order, 'receiver', strictCatalogue) ?? senderFault(order, strictCatalogue);
}

/** The sender may be left out: it is then the customer's own address. */
function senderFault(order: Fields, strictCatalogue: boolean): MyRefusal | undefined {
  return textOf(order.senderProvinceCode) === undefined
    ? undefined
    : addressFault(order, 'sender', strictCatalogue);
}

function addressFault(order: Fields, party: string, strictCatalogue: boolean): MyRefusal | undefined {
  const province = textOf(order[`${party}ProvinceCode`]) ?? '';
  const commune = textOf(order[`${party}CommuneCode`]) ?? '';
  if (order[`${party}DistrictCode`] !== TWO_TIER) {
    return provinces.has(province)
      ? undefined
      : refuse('ADDRESS_UNKNOWN', `${party}ProvinceCode không có trong danh mục tỉnh`);
  }
  if (!isNewProvince(province))
    return refuse('ADDRESS_UNKNOWN', `${party}ProvinceCode không có trong danh mục tỉnh mới`);
  if (!/^\d{5}$/.test(commune))
    return refuse('ADDRESS_UNKNOWN', `${party}CommuneCode phải là mã xã mới gồm 5 chữ số`);
  const known = newCommunes.find(({ code }) => code === commune);
  if (known === undefined ? strictCatalogue : known.provinceCode !== province)
    return refuse('ADDRESS_UNKNOWN', `${party}CommuneCode không thuộc tỉnh đã nêu`);
  return undefined;
}

/** The caller's own number, in the order or beside it. */
export function orderCodeOf(body: Fields): string | undefined {
  const inside = isRecord(body.informationOrder) ? textOf(body.informationOrder.orderCode) : undefined;
  return inside ?? textOf(body.orderCode);
}

export function missing(field: string): MyRefusal {
  return refuse('FIELD_MISSING', `Thiếu trường bắt buộc ${field}`);
}

/** A text that is not blank; a number as text. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** The money to collect, as the added service `GTG021` says it in its property `PROP0018`. Undefined when absurd. */
function codOf(order: Fields): number | undefined {
  const service = inList(order.vas, 'vaServiceId', COD_SERVICE);
  if (service === undefined) return 0;
  const amount = textOf(inList(service.propValue, 'propId', COD_PROPERTY)?.value) ?? '';
  return /^\d+$/.test(amount) ? Number(amount) : undefined;
}

/** The first object of a list whose member has a value. */
function inList(list: unknown, member: string, value: string): Fields | undefined {
  if (!Array.isArray(list)) return undefined;
  return list.filter(isRecord).find((each) => each[member] === value);
}
