import * as z from 'zod';
import { ExchangeView, pageOf } from '../../../schemas/views.ts';
import { ExchangeDetail, PartnerView } from '../../../schemas/operating.ts';
import { clockTime, dayAndTime } from '../../portal/vietnam-time.ts';
import type { Context } from '../context.ts';
import { done, misused, type ExitCode, type Result } from '../failure.ts';
import type { Gateway } from '../gateway.ts';
import { dutyLabel, partnerLabel, stateLabel } from '../labels.ts';
import { plainTable } from '../plain-table.ts';

export interface ListOptions {
  readonly partner?: string;
  readonly parked?: boolean;
  readonly limit: number;
}

/** `exchanges list`: the duties of one dossier, or what is parked at a partner (at every partner without --partner). */
export async function listExchanges(
  context: Context,
  code: string | undefined,
  options: ListOptions,
): Promise<ExitCode> {
  if (code === undefined && options.parked !== true) {
    const { failure } = misused(
      'Cho biết mã hồ sơ, hoặc dùng --parked để xem việc đang chờ người xử lý.',
      'Give a dossier code, or --parked for what waits for a person.',
    );
    return context.fail(failure);
  }
  const gateway = context.gateway('officer');
  if (!gateway.ok) return context.fail(gateway.failure);
  const found =
    code === undefined ? await parked(gateway.value, options) : await ofDossier(gateway.value, code, options);
  if (!found.ok) return context.fail(found.failure);
  const { exchanges, more } = found.value;
  const none = options.parked === true ? 'Không có việc nào đang chờ người xử lý.' : 'Không có việc nào.';
  return context.answer(exchanges, [
    ...(exchanges.length === 0 ? [none] : tableOf(exchanges)),
    ...(more ? [`Còn nữa; tăng --limit để xem thêm (more; raise --limit).`] : []),
  ]);
}

interface Found {
  readonly exchanges: readonly ExchangeView[];
  readonly more: boolean;
}

async function ofDossier(
  { get }: Gateway,
  code: string,
  { partner, parked: onlyParked, limit }: ListOptions,
): Promise<Result<Found>> {
  const read = await get(`/v1/dossiers/${encodeURIComponent(code)}/exchanges`, z.array(ExchangeView));
  if (!read.ok) return read;
  const wanted = read.value
    .filter((exchange) => partner === undefined || exchange.partner === partner)
    .filter(({ state }) => onlyParked !== true || state === 'parked');
  return done({ exchanges: wanted.slice(0, limit), more: wanted.length > limit });
}

const Page = pageOf('ExchangePage', ExchangeView);
/** The most that the gateway gives in one page. */
const PAGE = 100;

async function parked(gateway: Gateway, { partner, limit }: ListOptions): Promise<Result<Found>> {
  const partners = partner === undefined ? await partnersOf(gateway) : done([partner]);
  if (!partners.ok) return partners;
  const exchanges: ExchangeView[] = [];
  for (const name of partners.value) {
    let cursor: string | undefined;
    do {
      if (exchanges.length >= limit) return done({ exchanges, more: true });
      const query = new URLSearchParams({
        partner: name,
        limit: String(Math.min(PAGE, limit - exchanges.length)),
      });
      if (cursor !== undefined) query.set('cursor', cursor);
      const page = await gateway.get(`/v1/parked?${query.toString()}`, Page);
      if (!page.ok) return page;
      exchanges.push(...page.value.items);
      cursor = page.value.next;
    } while (cursor !== undefined);
  }
  return done({ exchanges, more: false });
}

async function partnersOf({ get }: Gateway): Promise<Result<string[]>> {
  const read = await get('/v1/partners', z.array(PartnerView));
  return read.ok ? done(read.value.map(({ partner }) => partner)) : read;
}

