/**
 * Whether a text holds a run of 9 or 12 digits: an identity number, by its looks. The post never refuses it; it
 * is counted, so that a test can show that none was sent.
 */
export function looksLikeIdNumber(text: unknown): boolean {
  return typeof text === 'string' && /(?<!\d)(?:\d{9}|\d{12})(?!\d)/.test(text);
}
