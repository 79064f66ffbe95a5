/** Throws a die that belongs to a place: the same place and use always give the same number below `sides`. */
export type Dice = (use: number, sides: number) => number;

/**
 * The dice of one neighbourhood in one seed's world. Each throw is named by a number of its own and is a pure
 * function of all three, so that anybody can be made at once without anybody before him.
 */
export function diceOf(seed: number, neighbourhood: number): Dice {
  const place = mix(mix(seed >>> 0) ^ Math.imul(neighbourhood + 1, 0x9e3779b1));
  return (use, sides) => mix(place ^ Math.imul(use + 1, 0x85ebca6b)) % sides;
}

/** A mixer of 32 bits (murmur3's last step). Fit for inventing people, never for secrets. */
function mix(value: number): number {
  let mixed = value | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
