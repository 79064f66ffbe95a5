import { cpus, loadavg } from 'node:os';

/** The middle of some figures. */
export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** The figure below which a share of them lies (0.99 for p99). */
export function percentile(figures: readonly number[], share: number): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const ratio = (figure: number, baseline: number): string => (figure / baseline).toFixed(2);

/** Prints rows in columns under a title; the last two columns are the ratio and its goal. */
export function printTable(title: string, rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  console.log(`\n${title}`);
  for (const row of rows) {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    console.log(`  ${cells.join('  ')}`.trimEnd());
  }
}

/** Has the run end badly where a figure is over its goal, or could not be had, and says which one. */
export function holdTo(what: string, figure: number, most: number): void {
  if (figure <= most) return;
  console.log(`  MISSED: ${what}: ${figure.toFixed(2)} > ${most}`);
  process.exitCode = 1;
}

/** Says what else the machine was doing: absolute figures are worth nothing without it. */
export function printLoad(): void {
  const [lastMinute = Number.NaN] = loadavg();
  console.log(`  (load of the last minute: ${lastMinute.toFixed(1)} on ${cpus().length} cores)`);
}
