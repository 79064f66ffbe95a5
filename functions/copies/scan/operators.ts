import type { Operand } from './read-content.ts';

/** What an operator has before it: so many numbers, a name, a text or a list, or whatever there is. */
type Asked = readonly ('number' | 'name' | 'text' | 'other' | 'any')[] | 'free';

const numbers = (count: number): Asked => Array.from({ length: count }, () => 'number' as const);

/** The operators of a page (ISO 32000-1, Table A.1) that a scanner has any use for, without those of a glyph. */
const OPERATORS: ReadonlyMap<string, Asked> = new Map<string, Asked>([
  ...['q', 'Q', 'h', 'n', 'W', 'W*', 'BT', 'ET', 'T*', 'EMC', 'BX', 'EX'].map((each) => [each, []] as const),
  ...['f', 'F', 'f*', 'S', 's', 'B', 'B*', 'b', 'b*'].map((each) => [each, []] as const),
  ...['w', 'J', 'j', 'M', 'i', 'g', 'G'].map((each) => [each, numbers(1)] as const),
  ...['Tc', 'Tw', 'Tz', 'TL', 'Tr', 'Ts'].map((each) => [each, numbers(1)] as const),
  ...['m', 'l', 'Td', 'TD'].map((each) => [each, numbers(2)] as const),
  ...['rg', 'RG'].map((each) => [each, numbers(3)] as const),
  ...['re', 'v', 'y', 'k', 'K'].map((each) => [each, numbers(4)] as const),
  ...['cm', 'c', 'Tm'].map((each) => [each, numbers(6)] as const),
  ...['gs', 'Do', 'cs', 'CS', 'sh', 'ri', 'MP', 'BMC'].map((each) => [each, ['name']] as const),
  ['Tf', ['name', 'number']],
  ['d', ['other', 'number']],
  ['Tj', ['text']],
  ["'", ['text']],
  ['"', ['number', 'number', 'text']],
  ['TJ', ['other']],
  ['DP', ['name', 'any']],
  ['BDC', ['name', 'any']],
  ...['sc', 'SC', 'scn', 'SCN', 'BI'].map((each) => [each, 'free'] as const),
]);

/**
 * Whether an operator is one that pages have, with exactly what belongs before it. Of too much or too little each reader
 * takes something else, the first or the last; what nobody knows some pass over and some stop at.
 */
export function isWellFormed(operator: string, operands: readonly Operand[]): boolean {
  const asked = OPERATORS.get(operator);
  if (asked === undefined || asked === 'free') return asked === 'free';
  return (
    operands.length === asked.length &&
    asked.every((kind, at) => kind === 'any' || kind === kindOf(operands[at]))
  );
}

function kindOf(operand: Operand | undefined): 'number' | 'name' | 'text' | 'other' | undefined {
  if (typeof operand === 'number') return 'number';
  return typeof operand === 'object' ? 'name' : operand;
}
