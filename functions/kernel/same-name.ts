/** Whether two names say the same, whatever of case, spaces and accents their writers left out. */
export const isSameName = (one: string, other: string): boolean => bareName(one) === bareName(other);

/** Upper case without accents: how some registers want names, and how names are compared. */
export const accentless = (text: string): string =>
  text
    .toLocaleUpperCase('vi')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('Đ', 'D')
    .normalize('NFC');

const bareName = (name: string): string => accentless(name).replaceAll(/\s+/gu, '');
