import type { PersonName } from '../../schemas/personal.ts';
import type { KeyedHash, Seal } from '../kernel/sealing.ts';

/** A family name without what may differ between two that are the same: case, spaces, how accents are encoded. */
const plain = (name: string): string => name.normalize('NFC').trim().toLowerCase();

/** The family name of a full name: Vietnamese names begin with it. */
const familyOf = (fullName: PersonName): string => plain(fullName).split(/\s+/u)[0] ?? '';

/** The keyed hash of a family name, by which an officer's own is kept. */
export const familyNameHash = (seal: Seal, familyName: PersonName): KeyedHash =>
  seal.hash('family-name', plain(familyName).split(/\s+/u)[0] ?? '');

/** Whether somebody's full name begins with the family name of that hash. */
export const bearsFamilyName = (seal: Seal, fullName: PersonName, familyHash: KeyedHash): boolean =>
  seal.hash('family-name', familyOf(fullName)) === familyHash;
