import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { mismatchCsv } from '../../../functions/registers/mismatch-csv.ts';
import {
  MISMATCH_LABELS,
  MismatchKind,
  MismatchReport,
  MOST_ROWS_A_PAGE,
} from '../../../schemas/registers/mismatch.ts';
import type { Context } from '../context.ts';
import { misused, type ExitCode } from '../failure.ts';
import { plainTable } from '../plain-table.ts';

export interface MismatchOptions {
  readonly csv?: string;
}

/** What all pages came to. */
interface Total {
  pages: number;
  rows: number;
  differing: number;
  readonly counts: Partial<Record<MismatchKind, number>>;
}

/**
 * `mismatches`: goes through every page of the report of local records against the province's register, and counts what
 * differs by kind. The CSV grows page by page and bears its name once it is whole; no page is remembered.
 */
export async function listMismatches(context: Context, { csv }: MismatchOptions): Promise<ExitCode> {
  const gateway = context.gateway('officer');
  if (!gateway.ok) return context.fail(gateway.failure);
  const file = csv === undefined ? undefined : path.resolve(context.terminal.cwd, csv);
  try {
    using written = file === undefined ? undefined : openPart(file);
    const total: Total = { pages: 0, rows: 0, differing: 0, counts: {} };
    for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
      const query = new URLSearchParams({ limit: String(MOST_ROWS_A_PAGE), ...(cursor && { cursor }) });
      const read = await gateway.value.get(`/v1/register-mismatches?${query.toString()}`, MismatchReport);
      if (!read.ok) return context.fail(read.failure);
      written?.add(mismatchCsv(read.value, isFirst));
      add(total, read.value);
      showProgress(context, total);
      cursor = read.value.next;
    }
    written?.finish();
    return context.answer({ ...total, ...(csv === undefined ? {} : { csv }) }, linesOf(total, csv));
  } catch (error) {
    if (!isOfTheDisk(error)) throw error;
    const { failure } = misused(
      `Không ghi được tệp ${csv ?? ''} (${error.message}).`,
      `Cannot write ${csv ?? ''}.`,
    );
    return context.fail(failure);
  }
}

const isOfTheDisk = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error;

/** A file that is there under its name once it is finished, and not at all when it never is. */
function openPart(file: string) {
  const part = `${file}.part`;
  let descriptor: number | undefined = openSync(part, 'w', 0o600);
  const close = (): void => {
    if (descriptor !== undefined) closeSync(descriptor);
    descriptor = undefined;
  };
  return {
    add: (text: string): void => {
      if (descriptor !== undefined) writeSync(descriptor, text);
    },
    finish: (): void => {
      close();
      renameSync(part, file);
    },
    [Symbol.dispose]: (): void => {
      close();
      rmSync(part, { force: true });
    },
  };
}

function add(total: Total, { rows, differing, counts }: MismatchReport): void {
  total.pages += 1;
  total.rows += rows;
  total.differing += differing;
  for (const kind of MismatchKind.options)
    if (counts[kind] !== undefined) total.counts[kind] = (total.counts[kind] ?? 0) + counts[kind];
}

const count = (of: number): string => of.toLocaleString('vi-VN');

function showProgress({ terminal, options }: Context, { rows, differing }: Total): void {
  if (terminal.isTerminal && options.json !== true)
    terminal.err(`\rĐã đối chiếu ${count(rows)} bản ghi, lệch ${count(differing)}…\u001B[K`);
}

function linesOf({ rows, differing, counts }: Total, csv: string | undefined): string[] {
  const kinds = MismatchKind.options.filter((kind) => counts[kind] !== undefined);
  return [
    `Đã đối chiếu ${count(rows)} bản ghi địa phương; ${count(differing)} bản ghi lệch (differing).`,
    ...(kinds.length === 0
      ? []
      : [
          '',
          ...plainTable(
            [
              { vi: 'Nội dung lệch', en: 'Kind', width: 52 },
              { vi: 'Số bản ghi', en: 'Records' },
            ],
            kinds.map((kind) => [`${MISMATCH_LABELS[kind]} (${kind})`, count(counts[kind] ?? 0)]),
          ),
        ]),
    ...(csv === undefined ? [] : ['', `Tệp CSV: ${csv}`]),
  ];
}
