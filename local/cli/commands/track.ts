import * as z from 'zod';
import { PROVINCIAL_PORTAL } from '../../../schemas/duties.ts';
import { DossierView, ExchangeView, TimelineEntry } from '../../../schemas/views.ts';
import { clockTime, dayAndTime } from '../../portal/vietnam-time.ts';
import type { Context } from '../context.ts';
import { sentence, type ExitCode } from '../failure.ts';
import { dutyLabel, eventLabel, partnerLabel, stateLabel, statusLabel } from '../labels.ts';
import { plainTable } from '../plain-table.ts';

/** `track CODE`: where a dossier stands, what happened to it and what became of each duty, in one view. */
export async function track(context: Context, code: string): Promise<ExitCode> {
  const gateway = context.gateway('officer');
  if (!gateway.ok) return context.fail(gateway.failure);
  const { get } = gateway.value;
  const path = `/v1/dossiers/${encodeURIComponent(code)}`;
  const dossier = await get(path, DossierView);
  if (!dossier.ok) return context.fail(dossier.failure);
  const timeline = await get(`${path}/timeline`, z.array(TimelineEntry));
  if (!timeline.ok) return context.fail(timeline.failure);
  const exchanges = await get(`${path}/exchanges`, z.array(ExchangeView));
  if (!exchanges.ok) return context.fail(exchanges.failure);
  const seen = { dossier: dossier.value, timeline: timeline.value, exchanges: exchanges.value };
  return context.answer(seen, [
    ...headLines(seen.dossier),
    '',
    ...plainTable(
      [
        { vi: 'Xảy ra', en: 'Occurred' },
        { vi: 'Trục lưu', en: 'Kept' },
        { vi: 'Việc', en: 'What', width: 27 },
        { vi: 'Tình trạng', en: 'State', width: 38 },
      ],
      rowsOf(seen.timeline, seen.exchanges),
    ),
    '',
    ...summaryOf(seen.exchanges),
  ]);
}

const COMPLETENESS = { pending: 'chờ tệp', received: 'đã đủ', expired: 'quá hạn chờ tệp' } as const;

/** The dossier in a few lines; nothing of the person, who is not needed to follow it. */
function headLines({ dossier, completeness, flags, revision }: DossierView): string[] {
  const when = (at: string | undefined): string => (at === undefined ? '—' : dayAndTime(at));
  return [
    `Hồ sơ ${dossier.code}: ${statusLabel(dossier.status)}`,
    `  ${dossier.procedureName}`,
    `  Cơ quan ${dossier.agency}, ${dossier.processingUnit}`,
    `  Tiếp nhận ${when(dossier.receivedAt)}   Hẹn trả ${when(dossier.dueAt)}   Trả ${when(dossier.returnedAt)}`,
    `  Tệp: ${COMPLETENESS[completeness]}   Lần thay đổi: ${revision}`,
    ...flags.map(({ field, value, list }) =>
      `  Lưu ý: ${field} = ${value} chưa có trong danh mục ${list ?? ''}`.trimEnd(),
    ),
  ];
}

interface Row {
  readonly at: string;
  readonly cells: readonly string[];
}

/**
 * Events and duties by the time at which the gateway kept them: a duty stands below what caused it. What the
 * provincial portal has been told of all this is only counted, below the table.
 */
function rowsOf(
  timeline: readonly TimelineEntry[],
  exchanges: readonly ExchangeView[],
): (readonly string[])[] {
  const events = timeline.map((entry): Row => ({ at: entry.keptAt, cells: eventCells(entry) }));
  const duties = exchanges
    .filter(({ partner, state }) => partner !== PROVINCIAL_PORTAL || state !== 'confirmed')
    .map((exchange): Row => ({ at: exchange.keptAt, cells: dutyCells(exchange) }));
  return [...events, ...duties]
    .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .map(({ cells }) => cells);
}

function eventCells({ kind, occurredAt, keptAt, status, irregular, content, unit }: TimelineEntry): string[] {
  const said = [
    `${statusLabel(status)}${irregular ? ' (ngoài quy trình)' : ''}`,
    ...(content === undefined ? [] : [content]),
    ...(unit === undefined ? [] : [unit]),
  ];
  return [shortTime(occurredAt), shortTime(keptAt), eventLabel(kind), said.join(' · ')];
}

function dutyCells(exchange: ExchangeView): string[] {
  const { state, attempts, confirmedAt, nextAttemptAt, reason } = exchange;
  const said = [
    `${stateLabel(state)}${confirmedAt === undefined ? '' : ` ${clockTime(confirmedAt)}`}`,
    ...(attempts > 1 ? [`${attempts} lượt`] : []),
    ...(nextAttemptAt === undefined ? [] : [`lượt kế ${clockTime(nextAttemptAt)}`]),
    ...(reason === undefined
      ? []
      : [`${sentence(reason.message)} Cách sửa: ${sentence(reason.fix)}`, exchange.id]),
  ];
  return ['', '', `  ${dutyLabel(exchange)}`, said.join(' · ')];
}

/** Without the year, which the head of the view shows. */
const shortTime = (at: string): string => {
  const [day = '', time = ''] = dayAndTime(at).split(' ');
  return `${day.slice(0, 5)} ${time}`;
};

/** How many duties stand where, one line per partner. */
function summaryOf(exchanges: readonly ExchangeView[]): string[] {
  if (exchanges.length === 0) return ['Chưa có việc nào với đối tác.'];
  return [...Map.groupBy(exchanges, ({ partner }) => partner)].map(([partner, duties]) => {
    const states = [...Map.groupBy(duties, ({ state }) => state)];
    return `Việc với ${partnerLabel(partner)}: ${states.map(([state, found]) => `${found.length} ${stateLabel(state)}`).join(', ')}.`;
  });
}
