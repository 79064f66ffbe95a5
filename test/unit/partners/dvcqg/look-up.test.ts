import { describe, expect, it } from 'vitest';
import type { Digest } from '../../../../functions/kernel/digest.ts';
import type { Dialect, Line } from '../../../../functions/partners/dvcqg/dialect.ts';
import { lookUp } from '../../../../functions/partners/dvcqg/look-up.ts';
import type { Heard } from '../../../../functions/kernel/http/speak.ts';

const CODE = 'H21.17-260323-0042';
const wire = { request: 'a'.repeat(64) as Digest };
const line: Line = { sender: '', correlationId: 'c', signal: AbortSignal.timeout(1_000) };

const looked = async (heard: Heard | undefined) => {
  const never = () => Promise.reject(new Error('not asked for'));
  const dialect: Dialect = {
    generation: 'g1',
    namesSender: true,
    keep: never,
    tell: never,
    lookUp: () => Promise.resolve(heard),
  };
  return lookUp(dialect, CODE, line, () => 0);
};
const answered = (body: unknown, status = 200): Heard => ({
  kind: 'answered',
  status,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  wire,
});
const found = (result: unknown, message = 'Thành công') => answered({ error_code: 0, message, result });

describe('the reply to a look-up', () => {
  it.each<[string, Heard | undefined, string]>([
    ['a list with the dossier', found([{ MaHoSo: CODE }]), 'shown'],
    ['the dossier itself', found({ MAHOSO: CODE }), 'shown'],
    ['something that only says that it is there', found('1'), 'shown'],
    ['a dossier without its code', found([{ TrangThaiHoSo: '2' }]), 'shown'],
    ['an empty list', found([]), 'absent'],
    ['an empty object', found({}), 'absent'],
    ['null', found(null), 'absent'],
    ['no result', answered({ error_code: 0, message: 'Thành công' }), 'absent'],
    ['the text that it is not there', answered({ error_code: -3, message: 'Hồ sơ không tồn tại' }), 'absent'],
    ['HTTP 404 with that text', answered({ error_code: -3, message: 'Hồ sơ không tồn tại' }, 404), 'absent'],
    ['HTTP 404 for the address', answered('<html>', 404), 'cannot-tell'],
    ['another dossier', found([{ MaHoSo: 'H21.17-260323-0043' }]), 'cannot-tell'],
    ['a refusal', answered({ error_code: -1, message: 'Dịch vụ không được hỗ trợ' }), 'cannot-tell'],
    ['no way to ask', undefined, 'cannot-tell'],
    ['a page', answered('<html>'), 'unreachable'],
    ['a gateway that is down', answered('', 502), 'unreachable'],
    ['a busy portal', answered('', 429), 'unreachable'],
    ['nothing', { kind: 'lost', reason: 'time-out', wire }, 'unreachable'],
    ['no connection', { kind: 'not-sent', reason: 'ECONNREFUSED' }, 'unreachable'],
  ])('%s', async (_, heard, kind) => {
    expect((await looked(heard)).kind).toBe(kind);
  });
});
