import { readFileSync } from 'node:fs';
import path from 'node:path';
import { BulkRedriveReport, ExchangeDetail } from '../../../schemas/operating.ts';
import { ExchangeView } from '../../../schemas/views.ts';
import type { Context } from '../context.ts';
import { EXIT, misused, type ExitCode } from '../failure.ts';
import { stateLabel } from '../labels.ts';
import { plainTable } from '../plain-table.ts';

/** Who orders it and why. */
interface Why {
  readonly reason: string;
  /** The officer's account, never a name. */
  readonly officer?: string;
}

export interface RedriveOptions extends Partial<Why> {
  readonly partner?: string;
  readonly olderThan?: string;
  readonly reasonCode?: string;
  readonly limit?: number;
  readonly dryRun?: boolean;
}

/** `redrive ID` or `redrive --partner P`: sends again what waits for a person. With --dry-run only says what that would be. */
export async function redrive(
  context: Context,
  id: string | undefined,
  options: RedriveOptions,
): Promise<ExitCode> {
  const { partner, dryRun, reason } = options;
  if ((id === undefined) === (partner === undefined)) {
    const said = misused(
      'Cho biết một mã lượt trao đổi, hoặc --partner.',
      'Give one exchange id, or --partner.',
    );
    return context.fail(said.failure);
  }
  if (id !== undefined && (options.olderThan ?? options.reasonCode ?? options.limit) !== undefined) {
    const said = misused(
      '--older-than, --reason-code và --limit chỉ dùng với --partner.',
      '--older-than, --reason-code and --limit go with --partner only.',
    );
    return context.fail(said.failure);
  }
  if (reason === undefined && dryRun !== true) {
    return context.fail(
      misused('Thiếu lý do: --reason "…".', 'The reason is missing: --reason "…".').failure,
    );
  }
  if (id !== undefined)
    return dryRun === true ? previewOne(context, id) : act(context, id, 'redrive', whyOf(options));
  return redriveMany(context, options);
}

/** `skip ID`: the partner does without it. */
export const skip = (context: Context, id: string, why: Why): Promise<ExitCode> =>
  act(context, id, 'skip', whyOf(why));

/** `amend ID --payload FILE`: another payload in its place, then sent. */
export function amend(
  context: Context,
  id: string,
  options: Why & { readonly payload: string },
): Promise<ExitCode> {
  const file = path.resolve(context.terminal.cwd, options.payload);
  let payload: unknown;
  try {
    payload = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const why =
      error instanceof SyntaxError ? 'không phải JSON (not JSON)' : 'không đọc được (cannot be read)';
    return Promise.resolve(
      context.fail(misused(`${options.payload}: ${why}.`, `${options.payload} cannot be used.`).failure),
    );
  }
  return act(context, id, 'amend', { ...whyOf(options), payload });
}

const whyOf = ({ reason, officer }: Partial<Why>) => ({
  reason,
  ...(officer === undefined ? {} : { officer }),
});

const DONE = {
  redrive: 'Đã xếp hàng gửi lại',
  amend: 'Đã sửa và xếp hàng gửi lại',
  skip: 'Đã bỏ qua',
} as const;

async function act(
  context: Context,
  id: string,
  name: keyof typeof DONE,
  body: Readonly<Record<string, unknown>>,
): Promise<ExitCode> {
  const gateway = context.gateway('officer');
  if (!gateway.ok) return context.fail(gateway.failure);
  const answer = await gateway.value.post(
    `/v1/exchanges/${encodeURIComponent(id)}/${name}`,
    body,
    ExchangeView,
  );
  if (!answer.ok) return context.fail(answer.failure);
  return context.answer(answer.value, [
    `${DONE[name]}: ${answer.value.id} (${stateLabel(answer.value.state)}).`,
  ]);
}

/** What a redrive of one would do: whether it waits for a person at all. Exit 1 when it does not. */
async function previewOne(context: Context, id: string): Promise<ExitCode> {
  const gateway = context.gateway('officer');
  if (!gateway.ok) return context.fail(gateway.failure);
  const read = await gateway.value.get(`/v1/exchanges/${encodeURIComponent(id)}`, ExchangeDetail);
  if (!read.ok) return context.fail(read.failure);
  const { state, reason } = read.value;
  const would = state === 'parked';
  const said = would
    ? `Sẽ gửi lại ${id}: ${reason?.message ?? ''} (chưa gửi gì / nothing was sent).`
    : `Không gửi lại ${id}: ${stateLabel(state)}, không chờ người xử lý (not parked).`;
  context.answer({ dryRun: true, would, exchange: read.value }, [said]);
  return would ? EXIT.ok : EXIT.refused;
}

async function redriveMany(context: Context, options: RedriveOptions): Promise<ExitCode> {
  const { partner, olderThan, reasonCode, limit, dryRun = false } = options;
  const before = olderThan === undefined ? undefined : momentBefore(olderThan, context.terminal.now());
  if (olderThan !== undefined && before === undefined) {
    const said = misused(
      `--older-than ${olderThan} không đúng; ví dụ 30m, 2h, 3d.`,
      `--older-than ${olderThan} is not a duration; 30m, 2h, 3d are.`,
    );
    return context.fail(said.failure);
  }
  const gateway = context.gateway('officer');
  if (!gateway.ok) return context.fail(gateway.failure);
  const report = await gateway.value.post(
    '/v1/redrive',
    {
      partner,
      dryRun,
      ...whyOf({ ...options, reason: options.reason ?? 'Xem trước, chưa gửi lại' }),
      ...(reasonCode === undefined ? {} : { code: reasonCode }),
      ...(before === undefined ? {} : { parkedBefore: before }),
      ...(limit === undefined ? {} : { limit }),
    },
    BulkRedriveReport,
  );
  if (!report.ok) return context.fail(report.failure);
  return context.answer(report.value, linesOf(report.value));
}

function linesOf({ partner, dryRun, exchanges, more }: BulkRedriveReport): string[] {
  if (exchanges.length === 0) return [`Không có việc nào đang chờ ở ${partner} phù hợp.`];
  const what = dryRun
    ? 'Sẽ gửi lại (would be sent again; nothing was)'
    : 'Đã xếp hàng gửi lại (queued again)';
  return [
    `${what}: ${exchanges.length}`,
    ...plainTable(
      [
        { vi: 'Lượt trao đổi', en: 'Exchange' },
        { vi: 'Tình trạng', en: 'State' },
        { vi: 'Lý do chờ', en: 'Was parked for' },
      ],
      exchanges.map(({ id, state, code }) => [id, stateLabel(state), code ?? '']),
    ),
    ...(more ? ['Còn nữa: chạy lại, hoặc tăng --limit (more: run again, or raise --limit).'] : []),
  ];
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The instant so long before now; undefined when the text is no duration. */
function momentBefore(duration: string, now: number): string | undefined {
  const [, amount = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(duration) ?? [];
  const ms = UNITS[unit];
  return ms === undefined ? undefined : new Date(now - Number(amount) * ms).toISOString();
}
