/** Text that others have written, without what would steer a terminal or turn its direction. */
export const printable = (text: string): string =>
  text.replaceAll(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, '\u25A1');
