import type { OrderRequest } from '../../schemas/postal/order.ts';
import type { FieldError } from '../../schemas/problems.ts';

/** Nine or twelve digits in a row, or in groups of three: the forms of the old and the new identity number. */
const LIKE_AN_ID_NUMBER = /(?<!\d)\d{3}( ?)\d{3}\1\d{3}(?:\1\d{3})?(?!\d)/;

/** Whether a text holds something like an identity number. */
export const holdsIdNumber = (text: string): boolean => LIKE_AN_ID_NUMBER.test(text);

/** What is said about a field that holds one. */
export const idNumberAt = (pointer: string): FieldError => ({
  pointer,
  code: 'id-number-in-text',
  message: 'Có dãy số giống số định danh (9 hoặc 12 chữ số)',
});

/**
 * Where a text that would go to the carrier holds something like an identity number: the carrier must never see one
 *. The number itself is not repeated.
 */
export function idNumbersIn({ citizen, contents, note }: OrderRequest): FieldError[] {
  const texts: (readonly [pointer: string, text: string])[] = [
    ['/citizen/name', citizen.name],
    ['/citizen/address/line', citizen.address.line],
    ...contents.map((text, index) => [`/contents/${index}`, text] as const),
    ...(note === undefined ? [] : [['/note', note] as const]),
  ];
  return texts.filter(([, text]) => holdsIdNumber(text)).map(([pointer]) => idNumberAt(pointer));
}
