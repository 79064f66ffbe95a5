import namesFile from './names.json' with { type: 'json' };
import type { Sex } from './neighbourhood.ts';

/** A name in the three parts that the register's tree has. */
export interface Name {
  readonly family: string;
  readonly middle: string;
  readonly given: string;
}

const { families, middles, given, streets } = namesFile;

/** A name out of the invented lists; the family's where it is inherited. */
export function inventedName(draw: (sides: number) => number, sex: Sex, family?: string): Name {
  const ofSex = sex === 'male' ? middles.male : middles.female;
  return {
    family: family ?? pick(families, draw),
    middle: pick(ofSex, draw),
    given: pick(given, draw),
  };
}

/** The whole name in capitals, as the register writes it. */
export function inCapitals({ family, middle, given: own }: Name): string {
  return `${family} ${middle} ${own}`.toUpperCase();
}

/** A house number and a street that nobody lives in. */
export function inventedStreet(draw: (sides: number) => number): string {
  return `${draw(200) + 1} ${pick(streets, draw)}`;
}

function pick(list: readonly string[], draw: (sides: number) => number): string {
  return list[draw(list.length)] ?? '';
}
