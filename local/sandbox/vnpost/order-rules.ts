import { isRecord } from '../kit/call.ts';
import type { Account } from './accounts.ts';
import { provinces } from './catalogue.ts';
import type { AcceptedOrder } from './parcel.ts';
import { STATUS, type HccReply } from './hcc-reply.ts';

const TEXTS = [
  'CustomerCode',
  'OrderNumber',
  'SenderAddress',
  'SenderName',
  'SenderTel',
  'ReceiverName',
  'ReceiverAddress',
  'ReceiverTel',
] as const;

const FREE_TEXTS = ['SenderEmail', 'SenderDesc', 'Description', 'ReceiverEmail'] as const;

/** Checks an order by the rules of the 17 fields: the order as it is taken over, or the refusal. */
export function checkOrder(body: unknown, account: Account): AcceptedOrder | HccReply {
  if (!isRecord(body)) return refuse(STATUS.invalid, 'Đơn hàng phải là một đối tượng JSON');
  for (const field of TEXTS) {
    const value = body[field];
    if (value === undefined || value === null || value === '') return missing(field);
    if (typeof value !== 'string') return refuse(STATUS.invalid, `Trường ${field} phải là chuỗi`);
    if (value.trim() === '') return missing(field);
  }
  for (const field of FREE_TEXTS) {
    const value = body[field] ?? '';
    if (typeof value !== 'string') return refuse(STATUS.invalid, `Trường ${field} phải là chuỗi`);
  }
  for (const field of ['SenderTel', 'ReceiverTel'] as const) {
    if (String(body[field]).replace(/\D/g, '').length < 8)
      return refuse(STATUS.invalid, `Trường ${field} không phải số điện thoại`);
  }
  for (const field of ['SenderProvince', 'ReceiverProvince'] as const) {
    const value = body[field];
    if (value === undefined || value === null || value === '') return missing(field);
    if (typeof value !== 'number' || !provinces.has(String(value)))
      return refuse(STATUS.unknownProvince, `${field} không có trong danh mục tỉnh của bưu chính`);
  }
  for (const field of ['SenderDistrict', 'ReceiverDistrict'] as const) {
    const value = body[field] ?? 0;
    if (!Number.isInteger(value)) return refuse(STATUS.invalid, `Trường ${field} phải là số nguyên`);
  }
  const cod = body.CODAmount ?? 0;
  if (typeof cod !== 'number' || cod < 0) return refuse(STATUS.invalid, 'CODAmount phải là số không âm');
  const customer = String(body.CustomerCode);
  if (!account.customers.includes(customer)) return foreign(customer);
  return {
    system: 'hcc',
    customer,
    orderNumber: String(body.OrderNumber),
    cod,
    from: officeOf(body.SenderProvince),
    to: officeOf(body.ReceiverProvince),
    content: body,
  };
}

/** The refusal of a customer that is not the account's. */
export function foreign(customer: string): HccReply {
  return refuse(STATUS.foreignCustomer, `Mã khách hàng ${customer} không thuộc tài khoản này`);
}

/** The refusal of a field that is not there. */
export function missing(field: string): HccReply {
  return refuse(STATUS.missing, `Thiếu trường bắt buộc ${field}`);
}

function refuse(status: number, message: string): HccReply {
  return { Status: status, Message: message };
}

/** The main post office of a province. */
function officeOf(province: unknown): string {
  return `${String(province)}0100`;
}