const tableOf = (exchanges: readonly ExchangeView[]): string[] =>
  plainTable(
    [
      { vi: 'Lượt trao đổi', en: 'Exchange' },
      { vi: 'Tình trạng', en: 'State' },
      { vi: 'Lượt', en: 'Tries', align: 'right' },
      { vi: 'Trục lưu', en: 'Kept' },
      { vi: 'Ghi chú', en: 'Note', width: 26 },
    ],
    exchanges.map(({ id, state, attempts, keptAt, reason, confirmedAt }) => [
      id,
      stateLabel(state),
      String(attempts),
      dayAndTime(keptAt).slice(0, -3),
      reason?.message ?? (confirmedAt === undefined ? '' : `lúc ${clockTime(confirmedAt)}`),
    ]),
  );

/** `exchanges show ID`: one duty with its attempts and what people did; its payload only when asked for. */
export async function showExchange(
  context: Context,
  id: string,
  { payload }: { readonly payload?: boolean },
): Promise<ExitCode> {
  const gateway = context.gateway('officer');
  if (!gateway.ok) return context.fail(gateway.failure);
  const query = payload === true ? '?payload=true' : '';
  const read = await gateway.value.get(`/v1/exchanges/${encodeURIComponent(id)}${query}`, ExchangeDetail);
  if (!read.ok) return context.fail(read.failure);
  return context.answer(read.value, linesOf(read.value));
}

function linesOf(exchange: ExchangeDetail): string[] {
  const { reason } = exchange;
  const facts: [string, string | undefined][] = [
    ['Việc (duty)', dutyLabel(exchange)],
    ['Hồ sơ (dossier)', exchange.subject],
    ['Đối tác (partner)', partnerLabel(exchange.partner)],
    ['Tình trạng (state)', stateLabel(exchange.state)],
    ['Xảy ra (occurred)', dayAndTime(exchange.occurredAt)],
    ['Trục lưu (kept)', dayAndTime(exchange.keptAt)],
    ['Gửi lần đầu (sent)', shown(exchange.sentAt)],
    ['Đối tác nhận (confirmed)', shown(exchange.confirmedAt)],
    ['Lượt kế (next)', shown(exchange.nextAttemptAt)],
    ['Chờ người từ (parked)', shown(exchange.parkedAt)],
    ['Lý do (reason)', reason === undefined ? undefined : `${reason.message} (${reason.code})`],
    ['Cách sửa (fix)', reason?.fix],
    ['Mã đối chiếu (correlation)', exchange.correlationId],
    ['SHA-256', exchange.digest],
  ];
  const width = Math.max(...facts.map(([name]) => name.length));
  const shownFacts = facts.flatMap(([name, value]) =>
    value === undefined ? [] : [`  ${name.padEnd(width)}  ${value}`],
  );
  return [
    exchange.id,
    ...shownFacts,
    ...(exchange.recent.length === 0 ? [] : ['', ...attemptLines(exchange.recent)]),
    ...(exchange.acts.length === 0 ? [] : ['', 'Người xử lý (acts):', ...exchange.acts.map(actLine)]),
    ...(exchange.payload === undefined ? [] : ['', JSON.stringify(exchange.payload, null, 2)]),
  ];
}

const ACTS = { redrive: 'cho gửi lại', amend: 'sửa rồi gửi', skip: 'bỏ qua' } as const;

const actLine = ({ act, at, client, officer, reason }: ExchangeDetail['acts'][number]): string =>
  `  ${dayAndTime(at)}  ${ACTS[act]}, ${officer ?? client}: ${reason}`;

const shown = (at: string | undefined): string | undefined => (at === undefined ? undefined : dayAndTime(at));

const attemptLines = (recent: ExchangeView['recent']): string[] =>
  plainTable(
    [
      { vi: 'Lượt', en: 'Try', align: 'right' },
      { vi: 'Bắt đầu', en: 'Began' },
      { vi: 'Mất', en: 'Took', align: 'right' },
      { vi: 'Kết quả', en: 'Outcome' },
      { vi: 'Ghi chú', en: 'Note', width: 40 },
    ],
    recent.map(({ n, at, endedAt, outcome, httpStatus, note }) => [
      String(n),
      dayAndTime(at),
      `${Date.parse(endedAt) - Date.parse(at)} ms`,
      outcome,
      [
        ...(httpStatus === undefined ? [] : [`HTTP ${httpStatus}`]),
        ...(note === undefined ? [] : [note]),
      ].join(' · '),
    ]),
  );
