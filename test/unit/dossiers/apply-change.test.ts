import { describe, expect, it } from 'vitest';
import { readChange } from '../../../schemas/changes.ts';
import type { Dossier } from '../../../schemas/dossier.ts';
import { dossierOf, SubmissionInput } from '../../../schemas/submission.ts';
import { standingIn, type ChangeKind, type Standing } from '../../../schemas/transitions.ts';
import { applyChange, type Changed } from '../../../functions/dossiers/apply-change.ts';
import { sampleSubmission } from '../schemas/sample-submission.ts';

const received = (status: Dossier['status'] = 4): Dossier => ({
  ...dossierOf(SubmissionInput.parse(sampleSubmission()), (file) => `id-of-${file.name}`),
  status,
});
const officer = { name: 'Trần Thị Thử', title: 'Chuyên viên', unit: 'Bộ phận một cửa' };
const AT = '2026-03-25T08:00:00+07:00';

function act(before: Dossier, kind: ChangeKind, body: Record<string, unknown>, standing?: Standing) {
  const change = readChange(kind, body);
  if (!change.ok) throw new Error(JSON.stringify(change.errors));
  return applyChange(
    before,
    standing ?? standingIn(before.status),
    change.value,
    (file) => `id-of-${file.name}`,
  );
}

function done(result: ReturnType<typeof act>): Changed {
  if (!result.ok) throw new Error(result.problem.code);
  return result.value;
}

describe('a change of a dossier', () => {
  it('tells the national portal one step, in the officer’s words, at the time that was told', () => {
    const { rows, dossier } = done(
      act(received(), 'stop', { officer, occurredAt: AT, reason: 'Chờ ý kiến cơ quan phối hợp' }),
    );
    expect(dossier.status).toBe(8);
    expect(rows).toEqual([
      {
        dossierCode: dossier.code,
        handler: officer.name,
        title: officer.title,
        unit: officer.unit,
        at: '2026-03-25T01:00:00.000Z',
        status: 8,
        content: 'Chờ ý kiến cơ quan phối hợp',
      },
    ]);
  });

  it('takes a dossier in at the time of the act and keeps the due date that was told', () => {
    const { receivedAt: _at, dueAt: _due, ...online } = received(1);
    const { dossier } = done(
      act(online, 'reception', { officer, occurredAt: AT, dueAt: '2026-04-20T17:00:00+07:00' }),
    );
    expect(dossier).toMatchObject({
      status: 2,
      receivedAt: '2026-03-25T01:00:00.000Z',
      dueAt: '2026-04-20T10:00:00.000Z',
    });
  });

  it('never invents a due date: without one told, the old one stays', () => {
    const before = received(8);
    const { dossier } = done(act(before, 'resume', { officer, occurredAt: AT }));
    expect(dossier.dueAt).toBe(before.dueAt);
  });

  it('opens a supplement and closes it with its documents and the new due date', () => {
    const asked = done(
      act(received(), 'supplement-request', { officer, occurredAt: AT, content: 'Bổ sung bản vẽ' }),
    );
    expect(asked.dossier.supplements).toMatchObject([
      { id: 1, content: 'Bổ sung bản vẽ', completed: false, previousDueAt: '2026-04-20T10:00:00.000Z' },
    ]);
    const answered = done(
      act(
        asked.dossier,
        'supplement-completion',
        {
          officer,
          occurredAt: '2026-03-27T08:00:00+07:00',
          newDueAt: '2026-04-22T17:00:00+07:00',
          documents: [{ name: 'ban-ve.pdf', link: 'https://files.example.vn/8001' }],
        },
        asked.standing,
      ),
    );
    expect(answered.dossier.status).toBe(4);
    expect(answered.dossier.dueAt).toBe('2026-04-22T10:00:00.000Z');
    expect(answered.dossier.supplements).toMatchObject([
      { id: 1, completed: true, documents: [{ name: 'ban-ve.pdf' }] },
    ]);
  });

  it('after a supplement asked at reception goes back to reception', () => {
    const { receivedAt: _at, ...online } = received(1);
    const asked = done(
      act(online, 'supplement-request', { officer, occurredAt: AT, content: 'Thiếu bản sao' }),
    );
    const answered = done(
      act(asked.dossier, 'supplement-completion', { officer, occurredAt: AT }, asked.standing),
    );
    expect(answered.dossier.status).toBe(1);
  });

  it('adds only fees that were paid, when they are paid', () => {
    const fees = [{ name: 'Lệ phí cấp giấy', amount: 100_000 }];
    const before = received();
    const asked = done(
      act(before, 'financial-duty', { officer, occurredAt: AT, content: 'Nộp lệ phí', fees }),
    );
    expect(asked.dossier.fees).toEqual(before.fees);
    const paid = done(act(asked.dossier, 'financial-duty-settlement', { officer, occurredAt: AT, fees }));
    expect(paid.dossier.fees).toHaveLength(before.fees.length + 1);
  });

  it('finishes with result papers, by code and link or file', () => {
    const { dossier } = done(
      act(received(), 'finish', {
        officer,
        occurredAt: AT,
        results: [{ name: 'Giấy chứng nhận', code: 'KQ.0042', link: 'https://files.example.vn/9001' }],
      }),
    );
    expect(dossier).toMatchObject({
      status: 9,
      finishedAt: '2026-03-25T01:00:00.000Z',
      results: [{ code: 'KQ.0042' }],
    });
  });

  it('keeps several steps in the order told, each with its own status', () => {
    const step = (at: string, content: string, status?: number) => ({
      handler: officer.name,
      at,
      content,
      ...(status === undefined ? {} : { status }),
    });
    const { rows, dossier } = done(
      act(received(2), 'progress', {
        rows: [
          step('2026-03-24T08:00:00+07:00', 'Chuyển phòng'),
          step('2026-03-24T09:00:00+07:00', 'Thẩm tra', 4),
          step('2026-03-25T09:00:00+07:00', 'Trình ký'),
        ],
      }),
    );
    expect(rows.map(({ status, content }) => [status, content])).toEqual([
      [2, 'Chuyển phòng'],
      [4, 'Thẩm tra'],
      [4, 'Trình ký'],
    ]);
    expect(dossier.status).toBe(4);
  });

  it('is refused where the rules do not allow it, naming what is allowed', () => {
    const refused = act(received(10), 'stop', { officer, occurredAt: AT, reason: 'Lý do' });
    expect(refused).toMatchObject({
      ok: false,
      problem: { code: 'transition-forbidden', extra: { dossierStatus: 10, allowed: [] } },
    });
    const early = act(received(2), 'finish', { officer, occurredAt: AT });
    expect(early).toMatchObject({
      ok: false,
      problem: {
        extra: {
          allowed: [
            { kind: 'progress', to: [2, 4] },
            { kind: 'withdrawal', to: [7] },
          ],
        },
      },
    });
  });
});
