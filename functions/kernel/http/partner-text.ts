/** A text without what may differ between two that say the same: case, spaces, how accents are encoded. */
export const plainly = (text: string): string =>
  text.normalize('NFC').toLowerCase().replaceAll(/\s+/gu, ' ').trim();

/**
 * A text of a partner as it may be shown to officers and kept with the attempt. It may repeat what was sent,
 * so everything that looks like a value goes: quoted texts, e-mail addresses, and nine or more digits in a row
 * (identity, tax and telephone numbers; dossier and procedure codes have fewer). Names that stand unquoted
 * cannot be told from other words: the text is therefore shown only with the dossier's own agency, and is
 * never logged, never in evidence and never in a webhook.
 */
export const withoutPersonal = (text: string): string =>
  text
    .replaceAll(/"[^"]*"|“[^”]*”|«[^»]*»|'[^']*'|`[^`]*`/gu, '…')
    .replaceAll(/[^\s@]+@[^\s@]+/gu, '…')
    .replaceAll(/\+?\d(?: ?\d){8,}/gu, '…')
    .replaceAll(/\s+/gu, ' ')
    .trim()
    .slice(0, 300);
