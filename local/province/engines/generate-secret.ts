import { randomInt } from 'node:crypto';
import type { Recipe } from '../plan/secrets.ts';

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const DIGITS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** A secret made by the template's recipe (GenerateSecretString), from the machine's random source. */
export function generateSecret(recipe: Recipe): string {
  const password = generatePassword(recipe);
  if (recipe.GenerateStringKey === undefined) return password;
  const template = JSON.parse(recipe.SecretStringTemplate ?? '{}') as Record<string, unknown>; // an object by its definition
  return JSON.stringify({ ...template, [recipe.GenerateStringKey]: password });
}

function generatePassword(recipe: Recipe): string {
  const kept = (kind: string): string =>
    Array.from(kind, (each) => (recipe.ExcludeCharacters.includes(each) ? '' : each)).join('');
  const kinds = [
    recipe.ExcludeLowercase ? '' : kept(LOWER),
    recipe.ExcludeUppercase ? '' : kept(UPPER),
    recipe.ExcludeNumbers ? '' : kept(DIGITS),
    recipe.ExcludePunctuation ? '' : kept(PUNCTUATION),
  ].filter((kind) => kind !== '');
  const all = kinds.join('') + (recipe.IncludeSpace ? ' ' : '');
  const letters = recipe.RequireEachIncludedType ? kinds.map(oneOf) : [];
  while (letters.length < recipe.PasswordLength) letters.push(oneOf(all));
  for (let index = letters.length - 1; index > 0; index -= 1) {
    const other = randomInt(index + 1);
    [letters[index], letters[other]] = [letters[other] ?? '', letters[index] ?? ''];
  }
  return letters.join('');
}

const oneOf = (letters: string): string => letters.charAt(randomInt(letters.length));
