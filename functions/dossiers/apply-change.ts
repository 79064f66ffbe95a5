import type { Change, Officer, ProgressInput } from '../../schemas/changes.ts';
import { lookUp } from '../../schemas/code-lists.ts';
import type { Dossier, ProgressRow, Supplement } from '../../schemas/dossier.ts';
import type { Status } from '../../schemas/status.ts';
import { withFiles, type FileIds } from '../../schemas/submission.ts';
import { move, type Standing } from '../../schemas/transitions.ts';
import type { Instant } from '../kernel/clock.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';

/** A dossier after a change: as it stands now, and the steps to tell the national portal, oldest first. */
export interface Changed {
  readonly dossier: Dossier;
  readonly standing: Standing;
  readonly rows: readonly ProgressRow[];
}

/**
 * What a change makes of a dossier. Pure. A transition that the rules do not allow is refused with the ones
 * that they do. Nothing is invented: dates are those that the change tells.
 */
export function applyChange(
  before: Dossier,
  standing: Standing,
  change: Change,
  fileIds: FileIds,
): Result<Changed> {
  if (change.kind === 'progress') return applyProgress(before, standing, change.rows);
  const moved = move(standing, change.kind);
  if (!moved.ok) return forbidden(moved.allowed, standing.status);
  const fields = fieldsAfter(before, change, fileIds);
  if (!fields.ok) return fields;
  const dossier = { ...before, ...fields.value, status: moved.standing.status };
  const row = rowOf(dossier, change.officer, change.occurredAt, contentOf(change, dossier.status));
  return ok({ dossier, standing: moved.standing, rows: [row] });
}

function applyProgress(before: Dossier, from: Standing, steps: readonly ProgressInput[]): Result<Changed> {
  let standing = from;
  const rows: ProgressRow[] = [];
  for (const { status, ...step } of steps) {
    const moved = move(standing, 'progress', status);
    if (!moved.ok) return forbidden(moved.allowed, standing.status);
    standing = moved.standing;
    rows.push({ dossierCode: before.code, ...step, status: standing.status });
  }
  return ok({ dossier: { ...before, status: standing.status }, standing, rows });
}

const forbidden = (allowed: unknown, status: Status) =>
  refuse('transition-forbidden', {
    detail: `Hồ sơ đang ở trạng thái ${status}.`,
    extra: { dossierStatus: status, allowed },
  });

type Act = Exclude<Change, { kind: 'progress' }>;

/** The fields that an act changes beside the status. */
function fieldsAfter(before: Dossier, act: Act, fileIds: FileIds): Result<Partial<Dossier>> {
  switch (act.kind) {
    case 'reception':
      return ok({
        receivedAt: act.occurredAt,
        ...given('dueAt', act.dueAt),
        ...given('receiptNumber', act.receiptNumber),
      });
    case 'supplement-request':
      return ok({ supplements: [...before.supplements, askedSupplement(before, act)] });
    case 'supplement-completion':
      return completedSupplement(before, act, fileIds);
    case 'financial-duty-settlement':
      return ok({ fees: [...before.fees, ...act.fees], ...given('dueAt', act.newDueAt) });
    case 'resume':
      return ok(given('dueAt', act.newDueAt));
    case 'refusal':
      return ok({ refusedAt: act.occurredAt });
    case 'finish':
      return ok({
        finishedAt: act.occurredAt,
        results: [...before.results, ...withFiles(act.results, 'results', fileIds)],
      });
    case 'return':
      return ok({ returnedAt: act.occurredAt, ...given('returnInformation', act.information) });
    case 'financial-duty':
    case 'stop':
    case 'withdrawal':
      return ok({});
  }
}

const askedSupplement = (before: Dossier, act: Extract<Act, { kind: 'supplement-request' }>): Supplement => ({
  id: before.supplements.length + 1,
  requestedBy: act.officer.name,
  content: act.content,
  requestedAt: act.occurredAt,
  completed: false,
  documents: [],
  fees: [],
  ...given('previousDueAt', before.dueAt),
});

function completedSupplement(
  before: Dossier,
  act: Extract<Act, { kind: 'supplement-completion' }>,
  fileIds: FileIds,
): Result<Partial<Dossier>> {
  const asked = before.supplements.at(-1);
  if (asked === undefined || asked.completed === true) return refuse('supplement-not-open');
  const completed: Supplement = {
    ...asked,
    receivedBy: act.officer.name,
    receivedAt: act.occurredAt,
    completed: true,
    documents: withFiles(act.documents, 'documents', fileIds),
    fees: act.fees,
    ...given('receptionNote', act.note),
    ...given('newDueAt', act.newDueAt),
  };
  return ok({
    supplements: [...before.supplements.slice(0, -1), completed],
    ...given('dueAt', act.newDueAt),
  });
}

const rowOf = (dossier: Dossier, officer: Officer, at: Instant, content: string): ProgressRow => ({
  dossierCode: dossier.code,
  handler: officer.name,
  at,
  status: dossier.status,
  content,
  ...given('title', officer.title),
  ...given('unit', officer.unit),
});

/** What the officer wrote; where nothing was written, the national list's own name of the new status. */
function contentOf(act: Act, status: Status): string {
  switch (act.kind) {
    case 'supplement-request':
    case 'financial-duty':
      return act.content;
    case 'stop':
    case 'withdrawal':
    case 'refusal':
      return act.reason;
    case 'return':
      return act.information ?? labelOf(status);
    case 'reception':
    case 'supplement-completion':
    case 'financial-duty-settlement':
    case 'resume':
    case 'finish':
      return act.note ?? labelOf(status);
  }
}

function labelOf(status: Status): string {
  const found = lookUp('TrangThaiHoSo', String(status));
  return found.known ? found.entry.vi : String(status);
}

/** A member that is there only when it has a value. */
const given = <K extends string, V>(name: K, value: V | undefined): Partial<Record<K, V>> =>
  value === undefined ? {} : ({ [name]: value } as Record<K, V>); // a computed key loses its name in the type
