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
import { done, misused, strange, type ExitCode, type Result } from '../failure.ts';
import type { Gateway } from '../gateway.ts';
import { plainTable } from '../plain-table.ts';

const REPORT = '/v1/register-mismatches';

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
    const read = await readAll(context, gateway.value, (page) => written?.add(page));
    if (!read.ok) return context.fail(read.failure);
    const total = read.value;
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

/** Every page to the last, each given on as CSV. A page that leads back to one that was read would lead on for ever. */
async function readAll(
  context: Context,
  gateway: Gateway,
  keep: (csv: string) => void,
): Promise<Result<Total>> {
  using progress = openProgress(context);
  const total: Total = { pages: 0, rows: 0, differing: 0, counts: {} };
  const seen = new Set<string | undefined>();
  for (let cursor: string | undefined; !seen.has(cursor);) {
    seen.add(cursor);
    const query = new URLSearchParams({ limit: String(MOST_ROWS_A_PAGE), ...(cursor && { cursor }) });
    const page = await gateway.get(`${REPORT}?${query.toString()}`, MismatchReport);
    if (!page.ok) return page;
    keep(mismatchCsv(page.value, cursor === undefined));
    add(total, page.value);
    progress.show(total);
    cursor = page.value.next;
    if (cursor === undefined) return done(total);
  }
  return strange(REPORT, 'next: dẫn về trang đã đọc');
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

/** One line that grows, and is gone from the terminal before anything else is written there. */
function openProgress({ terminal, options }: Context) {
  const write = (text: string): void => {
    if (terminal.isTerminal && options.json !== true) terminal.err(`\r${text}\u001B[K`);
  };
  return {
    show: ({ rows, differing }: Total): void => {
      write(`Đã đối chiếu ${count(rows)} bản ghi, lệch ${count(differing)}…`);
    },
    [Symbol.dispose]: (): void => {
      write('');
    },
  };
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
