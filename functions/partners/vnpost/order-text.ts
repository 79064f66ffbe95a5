import type { OrderKind } from '../../../schemas/postal/order-number.ts';
import type { PostalOrderDuty } from '../../../schemas/postal/duties.ts';
import { holdsIdNumber, isLikeIdNumber } from '../../../schemas/postal/like-id-number.ts';
import type { Outcome } from '../../exchange/outcome.ts';

const SERVICES: Readonly<Record<OrderKind, string>> = {
  collection: 'Thu gom hồ sơ tại nhà',
  delivery: 'Trả hồ sơ tại nhà',
};

/**
 * What the postman reads of the dossier (facts §3.2): its code, its components, the service. The convention ends in
 * the applicant's identity number, which is left out: the post does not need it.
 */
export function describe({ dossierCode, contents, kind }: PostalOrderDuty): string {
  const components = contents.map((name, index) => `Thành phần hồ sơ ${index + 1}: ${inOnePiece(name)}`);
  return [`Mã hồ sơ: ${dossierCode}`, ...components, `Tên dịch vụ: ${SERVICES[kind]}`].join(' || ');
}

/** A text that cannot be taken for two. */
const inOnePiece = (text: string): string => text.replaceAll(/\s*\|\|\s*/g, ' | ');

/**
 * The refusal of an order in whose texts something like an identity number stands; undefined when there is none. The
 * number is not repeated.
 */
export function refuseIdNumbers(duty: PostalOrderDuty): Extract<Outcome, { kind: 'rejected' }> | undefined {
  const texts: readonly (readonly [string, string | undefined])[] = [
    ['tên người gửi', duty.sender.name],
    ['địa chỉ người gửi', duty.sender.address.line],
    ['thư điện tử người gửi', duty.sender.email],
    ['tên người nhận', duty.receiver.name],
    ['địa chỉ người nhận', duty.receiver.address.line],
    ['thư điện tử người nhận', duty.receiver.email],
    ...duty.contents.map((text, index) => [`thành phần hồ sơ ${index + 1}`, text] as const),
    ['ghi chú', duty.note],
  ];
  const phones: typeof texts = [
    ['điện thoại người gửi', duty.sender.phone],
    ['điện thoại người nhận', duty.receiver.phone],
  ];
  const found =
    texts.find(([, text]) => text !== undefined && holdsIdNumber(text)) ??
    phones.find(([, phone]) => phone !== undefined && isLikeIdNumber(phone));
  return found === undefined ? undefined : idNumberIn(found[0]);
}

/** The refusal of a text that would go to the carrier with something like an identity number. */
export const idNumberIn = (where: string): Extract<Outcome, { kind: 'rejected' }> => ({
  kind: 'rejected',
  code: 'id-number-in-text',
  reason: `Có dãy số giống số định danh trong ${where}`,
  fix: `Bỏ số định danh khỏi ${where} rồi sửa và gửi lại; bưu điện chỉ cần tên, địa chỉ, điện thoại và danh mục giấy tờ.`,
});
