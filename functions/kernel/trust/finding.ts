/** What a check came to. `unknown` is never shown as good: something that had to be asked could not be. */
export type Standing = 'valid' | 'invalid' | 'unknown';

/**
 * One thing that a check found, by a stable code of the room that checks; `bad` makes the whole invalid, `open` makes it
 * unknown unless something is bad, `note` changes nothing. `about` names the part (a signature's field, a certificate's
 * serial number in hexadecimal), never a citizen.
 */
export interface Finding<Code extends string = string> {
  readonly code: Code;
  readonly weight: 'bad' | 'open' | 'note';
  readonly about?: string;
  readonly detail?: string;
}

/** Invalid if anything is bad, else unknown if anything is open, else valid. */
export function standingOf(findings: readonly Pick<Finding, 'weight'>[]): Standing {
  if (findings.some(({ weight }) => weight === 'bad')) return 'invalid';
  return findings.some(({ weight }) => weight === 'open') ? 'unknown' : 'valid';
}
