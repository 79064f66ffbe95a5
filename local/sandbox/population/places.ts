import placesFile from './places.json' with { type: 'json' };

/** A commune of Gia Lai by the list of two tiers (1 July 2025), and one of its former communes by that of three. */
export interface Place {
  readonly province: string;
  readonly commune: string;
  readonly old: { readonly province: string; readonly district: string; readonly commune: string };
}

const places: readonly Place[] = placesFile;

/** How many communes people of the sandbox live in. */
export const PLACES = places.length;

/** One of them, by its place in the list; the list goes round. */
export function placeAt(index: number): Place {
  const found = places[index % PLACES];
  if (found === undefined) throw new Error(`no place ${index}`);
  return found;
}
