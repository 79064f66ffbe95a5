import { writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { OrderDetail } from '../../../schemas/postal/order.ts';
import {
  Reconciliation,
  type Difference,
  type DifferenceKind,
} from '../../../schemas/postal/reconciliation.ts';
import { parseJson } from '../../portal/road.ts';
import { dayAndTime } from '../../portal/vietnam-time.ts';
import type { Context } from '../context.ts';
import { done, EXIT, misused, type ExitCode, type Result } from '../failure.ts';
import type { Gateway } from '../gateway.ts';
import { feeLabel, orderStateLabel, parcelLabel, partnerLabel } from '../labels.ts';
import { plainTable } from '../plain-table.ts';

export interface ReconcileOptions {
  /** The client's own where none is given. */
  readonly agency?: string;
  readonly day: string;
  readonly csv?: string;
}

/**
 * `postal reconcile`: an agency's day at the post, ours against the carrier's. Ends with 0 when they agree and with 1
 * when they differ, so that a nightly job can tell.
 */
export async function reconcile(context: Context, options: ReconcileOptions): Promise<ExitCode> {
  const gateway = context.gateway('officer');
  if (!gateway.ok) return context.fail(gateway.failure);
  const agency = await agencyOf(gateway.value, options);
  if (!agency.ok) return context.fail(agency.failure);
  const query = new URLSearchParams({ agency: agency.value, day: options.day });
  const read = await gateway.value.get(`/v1/postal-reconciliation?${query.toString()}`, Reconciliation);
  if (!read.ok) return context.fail(read.failure);
  const report = read.value;
  if (options.csv !== undefined) {
    try {
      writeFileSync(path.resolve(context.terminal.cwd, options.csv), csvOf(report));
    } catch (error) {
      const why = error instanceof Error ? error.message : 'unknown';
      const { failure } = misused(
        `Không ghi được tệp ${options.csv} (${why}).`,
        `Cannot write ${options.csv}.`,
      );
      return context.fail(failure);
    }
  }
  context.answer(report, linesOf(report, options.csv));
  return report.agrees ? EXIT.ok : EXIT.refused;
}

const Claims = z.object({ agencies: z.array(z.string()) });

/** The agency that is asked about: as named, else the one that the client's token names, where it names one. */
async function agencyOf(gateway: Gateway, { agency }: ReconcileOptions): Promise<Result<string>> {
  if (agency !== undefined) return done(agency);
  const token = await gateway.token();
  if (!token.ok) return token;
  const claims = Claims.safeParse(
    parseJson(Buffer.from(token.value.value.split('.')[1] ?? '', 'base64url').toString()),
  );
  const [own, ...others] = claims.data?.agencies ?? [];
  return own !== undefined && others.length === 0
    ? done(own)
    : misused('Cho biết cơ quan bằng --agency.', 'Name the agency with --agency.');
}

const KINDS: Readonly<Record<DifferenceKind, string>> = {
  'not-at-carrier': 'bưu điện không có đơn',
  'not-confirmed': 'bưu điện có, trục chưa xác nhận',
  'not-ours': 'không phải đơn của trục',
  'moving-though-cancelled': 'đã hủy mà vẫn chuyển',
  'unknown-code': 'mã trạng thái lạ',
  'fee-not-collected': 'đã phát, chưa thu tiền',
  'fee-not-remitted': 'đã thu, chưa trả cơ quan',
  'fee-unexpected': 'có tiền ngoài dự kiến',
};

/** An amount as it is read aloud: `1.234.000 đ`. */
const dong = (amount: number): string => `${amount.toLocaleString('vi-VN')} đ`;

function linesOf(report: Reconciliation, csv: string | undefined): string[] {
  const { agency, day, orders, agrees, differences, totals } = report;
  return [
    `Đối soát bưu chính ${agency}, ngày ${day.split('-').toReversed().join('/')}: ${orders} đơn.`,
    `  Tiền thu hộ: phải thu ${dong(totals.due)}, bưu điện đã thu ${dong(totals.collected)}, đã trả ${dong(totals.remitted)}.`,
    ...(agrees
      ? ['Khớp: không có chênh lệch (agrees).']
      : [
          `Lệch ${differences.length} chỗ (differs):`,
          '',
          ...plainTable(
            [
              { vi: 'Đơn', en: 'Order' },
              { vi: 'Chênh lệch', en: 'Difference', width: 24 },
              { vi: 'Trục', en: 'Ours', width: 16 },
              { vi: 'Bưu điện', en: 'Carrier', width: 16 },
            ],
            differences.map((each) => [each.orderNumber, KINDS[each.kind], oursOf(each), each.theirs ?? '—']),
          ),
        ]),
    ...(csv === undefined ? [] : [`Đã ghi ${csv}.`]),
  ];
}

const oursOf = ({ ours, amount }: Difference): string =>
  [...(ours === undefined ? [] : [ours]), ...(amount === undefined ? [] : [dong(amount)])].join(' · ') || '—';

const CSV_HEAD = [
  'Loại',
  'Số đơn',
  'Mã hồ sơ',
  'Trục',
  'Bưu điện',
  'Phải thu (VND)',
  'Đã thu (VND)',
  'Đã trả (VND)',
];

/**
 * The report as Excel in Vietnam opens it with a double click: UTF-8 with a byte order mark, semicolons (the list
 * separator there), CRLF. First the differences, then each dossier's money.
 */
function csvOf({ differences, fees }: Reconciliation): string {
  const rows = [
    CSV_HEAD,
    ...differences.map(({ kind, orderNumber, dossierCode = '', ours = '', theirs = '', amount }) => [
      KINDS[kind],
      orderNumber,
      dossierCode,
      ours,
      theirs,
      amount === undefined ? '' : String(amount),
      '',
      '',
    ]),
    ...fees.map(({ orderNumber, dossierCode, due, collected, remitted }) => [
      'tiền thu hộ',
      orderNumber,
      dossierCode,
      '',
      '',
      String(due),
      String(collected),
      String(remitted),
    ]),
  ];
  return `\uFEFF${rows.map((row) => row.map(cell).join(';')).join('\r\n')}\r\n`;
}

/**
 * One cell. What a spreadsheet would take for a formula is made text: an order number that is not ours comes from
 * outside.
 */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[";\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** `postal show NUMBER`: one order and its parcel's life, in the carrier's order. */
export async function showOrder(context: Context, number: string): Promise<ExitCode> {
  const gateway = context.gateway('officer');
  if (!gateway.ok) return context.fail(gateway.failure);
  const read = await gateway.value.get(`/v1/postal-orders/${encodeURIComponent(number)}`, OrderDetail);
  if (!read.ok) return context.fail(read.failure);
  return context.answer(read.value, detailLines(read.value));
}

/** Nothing of the citizen: who is needed to follow a parcel is the carrier. */
function detailLines({ order, events }: OrderDetail): string[] {
  const { parcel, fee } = order;
  return [
    `Đơn ${order.number}: ${orderStateLabel(order.state)}`,
    `  ${order.kind === 'collection' ? 'Thu gom hồ sơ' : 'Trả kết quả'}, lần ${order.attempt}, qua ${partnerLabel(order.carrier)}${order.carrierBefore === undefined ? '' : ` (trước đó ${partnerLabel(order.carrierBefore)})`}`,
    `  Hồ sơ ${order.dossierCode}, cơ quan ${order.agency}, đặt lúc ${dayAndTime(order.requestedAt)}`,
    ...(parcel === undefined
      ? ['  Bưu gửi: chưa có tin.']
      : [
          `  Bưu gửi: ${parcelLabel(parcel.status)} từ ${dayAndTime(parcel.since)}${parcel.itemCode === undefined ? '' : `, mã ${parcel.itemCode}`}${parcel.failedAttempts === 0 ? '' : `, phát hụt ${parcel.failedAttempts} lần`}`,
          ...parcel.oddities.map((oddity) => `  Lưu ý: ${oddity}`),
        ]),
    ...(fee.state === 'none' ? [] : [`  Tiền thu hộ: ${dong(fee.amount)}, ${feeLabel(fee.state)}`]),
    ...(order.silentSince === undefined ? [] : [`  Không có tin từ ${dayAndTime(order.silentSince)}`]),
    '',
    ...(events.length === 0
      ? []
      : plainTable(
          [
            { vi: 'Bưu điện', en: 'Carrier' },
            { vi: 'Trục nhận', en: 'Arrived' },
            { vi: 'Việc', en: 'What', width: 24 },
            { vi: 'Lời bưu điện', en: 'Carrier’s words', width: 28 },
          ],
          events.map(({ at, arrivedAt, meaning, code, message, late }) => [
            dayAndTime(at),
            dayAndTime(arrivedAt),
            `${parcelLabel(meaning)}${late ? ' (đến muộn)' : ''}`,
            `${message} (${code})`,
          ]),
        )),
  ];
}
