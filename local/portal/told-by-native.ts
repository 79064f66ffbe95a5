import type { ChangeKind } from '../../schemas/transitions.ts';
import type { ChangeBody, SubmissionBody } from './native-messages.ts';
import type { ToldHeader, ToldItem } from './told.ts';
import { wireTime } from './vietnam-time.ts';

/** Where a dossier stands in the portal's own eyes: what the portal last told of it. */
export interface Course {
  readonly status: number;
  /** Where a supplement was asked: it leads back there. */
  readonly supplementFrom: number;
  /** The fields of the national record that the portal's messages have set so far. */
  readonly marks: Readonly<Record<string, string>>;
}

/** The national portal takes no longer summary; a longer one arrives shortened and is no mark. */
const LONGEST_SUMMARY = 1_000;

const headerOf = ({ status, marks }: Course): ToldHeader => ({ what: 'header', status, marks });

/** What a submission tells: the dossier as it begins. */
export function afterSubmission(body: SubmissionBody): {
  readonly course: Course;
  readonly items: readonly ToldItem[];
} {
  const course: Course = {
    status: body.status,
    supplementFrom: 0,
    marks: {
      ...(body.summary.length > LONGEST_SUMMARY ? {} : { TrichYeuHoSo: body.summary }),
      ...mark('NgayTiepNhan', body.receivedAt),
      ...mark('NgayHenTra', body.dueAt),
    },
  };
  return { course, items: [headerOf(course)] };
}

/** Where a dossier stands after an act. */
export function afterChange(before: Course, kind: ChangeKind, body: ChangeBody): Course {
  const status = statusAfter(before, kind, body);
  const supplementFrom = kind === 'supplement-request' ? before.status : before.supplementFrom;
  return { status, supplementFrom, marks: { ...before.marks, ...marksOf(kind, body) } };
}

/** What an act tells: the header when it changes, then the step or steps. */
export function toldByChange(before: Course, after: Course, kind: ChangeKind, body: ChangeBody): ToldItem[] {
  const headerChanges = kind !== 'progress' || after.status !== before.status;
  return [...(headerChanges ? [headerOf(after)] : []), ...stepsOf(before, after, body)];
}

const STATUS_AFTER: Readonly<Partial<Record<ChangeKind, number>>> = {
  reception: 2,
  'supplement-request': 5,
  'financial-duty': 6,
  'financial-duty-settlement': 4,
  stop: 8,
  resume: 4,
  withdrawal: 7,
  refusal: 3,
  finish: 9,
  return: 10,
};

function statusAfter(before: Course, kind: ChangeKind, body: ChangeBody): number {
  if (kind === 'supplement-completion') return before.supplementFrom;
  if ('rows' in body)
    return body.rows.findLast(({ status }) => status !== undefined)?.status ?? before.status;
  return STATUS_AFTER[kind] ?? before.status;
}

function marksOf(kind: ChangeKind, body: ChangeBody): Record<string, string> {
  const marks: Record<string, string> = {};
  if ('newDueAt' in body) Object.assign(marks, mark('NgayHenTra', body.newDueAt));
  if ('dueAt' in body) Object.assign(marks, mark('NgayHenTra', body.dueAt));
  if (!('occurredAt' in body)) return marks;
  if (kind === 'reception') Object.assign(marks, mark('NgayTiepNhan', body.occurredAt));
  if (kind === 'finish') Object.assign(marks, mark('NgayKetThucXuLy', body.occurredAt));
  if (kind === 'return') {
    Object.assign(marks, mark('NgayTra', body.occurredAt));
    if ('information' in body && body.information !== undefined) marks['ThongTinTra'] = body.information;
  }
  return marks;
}

function stepsOf(before: Course, after: Course, body: ChangeBody): ToldItem[] {
  if (!('rows' in body)) {
    return [{ what: 'step', at: wireTime(body.occurredAt), status: after.status, content: contentOf(body) }];
  }
  let { status } = before;
  return body.rows.map((row) => {
    status = row.status ?? status;
    return { what: 'step', at: wireTime(row.at), status, content: row.content };
  });
}

/** The officer's words; where there are none the gateway may choose, so nothing is expected. */
function contentOf(body: Exclude<ChangeBody, ChangeBody<'progress'>>): string | undefined {
  if ('content' in body) return body.content;
  if ('reason' in body) return body.reason;
  if ('information' in body) return body.information;
  return 'note' in body ? body.note : undefined;
}

const mark = (name: string, at: string | undefined): Record<string, string> =>
  at === undefined ? {} : { [name]: wireTime(at) };
