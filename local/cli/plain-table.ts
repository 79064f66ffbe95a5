import Table from 'cli-table3';

const NOTHING = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
} as const;

/** A column: its head in Vietnamese and English, to which side it leans, and how wide it may be at most. */
export interface Column {
  readonly vi: string;
  readonly en: string;
  readonly align?: 'left' | 'right';
  /** Longer texts are wrapped at words. */
  readonly width?: number;
}

/**
 * A table without lines, as lines of text: two of head, Vietnamese above English, then the rows. What is empty at
 * the end of a line is left out.
 */
export function plainTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const wide = columns.some(({ width }) => width !== undefined);
  const table = new Table({
    head: columns.map(({ vi, en }) => `${vi}\n${en}`),
    colAligns: columns.map(({ align = 'left' }) => align),
    chars: NOTHING,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    ...(wide ? { colWidths: columns.map(({ width }) => width ?? null), wordWrap: true } : {}),
  });
  for (const row of rows) table.push([...row]);
  return table
    .toString()
    .split('\n')
    .map((text) => text.trimEnd());
}
