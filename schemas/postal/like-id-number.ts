/** Nine or twelve digits in a row, or in groups of three: the forms of the old and the new identity number. */
const LIKE_AN_ID_NUMBER = /(?<!\d)\d{3}([ .-]?)\d{3}\1\d{3}(?:\1\d{3})?(?!\d)/;

/** Whether a text that would go to a carrier holds something like an identity number: it must never see one. */
export const holdsIdNumber = (text: string): boolean => LIKE_AN_ID_NUMBER.test(text);

/**
 * Whether what is given as a telephone may be an identity number: in Vietnam a telephone has 10 or 11 digits, never 9
 * or 12 unless with another country's prefix.
 */
export const isLikeIdNumber = (phone: string): boolean =>
  !phone.trim().startsWith('+') && [9, 12].includes(phone.replaceAll(/\D/g, '').length);
