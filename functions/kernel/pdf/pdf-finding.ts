import type { PdfFindingCode } from '../../../schemas/pdf/findings.ts';
import type { Finding } from '../trust/finding.ts';

/** What the strict reading of a signed PDF found. */
export type PdfFinding = Finding<PdfFindingCode>;

/** A finding; each makes the file invalid. `about`: an object's number, a field's name; `detail`: a key of PDF. */
export const found = (code: PdfFindingCode, about?: string, detail?: string): PdfFinding => ({
  code,
  weight: 'bad',
  ...(about === undefined ? {} : { about }),
  ...(detail === undefined ? {} : { detail }),
});

/** How many findings of one code are told: a file can be wrong in a million places, and nobody reads on after a few. */
const MOST_OF_A_CODE = 20;

/** Findings as they are made, the first few of each code. */
export interface FindingList {
  readonly note: (code: PdfFindingCode, about?: string, detail?: string) => void;
  readonly all: readonly PdfFinding[];
}

export function findingList(): FindingList {
  const all: PdfFinding[] = [];
  const counts = new Map<PdfFindingCode, number>();
  return {
    all,
    note: (code, about, detail) => {
      const count = (counts.get(code) ?? 0) + 1;
      counts.set(code, count);
      if (count <= MOST_OF_A_CODE) all.push(found(code, about, detail));
    },
  };
}
