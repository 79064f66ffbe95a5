import { holdsIdNumber, isLikeIdNumber } from '../../schemas/postal/like-id-number.ts';
import type { OrderRequest } from '../../schemas/postal/order.ts';
import type { FieldError } from '../../schemas/problems.ts';

/** What is said about a text that holds something like an identity number; the number itself is not repeated. */
export const idNumberAt = (pointer: string): FieldError => ({
  pointer,
  code: 'id-number-in-text',
  message: 'Có dãy số giống số định danh (9 hoặc 12 chữ số)',
});

/** Where a text that would go to the carrier holds something like an identity number: it must never see one. */
export function idNumbersIn({ citizen, contents, note }: OrderRequest): FieldError[] {
  const texts: (readonly [pointer: string, text: string])[] = [
    ['/citizen/name', citizen.name],
    ['/citizen/address/line', citizen.address.line],
    ...(citizen.email === undefined ? [] : [['/citizen/email', citizen.email] as const]),
    ...contents.map((text, index) => [`/contents/${index}`, text] as const),
    ...(note === undefined ? [] : [['/note', note] as const]),
  ];
  return [
    ...texts.filter(([, text]) => holdsIdNumber(text)).map(([pointer]) => idNumberAt(pointer)),
    ...(isLikeIdNumber(citizen.phone) ? [idNumberAt('/citizen/phone')] : []),
  ];
}
