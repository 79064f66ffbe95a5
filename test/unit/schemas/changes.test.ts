import { describe, expect, it } from 'vitest';
import { CHANGE_BODIES, occurredAt, readChange } from '../../../schemas/changes.ts';
import { ChangeKind } from '../../../schemas/transitions.ts';

const officer = { name: 'Trần Thị Thử', title: 'Chuyên viên', unit: 'Bộ phận một cửa' };
const acted = { occurredAt: '2026-03-24T08:10:00+07:00', officer };
const fee = { name: 'Lệ phí trước bạ', amount: 1_200_000 };
const row = { handler: 'Lê Văn Nghiệm', at: '2026-03-24T08:10:00+07:00', content: 'Thẩm tra hồ sơ' };

const BODIES: Record<ChangeKind, Record<string, unknown>> = {
  reception: { ...acted, dueAt: '2026-04-20T17:00:00+07:00', receiptNumber: 'BN-1' },
  progress: { rows: [row, { ...row, status: 4, at: '2026-03-24T09:00:00+07:00' }] },
  'supplement-request': { ...acted, content: 'Bổ sung bản vẽ' },
  'supplement-completion': {
    ...acted,
    documents: [{ name: 'ban-ve.pdf' }],
    newDueAt: '2026-04-22T17:00:00+07:00',
  },
  'financial-duty': { ...acted, content: 'Nộp lệ phí', fees: [fee] },
  'financial-duty-settlement': { ...acted, fees: [fee] },
  stop: { ...acted, reason: 'Chờ ý kiến' },
  resume: { ...acted },
  withdrawal: { ...acted, reason: 'Công dân rút' },
  refusal: { ...acted, reason: 'Không thuộc thẩm quyền' },
  finish: {
    ...acted,
    results: [{ name: 'Giấy chứng nhận', code: 'KQ.0042', link: 'https://files.example.vn/9001' }],
  },
  return: { ...acted, information: 'Trả tại một cửa' },
};

const errorsOf = (kind: ChangeKind, body: unknown): string[] => {
  const read = readChange(kind, body);
  return read.ok ? [] : read.errors.map(({ pointer, code }) => `${pointer} ${code}`);
};

describe('an act on a dossier', () => {
  it.each(ChangeKind.options)('%s is read, kept with its kind, and read again as kept', (kind) => {
    const read = readChange(kind, BODIES[kind]);
    expect(read).toMatchObject({ ok: true, value: { kind } });
    if (read.ok) {
      const { kind: _, ...kept } = JSON.parse(JSON.stringify(read.value)) as Record<string, unknown>;
      expect(readChange(kind, kept)).toEqual(read);
      expect(occurredAt(read.value)).toBe(
        kind === 'progress' ? '2026-03-24T02:00:00.000Z' : '2026-03-24T01:10:00.000Z',
      );
    }
    expect(CHANGE_BODIES[kind].safeParse(BODIES[kind]).success).toBe(true);
  });

  it.each(ChangeKind.options)('%s with an unknown field is refused', (kind) => {
    expect(errorsOf(kind, { ...BODIES[kind], la: 1 })).toEqual(['/la unknown-field']);
  });

  it('takes its kind from the address alone', () => {
    expect(errorsOf('stop', { ...BODIES.stop, kind: 'finish' })).toEqual(['/kind unknown-field']);
    expect(errorsOf('stop', { ...BODIES.stop, kind: 'stop' })).toEqual(['/kind unknown-field']);
  });

  it.each([
    ['withdrawal', { ...acted }, '/reason missing'],
    ['refusal', { ...acted, reason: ' ' }, '/reason wrong-format'],
    ['stop', { reason: 'x', officer }, '/occurredAt missing'],
    ['stop', { ...BODIES.stop, officer: { ...officer, name: 'x'.repeat(51) } }, '/officer/name too-big'],
    ['financial-duty', { ...acted, content: 'x', fees: [] }, '/fees too-small'],
    ['progress', { rows: [] }, '/rows too-small'],
    ['progress', { rows: Array.from({ length: 51 }, () => row) }, '/rows too-big'],
    ['progress', { rows: [{ ...row, status: 11 }] }, '/rows/0/status unknown-value'],
    ['reception', { ...BODIES.reception, dueAt: '2026-03-01T17:00:00+07:00' }, '/dueAt due-before-reception'],
    ['resume', { ...acted, newDueAt: '2026-03-01T17:00:00+07:00' }, '/newDueAt due-before-reception'],
    ['resume', [], ' wrong-type'],
    ['resume', 'x', ' wrong-type'],
  ] as const)('%s that is not complete or not possible is refused: %j', (kind, body, error) => {
    expect(errorsOf(kind, body)).toEqual([error]);
  });
});
