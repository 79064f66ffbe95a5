/**
 * Whether a record that the portal shows is the one that was sent. `same`: everything that was sent is there
 * and equal · `same-as-far-as-shown`: what the portal shows is equal, and it does not show everything.
 */
export type Sameness = 'same' | 'same-as-far-as-shown' | 'different';

type Row = Readonly<Record<string, unknown>>;

export const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * A member by its name on the wire. The portal's own catalogues write names in capitals (facts §1.2), so case
 * does not count.
 */
export function memberOf(row: Row, name: string): unknown {
  if (Object.hasOwn(row, name)) return row[name];
  const wanted = name.toLowerCase();
  const found = Object.keys(row).find((candidate) => candidate.toLowerCase() === wanted);
  return found === undefined ? undefined : row[found];
}

/** Compares what was sent with what is shown. Blank, null, absent and an empty list are one and the same. */
export function samenessOf(sent: unknown, shown: unknown): Sameness {
  if (isBlank(sent) && isBlank(shown)) return 'same';
  if (Array.isArray(sent)) {
    if (isBlank(sent) || !Array.isArray(shown) || shown.length !== sent.length) return 'different';
    return worstOf(sent.map((member: unknown, index) => samenessOf(member, shown[index])));
  }
  if (isRow(sent)) {
    if (!isRow(shown)) return 'different';
    return worstOf(
      Object.entries(sent).map(([name, value]) => {
        const member = memberOf(shown, name);
        return member === undefined && !isBlank(value) ? 'same-as-far-as-shown' : samenessOf(value, member);
      }),
    );
  }
  return plain(sent) === plain(shown) ? 'same' : 'different';
}

const isBlank = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && value.length === 0);

/** A scalar as text: the wire has numbers and flags as strings, and a portal may show them either way. */
function plain(value: unknown): string | undefined {
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return /^(?:true|false)$/i.test(text) ? text.toLowerCase() : text;
}

function worstOf(all: readonly Sameness[]): Sameness {
  if (all.includes('different')) return 'different';
  return all.includes('same-as-far-as-shown') ? 'same-as-far-as-shown' : 'same';
}
