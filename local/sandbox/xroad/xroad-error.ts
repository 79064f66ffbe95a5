import type { Settings } from './settings.ts';

/** A failure of X-Road itself, its code as 7.8 spells it. */
export class XRoadError extends Error {
  readonly code: string;

  constructor(code: string, detail: string) {
    super(detail);
    this.code = code;
  }
}

const OLDER: Readonly<Record<string, string>> = {
  clientproxy: 'ClientProxy',
  serverproxy: 'ServerProxy',
  io_error: 'IOError',
};

/** A code as a release spells it. */
export function spelt(code: string, spelling: Settings['errorSpelling']): string {
  if (spelling === '7.8') return code;
  return code
    .split('.')
    .map((part) => OLDER[part] ?? part.split('_').map(capitalised).join(''))
    .join('.');
}

function capitalised(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
