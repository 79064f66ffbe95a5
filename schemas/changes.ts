import * as z from 'zod';
import { readAs, type Read } from './field-errors.ts';
import { InstantInput, type Instant } from './instant.ts';
import { named } from './named.ts';
import { PersonName } from './personal.ts';
import { Status } from './status.ts';
import { DocumentInput, FeeInput, NOT_BLANK, ResultInput, said } from './submission.ts';
import type { ChangeKind } from './transitions.ts';

/**
 * The bodies of `POST /v1/dossiers/{code}/{action}`. Strict. Each act says when it occurred and which officer
 * did it, from which its row in the national progress is made.
 */

/** An officer's name has at most 50 characters in the national progress. */
const handler = PersonName.check(z.maxLength(50), NOT_BLANK);
const longText = said(10_000);
const title = said(200).optional();
const unit = said(500).optional();
const note = longText.optional();
const instant = InstantInput.optional();
const fees = z.array(FeeInput).max(100).default([]);

/** An officer, as shown in the national progress. */
export const Officer = named('Officer', z.strictObject({ name: handler, title, unit }));
export type Officer = z.infer<typeof Officer>;

const acted = { occurredAt: InstantInput, officer: Officer };

const dueAfterwards = (act: {
  readonly occurredAt: Instant;
  readonly dueAt?: Instant | undefined;
  readonly newDueAt?: Instant | undefined;
}): boolean => (act.dueAt ?? act.newDueAt ?? act.occurredAt) >= act.occurredAt;
const DUE_AFTERWARDS = {
  error: 'Thời điểm hẹn trả không được trước thời điểm xảy ra',
  params: { reason: 'due-before-reception' },
};

/** One step as the portal tells it. Without a status it happened in the status that the dossier is in. */
export const ProgressInput = named(
  'ProgressInput',
  z.strictObject({
    handler,
    title,
    at: InstantInput,
    unit,
    content: longText,
    status: Status.optional(),
    startedAt: instant,
    stepDueAt: instant,
  }),
);
export type ProgressInput = z.infer<typeof ProgressInput>;

/** The body of each act. */
export const CHANGE_BODIES = {
  /** The one-stop desk takes an online dossier in: 1 -> 2. `occurredAt` becomes its time of reception. */
  reception: named(
    'Reception',
    z
      .strictObject({ ...acted, dueAt: instant, receiptNumber: said(100).optional(), note })
      .refine(dueAfterwards, { ...DUE_AFTERWARDS, path: ['dueAt'] }),
    'Tiếp nhận / reception',
  ),
  progress: named(
    'Progress',
    z.strictObject({ rows: z.array(ProgressInput).min(1).max(50) }),
    'Tiến trình xử lý, theo thứ tự / progress, in order',
  ),
  'supplement-request': named(
    'SupplementRequest',
    z.strictObject({ ...acted, content: longText }),
    'Yêu cầu bổ sung / ask for a supplement',
  ),
  'supplement-completion': named(
    'SupplementCompletion',
    z
      .strictObject({
        ...acted,
        note,
        documents: z.array(DocumentInput).max(200).default([]),
        fees,
        newDueAt: instant,
      })
      .refine(dueAfterwards, { ...DUE_AFTERWARDS, path: ['newDueAt'] }),
    'Đã bổ sung / the supplement is complete',
  ),
  'financial-duty': named(
    'FinancialDuty',
    z.strictObject({ ...acted, content: longText, fees: z.array(FeeInput).min(1).max(100) }),
    'Yêu cầu nghĩa vụ tài chính / ask for a financial duty',
  ),
  'financial-duty-settlement': named(
    'FinancialDutySettlement',
    z
      .strictObject({ ...acted, note, fees, newDueAt: instant })
      .refine(dueAfterwards, { ...DUE_AFTERWARDS, path: ['newDueAt'] }),
    'Đã nộp nghĩa vụ tài chính, kèm phí đã nộp / the duty is paid, with the fees paid',
  ),
  stop: named('Stop', z.strictObject({ ...acted, reason: longText }), 'Dừng xử lý / stop'),
  resume: named(
    'Resume',
    z
      .strictObject({ ...acted, note, newDueAt: instant })
      .refine(dueAfterwards, { ...DUE_AFTERWARDS, path: ['newDueAt'] }),
    'Tiếp tục xử lý / resume',
  ),
  withdrawal: named(
    'Withdrawal',
    z.strictObject({ ...acted, reason: longText }),
    'Công dân rút hồ sơ / the citizen withdraws',
  ),
  refusal: named(
    'Refusal',
    z.strictObject({ ...acted, reason: longText }),
    'Không tiếp nhận / refuse at reception',
  ),
  finish: named(
    'Finish',
    z.strictObject({ ...acted, note, results: z.array(ResultInput).max(50).default([]) }),
    'Đã xử lý xong, kèm giấy tờ kết quả / processing finished',
  ),
  return: named(
    'Return',
    z.strictObject({ ...acted, information: note }),
    'Đã trả kết quả / the result is returned',
  ),
} as const satisfies Record<ChangeKind, z.ZodType>;

/** An act with its body, told apart by `kind`: how it is passed on and kept. */
export type Change = {
  [K in ChangeKind]: { readonly kind: K } & z.infer<(typeof CHANGE_BODIES)[K]>;
}[ChangeKind];

/** Reads the body of an act. The kind comes from the address; a body that names one is refused. */
export function readChange(kind: ChangeKind, body: unknown): Read<Change> {
  const read = readAs<object>(CHANGE_BODIES[kind], body);
  if (!read.ok) return read;
  // The value was read by the contract of its kind, which the compiler cannot follow through the table.
  return { ok: true, value: { kind, ...read.value } as Change };
}

/** When an act occurred: of progress, its latest step. */
export function occurredAt(change: Change): Instant {
  if (change.kind !== 'progress') return change.occurredAt;
  const [first, ...others] = change.rows.map(({ at }) => at);
  if (first === undefined) throw new RangeError('progress has at least one row');
  return others.reduce((latest, at) => (at > latest ? at : latest), first);
}
