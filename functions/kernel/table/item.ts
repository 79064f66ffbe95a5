import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** An item as DynamoDB holds it. */
export type Item = Record<string, AttributeValue>;

/** A flat value that an item's attribute may hold. Nested data is kept as JSON text (see `text`). */
type Flat = string | number | boolean | undefined;

/**
 * Builds an item from flat values; undefined ones are left out. Kept flat on purpose: nested data is
 * stored as one JSON string, which is read and written several times faster than nested attributes and
 * is the exact text that a digest was taken of.
 */
export function toItem(values: Readonly<Record<string, Flat>>): Item {
  const item: Item = {};
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    if (typeof value === 'string') item[name] = { S: value };
    else if (typeof value === 'number') item[name] = { N: String(value) };
    else item[name] = { BOOL: value };
  }
  return item;
}

/** A string attribute that must be there; its absence is a bug or a damaged table. */
export function text(item: Item, name: string): string {
  const value = item[name]?.S;
  if (value === undefined) throw new Error(`item lacks the string attribute ${name}`);
  return value;
}

/** A number attribute that must be there. */
export function number(item: Item, name: string): number {
  const value = item[name]?.N;
  if (value === undefined) throw new Error(`item lacks the number attribute ${name}`);
  return Number(value);
}

/** A string attribute that may be absent. */
export const textOr = (item: Item, name: string): string | undefined => item[name]?.S;

/** A number attribute that may be absent. */
export function numberOr(item: Item, name: string): number | undefined {
  const value = item[name]?.N;
  return value === undefined ? undefined : Number(value);
}
