import { Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import progress from 'cli-progress';
import { InstantInput } from '../../../schemas/instant.ts';
import { SyncView } from '../../../schemas/registers/sync.ts';
import type { Context } from '../context.ts';
import { EXIT, misused, type ExitCode } from '../failure.ts';
import { plainTable } from '../plain-table.ts';

export interface SyncOptions {
  readonly from: string;
  readonly to: string;
  readonly firstLoad?: boolean;
  readonly windowMinutes?: number;
  /** Leaves the reading to the schedule. */
  readonly wait: boolean;
}

/** How long one request keeps reading before it answers: the bar moves so often. */
const SECONDS = 5;

/** How often it is asked on while nothing can be read at once. */
const AGAIN_MS = 5_000;

/**
 * `sync population`: brings the province's register in step with the population register over a time, and shows how far
 * it is. Ends with 0 when every window is done, with 1 when one waits for a person; broken off, it goes on by itself or
 * by the same command again.
 */
export async function syncPopulation(context: Context, options: SyncOptions): Promise<ExitCode> {
  const [from, to] = [InstantInput.safeParse(options.from), InstantInput.safeParse(options.to)];
  if (!from.success || !to.success) {
    const { failure } = misused(
      '--from và --to phải là thời điểm có múi giờ, ví dụ 2026-03-01T00:00:00+07:00.',
      '--from and --to must be instants with an offset.',
    );
    return context.fail(failure);
  }
  const gateway = context.gateway('officer');
  if (!gateway.ok) return context.fail(gateway.failure);
  const asked = {
    from: options.from,
    to: options.to,
    firstLoad: options.firstLoad === true,
    seconds: options.wait ? SECONDS : 0,
    ...(options.windowMinutes === undefined ? {} : { windowMinutes: options.windowMinutes }),
  };
  const bar = barOf(context);
  for (;;) {
    const read = await gateway.value.post('/v1/population-syncs', asked, SyncView);
    if (!read.ok) {
      bar?.stop();
      return context.fail(read.failure);
    }
    const view = read.value;
    bar?.show(view);
    // What is blocked was just tried again, since asking is a person's wish: it stays blocked.
    if (view.state === 'open' && options.wait) {
      if (isWaiting(view)) await pause(AGAIN_MS);
      continue;
    }
    bar?.stop();
    context.answer(view, linesOf(view));
    return view.state === 'blocked' ? EXIT.refused : EXIT.ok;
  }
}

const isWaiting = ({ open }: SyncView): boolean =>
  open.length > 0 && open.every(({ state, retryAt }) => state !== 'waiting' || retryAt !== undefined);

/** A bar over the windows, with people a second and the time that is left by the windows that are done. */
function barOf({ terminal, options }: Context) {
  if (!terminal.isTerminal || options.json === true) return undefined;
  const bar = new progress.SingleBar({
    format: 'Đồng bộ {bar} {value}/{total} khoảng · {people} người · {rate} người/s · còn {left}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 10,
    hideCursor: true,
    stream: streamOf(terminal),
  });
  /** When the first answer came, and what it said: what was read before is not this command's speed. */
  let first: { readonly at: number; readonly windows: number; readonly rows: number } | undefined;
  return {
    show: ({ windows, counts }: SyncView): void => {
      const state = { at: terminal.now(), windows: windows.done, rows: counts.rows };
      if (first === undefined) bar.start(windows.all, windows.done, { people: 0, rate: '…', left: '…' });
      first ??= state;
      const seconds = Math.max(1, (state.at - first.at) / 1_000);
      const done = windows.done - first.windows;
      bar.update(windows.done, {
        people: counts.rows.toLocaleString('vi-VN'),
        rate: Math.round((counts.rows - first.rows) / seconds).toLocaleString('vi-VN'),
        left: done === 0 ? '…' : timeOf(((windows.all - windows.done) * seconds) / done),
      });
    },
    stop: (): void => {
      bar.stop();
    },
  };
}

/** The terminal as a stream to draw on. */
function streamOf({ err }: Context['terminal']): NodeJS.WritableStream {
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      err(String(chunk));
      done();
    },
  });
  return Object.assign(stream, { isTTY: true, columns: process.stderr.columns });
}

/** A time as nobody needs it any closer, rounded up; short, so that all of it fits into eighty columns. */
function timeOf(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} giây`;
  const minutes = Math.ceil(whole / 60);
  return minutes < 60 ? `${minutes} phút` : `${Math.floor(minutes / 60)} giờ ${minutes % 60} phút`;
}

const STATES = { done: 'xong (done)', open: 'còn đọc tiếp (open)', blocked: 'chờ người xử lý (blocked)' };

function linesOf({ id, state, windows, counts, open }: SyncView): string[] {
  return [
    `Đồng bộ ${id}: ${STATES[state]}, ${windows.done}/${windows.all} khoảng.`,
    `  Mới ${counts.added}, đổi ${counts.changed}, không đổi ${counts.unchanged}, cũ hơn ${counts.older}, không đọc được ${counts.unreadable}; ${counts.pages} trang.`,
    ...(open.length === 0
      ? []
      : [
          '',
          ...plainTable(
            [
              { vi: 'Từ', en: 'From' },
              { vi: 'Đến', en: 'To' },
              { vi: 'Tình trạng', en: 'State' },
              { vi: 'Lý do', en: 'Reason', width: 30 },
              { vi: 'Thử lại lúc', en: 'Again at' },
            ],
            open.map((window) => [
              window.from,
              window.to,
              window.state,
              window.reason ?? '—',
              window.retryAt ?? '—',
            ]),
          ),
        ]),
  ];
}
