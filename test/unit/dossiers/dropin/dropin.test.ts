import { createHash } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { DossierCode } from '../../../../schemas/dossier-code.ts';
import type { Dropin } from '../../../../functions/dossiers/dropin/dropin.ts';
import type { Question } from '../../../../functions/exchange/ask.ts';
import { ok, refuse, type Result } from '../../../../functions/kernel/result.ts';
import type { PartnerName, Subject } from '../../../../functions/exchange/exchange.ts';
import type { ApiRequest } from '../../../../functions/kernel/http/api.ts';
import { dossier, extendedDossier, progressRow } from '../../../contract/sandbox/dossier-records.ts';
import { cheapHash } from './cheap-hash.ts';
import { startDatabase } from '../../../support/tables.ts';

const CODE = 'H21.17-260323-0042';
const KEY = 'khoa-cua-h21';
const PASSWORD = 'mật khẩu mẫu';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
/** Whose clients read the environment when they are made, so the functions are imported once it runs. */
const database = await startDatabase();
const { answerDropin } = await import('../../../../functions/dossiers/dropin/answer.ts');
const { DropinSecret, openAccounts } = await import('../../../../functions/dossiers/dropin/accounts.ts');
const { passwordChecker } = await import('../../../../functions/dossiers/dropin/password.ts');
const { openDossier } = await import('../../../../functions/dossiers/dossiers.ts');
const { eventsOf } = await import('../../../../functions/dossiers/dossier-store.ts');
const { exchangesOfLane } = await import('../../../../functions/exchange/exchange-store.ts');

let dropin: Dropin;
let now: number;
let asked: Question[];
let catalogueSays: Result<unknown>;

afterAll(() => {
  database.stop();
});

beforeEach(async () => {
  now = Date.UTC(2026, 2, 23, 3);
  asked = [];
  catalogueSays = refuse('partner-unavailable');
  const secret = DropinSecret.parse({
    sessionKey: 's'.repeat(40),
    accounts: [
      {
        clientId: 'mot-cua-h21',
        agencies: ['H21.17'],
        username: 'h21',
        passwordScrypt: cheapHash(PASSWORD),
        g2Keys: [sha256(KEY)],
      },
      { clientId: 'mot-cua-h56', agencies: ['H56'], g2Keys: [sha256('khoa-cua-h56')] },
    ],
  });
  const noFiles = () => {
    throw new Error('the drop-in has no files');
  };
  dropin = {
    dossiers: {
      tables: await database.freshTables(),
      clock: { now: () => now },
      shelf: { ticket: noFiles, inspect: noFiles },
      knowsAgency: () => Promise.resolve(true),
    },
    accounts: openAccounts(
      () => Promise.resolve(secret),
      passwordChecker(),
      () => now,
    ),
    ask: (question) => {
      asked.push(question);
      return Promise.resolve(catalogueSays);
    },
  };
});

interface Answer {
  readonly error_code: number;
  readonly message: string;
  readonly session?: string;
  readonly result?: unknown;
}

async function call(route: string, body: unknown, more: Partial<ApiRequest> = {}): Promise<Answer | string> {
  const reply = await answerDropin(dropin, {
    method: 'POST',
    route,
    path: { key: KEY },
    query: {},
    headers: {},
    body: typeof body === 'string' ? body : JSON.stringify(body),
    isBase64Encoded: false,
    correlationId: 'c-1',
    ...more,
  });
  expect(reply.status).toBe(200);
  return reply.body as Answer | string; // what the drop-in answers with
}
const g2 = (service: string, body: unknown, more: Partial<ApiRequest> = {}) =>
  call(`/dropin/g2/{key}/${service}`, body, more);

async function logIn(): Promise<string> {
  const answer = await call('/dropin/g1/login', { username: 'h21', password: PASSWORD });
  return typeof answer === 'string' ? '' : (answer.session ?? '');
}
async function g1(service: string, rest: Record<string, unknown>, endpoint = 'integrate') {
  return call(`/dropin/g1/${endpoint}`, {
    session: await logIn(),
    madonvi: '000.00.17.H21',
    service,
    ...rest,
  });
}

/** What is kept of a dossier, and what is owed to the partners. */
async function kept(code = CODE) {
  const { tables } = dropin.dossiers;
  const opened = await openDossier(tables, code as DossierCode);
  const events = await eventsOf(tables.dossiers, code as DossierCode);
  const lane = async (partner: string) =>
    (await exchangesOfLane(tables.exchanges, partner as PartnerName, code as Subject, 1, 100)).map(
      ({ operation }) => operation,
    );
  return {
    dossier: opened.kept?.dossier,
    client: opened.kept?.clientId,
    events: events.map(
      ({ kind, status, irregular }) => `${kind} ${status}${irregular === true ? ' irregular' : ''}`,
    ),
    aside: events.map(({ aside }) => aside).filter((aside) => aside !== undefined),
    received: events.map(({ received }) => received),
    owed: await lane('dvcqg'),
    told: await lane('portal'),
    links: opened.chain.seq,
  };
}

const DONE = { error_code: 0, message: 'Đồng bộ hồ sơ thành công' };
const EXISTS = { error_code: 3, message: `Hồ sơ ${CODE} đã tồn tại` };
const NOT_THERE = { error_code: -3, message: 'Hồ sơ không tồn tại' };

describe.each([
  [
    'generation 1',
    {
      add: (data: unknown[]) => g1('DongBoHoSoMC', { isUpdating: 'False', data }),
      update: (data: unknown[]) => g1('DongBoHoSoMC', { isUpdating: 'True', data }),
      tell: (data: unknown[]) => g1('CapNhatTienDoHoSoMC', { data }),
      record: dossier,
      stepsDone: { error_code: 0, message: 'Đồng bộ tiến trình thành công' },
      stepsNotThere: NOT_THERE,
      message: (answer: Answer | string) => (typeof answer === 'string' ? answer : answer.message),
    },
  ],
  [
    'generation 2',
    {
      add: (data: unknown[]) => g2('ThemMoi', data),
      update: (data: unknown[]) => g2('CapNhat', data),
      tell: (data: unknown[]) => g2('DongBoTienTrinh', data),
      record: extendedDossier,
      stepsDone: 'Đồng bộ tiến trình thành công',
      stepsNotThere: 'Hồ sơ không tồn tại',
      message: (answer: Answer | string) => (typeof answer === 'string' ? answer : answer.message),
    },
  ],
  [
    'generation 2 with one address',
    {
      add: (data: unknown[]) =>
        g2('SynsTTHCC/DongBoHoSoMC', data, { query: { MaDinhDanhDV: '000.00.17.H21', isUpdating: 'False' } }),
      update: (data: unknown[]) =>
        g2('SynsTTHCC/DongBoHoSoMC', data, { query: { MaDinhDanhDV: '000.00.17.H21', isUpdating: 'True' } }),
      tell: (data: unknown[]) => g2('DongBoTienTrinh', data),
      record: extendedDossier,
      stepsDone: 'Đồng bộ tiến trình thành công',
      stepsNotThere: 'Hồ sơ không tồn tại',
      message: (answer: Answer | string) => (typeof answer === 'string' ? answer : answer.message),
    },
  ],
])(
  'an existing one-stop system, %s',
  (_, { add, update, tell, record, stepsDone, stepsNotThere, message }) => {
    it('has its dossier kept, with the duty to carry it, and is answered as the adapter answers', async () => {
      expect(await add([record()])).toEqual(DONE);
      expect(await kept()).toMatchObject({
        dossier: { code: CODE, agency: 'H21.17', status: 2, applicantName: 'Nguyễn Văn Mẫu' },
        client: 'mot-cua-h21',
        events: ['record-added 2'],
        received: [JSON.stringify(record())],
        owed: ['dossier.header'],
        links: 1,
      });
    });

    it('is told "đã tồn tại" for an add of what exists with another content, and updates it', async () => {
      await add([record()]);
      expect(await add([record({ GhiChu: 'Sửa' })])).toEqual(EXISTS);
      expect(await update([record({ GhiChu: 'Sửa', TrangThaiHoSo: '4' })])).toEqual(DONE);
      expect(await kept()).toMatchObject({
        dossier: { note: 'Sửa', status: 4 },
        events: ['record-added 2', 'record-updated 4'],
        owed: ['dossier.header', 'dossier.header'],
        told: ['portal.webhook'],
      });
    });

    it('may send the same again: it is kept once and answered the same', async () => {
      expect(await add([record()])).toEqual(DONE);
      expect(await add([record()])).toEqual(DONE);
      expect(await kept()).toMatchObject({ events: ['record-added 2'], owed: ['dossier.header'] });
    });

    it('is told "không tồn tại" for an update or steps of what is not there', async () => {
      expect(await update([record()])).toEqual(NOT_THERE);
      expect(await tell([progressRow()])).toEqual(stepsNotThere);
      expect((await kept()).events).toEqual([]);
    });

    it('has its steps kept and carried in batches of ten', async () => {
      await add([record()]);
      const rows = Array.from({ length: 23 }, (_none, index) =>
        progressRow({ ThoiDiemXuLy: `2026032309${String(30 + index)}00` }),
      );
      expect(await tell(rows)).toEqual(stepsDone);
      expect((await kept()).owed).toEqual([
        'dossier.header',
        'dossier.progress',
        'dossier.progress',
        'dossier.progress',
      ]);
    });

    it('may go from one status to any other: kept as told and flagged, never rewritten', async () => {
      await add([record({ TrangThaiHoSo: '2' })]);
      expect(await update([record({ TrangThaiHoSo: '10', NgayTra: '20260401090000' })])).toEqual(DONE);
      expect(await kept()).toMatchObject({
        dossier: { status: 10 },
        events: ['record-added 2', 'record-updated 10 irregular'],
      });
    });

    it('may send numbers for strings, nulls, and fields that nobody knows', async () => {
      const odd = record({ TrangThaiHoSo: 2, KenhThucHien: 1, Email: null, TruongLa: { a: 1 } });
      expect(await add([odd])).toEqual(DONE);
      expect(await kept()).toMatchObject({
        dossier: { status: 2, channel: '1' },
        aside: ['{"TruongLa":{"a":1}}'],
      });
    });

    it('may name a file by a link: it is kept as a link and nothing is fetched', async () => {
      await add([
        record({ TaiLieuNop: [{ TenTepDinhKem: 'a.pdf', DuongDanTaiTepTin: 'http://10.0.0.1/a.pdf' }] }),
      ]);
      expect((await kept()).dossier?.documents).toEqual([{ name: 'a.pdf', link: 'http://10.0.0.1/a.pdf' }]);
    });

    it.each([
      ['a missing mandatory field', { MaTTHC: '' }, 'Thiếu trường MaTTHC'],
      [
        'a date that does not exist',
        { NgayTiepNhan: '20260230093000' },
        'NgayTiepNhan: Ngày hoặc giờ không có thật',
      ],
      [
        'a 12-hour clock',
        { NgayTiepNhan: '23/03/2026 09:30 SA' },
        'NgayTiepNhan: Thời điểm ghi theo đồng hồ 12 giờ',
      ],
      [
        'a return date before the reception',
        { NgayHenTra: '20260301000000' },
        'NgayHenTra trước NgayTiepNhan',
      ],
      ['a status off the list', { TrangThaiHoSo: '12' }, 'TrangThaiHoSo: Trạng thái phải từ 1 đến 10'],
      ['a code of no form', { MaHoSo: 'HS-1' }, 'MaHoSo: Mã hồ sơ phải ở dạng'],
      [
        'a code with a day that does not exist',
        { MaHoSo: 'H21.17-260230-0042' },
        'MaHoSo: Ngày trong mã hồ sơ',
      ],
      [
        'a code of another agency',
        { MaHoSo: 'H56.14-260323-0042' },
        'MaHoSo: cơ quan trong mã hồ sơ không thuộc',
      ],
      ['a list that is none', { TaiLieuNop: { TenTepDinhKem: 'a' } }, 'TaiLieuNop: Phải là danh sách'],
      ['a record that is larger than can be kept', { GhiChu: 'x'.repeat(190_000) }, 'Bản ghi quá lớn'],
    ])('is told which field is wrong and why: %s', async (_case, changes, why) => {
      const answer = await add([record(changes)]);
      expect(answer).toMatchObject({ error_code: -1 });
      expect(message(answer)).toContain(why);
      expect((await kept()).events).toEqual([]);
    });

    it('is told which steps are wrong', async () => {
      await add([record()]);
      const answer = await tell([progressRow(), progressRow({ NguoiXuLy: '' })]);
      expect(message(answer)).toBe('bước 2: Thiếu trường NguoiXuLy');
      expect((await kept()).owed).toEqual(['dossier.header']);
    });

    it('has each dossier of a batch kept by itself; those refused are named, and all may be sent again', async () => {
      const batch = [
        record({ MaHoSo: 'H21.17-260323-0001' }),
        record({ MaHoSo: 'H21.17-260323-0002', MaTTHC: '' }),
        record({ MaHoSo: 'H56.14-260323-0003' }),
        record({ MaHoSo: 'H21.17-260323-0004' }),
      ];
      const answer = await add(batch);
      expect(answer).toMatchObject({ error_code: -1 });
      expect(message(answer)).toContain('Đã nhận 2/4, từ chối 2');
      expect(message(answer)).toContain('H21.17-260323-0002: Thiếu trường MaTTHC');
      expect(message(answer)).toContain('H56.14-260323-0003: MaHoSo: cơ quan trong mã hồ sơ');
      expect(message(answer)).not.toContain('thành công');
      expect((await kept('H21.17-260323-0004')).owed).toEqual(['dossier.header']);
      batch[1] = record({ MaHoSo: 'H21.17-260323-0002' });
      expect(await add(batch.filter((one) => one.MaHoSo !== 'H56.14-260323-0003'))).toEqual(DONE);
      expect((await kept('H21.17-260323-0001')).events).toEqual(['record-added 2']);
    });

    it('has the steps of each dossier of a batch kept by themselves', async () => {
      await add([record()]);
      const answer = await tell([progressRow({ MaHoSo: 'H21.17-260323-0099' }), progressRow()]);
      expect(message(answer)).toContain('H21.17-260323-0099: Hồ sơ không tồn tại');
      expect((await kept()).owed).toEqual(['dossier.header', 'dossier.progress']);
    });
  },
);

describe('a session of the drop-in', () => {
  it('is needed for every service, and ends', async () => {
    const invalid = { error_code: 401, message: 'Session không hợp lệ' };
    const session = await logIn();
    const add = (with_: unknown) =>
      call('/dropin/g1/integrate', {
        session: with_,
        madonvi: '000.00.17.H21',
        service: 'DongBoHoSoMC',
        isUpdating: 'False',
        data: [dossier()],
      });
    expect(await add('x.y.z')).toEqual(invalid);
    expect(await add(undefined)).toEqual(invalid);
    expect(await add(17)).toEqual(invalid);
    now += 600_000;
    expect(await add(session)).toEqual(invalid);
    expect((await kept()).events).toEqual([]);
    expect(await add(await logIn())).toEqual(DONE);
  });

  it('is opened for the right name and password only', async () => {
    expect(await call('/dropin/g1/login', { username: 'h21', password: 'sai' })).toEqual({
      error_code: -1,
      message: 'Tên đăng nhập hoặc mật khẩu không đúng',
    });
    expect(await call('/dropin/g1/login', { username: 'h21' })).toEqual({
      error_code: -1,
      message: 'Thiếu trường password',
    });
    expect(await call('/dropin/g1/login', { username: 'h21', password: PASSWORD })).toMatchObject({
      error_code: 0,
      session: expect.any(String) as string,
    });
  });
});

describe('a call of the drop-in', () => {
  it('with a key that nobody has is refused in the shape of its address', async () => {
    const path = { key: 'khoa-la' };
    expect(await g2('ThemMoi', [extendedDossier()], { path })).toMatchObject({ error_code: 401 });
    expect(await g2('DongBoTienTrinh', [progressRow()], { path })).toBe(
      'Khóa kết nối trong địa chỉ không hợp lệ',
    );
  });

  it.each([
    ['no JSON', '{"a":', 'Dữ liệu không đúng định dạng JSON'],
    ['nothing', '', 'Dữ liệu không đúng định dạng JSON'],
    ['JSON 10,000 deep', '['.repeat(10_000) + ']'.repeat(10_000), 'JSON lồng nhau quá sâu'],
    ['more than a batch holds', `["${'x'.repeat(1_100_000)}"]`, 'Nội dung vượt dung lượng cho phép'],
    ['a prototype key', '[{"__proto__":{"a":1}}]', 'Tên trường bị cấm'],
    ['an escaped prototype key', '[{"\\u005f_proto__":{"a":1}}]', 'Tên trường bị cấm'],
    ['an object where a list is due', '{}', 'Dữ liệu phải là một danh sách'],
    ['an empty list', '[]', 'Dữ liệu rỗng'],
    ['a list of texts', '["a"]', 'Mỗi hồ sơ phải là một đối tượng JSON'],
  ])('whose body is %s is refused in the wire’s own shape', async (_, body, why) => {
    const answer = await g2('ThemMoi', body);
    expect(answer).toMatchObject({ error_code: -1 });
    expect(JSON.stringify(answer)).toContain(why);
  });

  it('of generation 1 is refused in the wire’s own shape, whatever is wrong with its envelope', async () => {
    const refusal = async (rest: Record<string, unknown>) => {
      const answer = await g1('DongBoHoSoMC', { isUpdating: 'False', data: [dossier()], ...rest });
      return typeof answer === 'string' ? answer : `${answer.error_code} ${answer.message}`;
    };
    expect(await refusal({ madonvi: '' })).toBe('-1 Thiếu trường madonvi');
    expect(await refusal({ madonvi: undefined })).toBe('-1 Thiếu trường madonvi');
    expect(await refusal({ madonvi: 'H 21' })).toContain('-1 madonvi: mã đơn vị không đúng dạng');
    expect(await refusal({ madonvi: '000.00.14.H56' })).toBe(
      '-1 madonvi: mã đơn vị không thuộc phạm vi của tài khoản',
    );
    expect(await refusal({ data: undefined })).toBe('-1 Thiếu trường data');
    expect(await refusal({ data: [] })).toContain('-1 data');
    expect(await refusal({ data: {} })).toContain('-1 data');
    expect(await refusal({ isUpdating: 'maybe' })).toContain('-1 isUpdating: isUpdating phải là');
    expect(await refusal({ service: 'XoaHoSo' })).toContain('-1 service: dịch vụ XoaHoSo không được hỗ trợ');
    expect(await call('/dropin/g1/integrate', '[]')).toMatchObject({ error_code: -1 });
    expect((await kept()).events).toEqual([]);
  });

  it('that tells something does so at integrate, not at share', async () => {
    const answer = await g1('DongBoHoSoMC', { isUpdating: 'False', data: [dossier()] }, 'share');
    expect(answer).toMatchObject({ error_code: -1 });
    expect((await kept()).events).toEqual([]);
  });

  it('with one address must name an agency of its own and say whether it updates', async () => {
    const refusal = async (query: Record<string, string>) => {
      const answer = await g2('SynsTTHCC/DongBoHoSoMC', [extendedDossier()], { query });
      return typeof answer === 'string' ? answer : answer.message;
    };
    expect(await refusal({ isUpdating: 'False' })).toBe('Thiếu tham số MaDinhDanhDV');
    expect(await refusal({ MaDinhDanhDV: '000.00.17.H21' })).toBe('Thiếu tham số isUpdating');
    expect(await refusal({ MaDinhDanhDV: '000.00.14.H56', isUpdating: 'False' })).toContain(
      'không thuộc phạm vi',
    );
  });

  it('about a dossier that was born on the national portal keeps its code, under the agency that is named', async () => {
    const code = 'G09.20-20260323-0092637';
    expect(await g1('DongBoHoSoMC', { isUpdating: 'False', data: [dossier({ MaHoSo: code })] })).toEqual(
      DONE,
    );
    expect((await kept(code)).dossier).toMatchObject({ code, agency: 'H21.17' });
    const elsewhere = 'G09.20-260323-0042';
    expect(await g2('ThemMoi', [extendedDossier({ MaHoSo: elsewhere })])).toMatchObject({ error_code: -1 });
    expect(await g2('ThemMoi', [extendedDossier({ MaHoSo: elsewhere, NoiNopHoSo: '1' })])).toEqual(DONE);
  });
});

describe('a question of an existing one-stop system', () => {
  it('for a dossier is answered from our own store, for its own agencies, without the person', async () => {
    await g1('DongBoHoSoMC', { isUpdating: 'False', data: [dossier()] });
    const answer = await g1('TraCuuHoSo', { mahoso: CODE });
    expect(answer).toMatchObject({
      error_code: 0,
      result: [{ MaHoSo: CODE, TrangThaiHoSo: '2', NgayTiepNhan: '20260323093000' }],
    });
    expect(JSON.stringify(answer)).not.toContain('Nguyễn');
    expect(await g1('TraCuuHoSo', { params: { mahoso: CODE } })).toMatchObject({
      result: [{ MaHoSo: CODE }],
    });
    expect(await g1('TraCuuHoSo', { mahoso: 'H21.17-260323-0043' })).toMatchObject({
      error_code: 0,
      result: [],
    });
    expect(await g1('TraCuuHoSo', {})).toMatchObject({ error_code: -1, message: 'Thiếu trường mahoso' });
    expect(asked).toEqual([]);
  });

  it('for a dossier of another agency is answered as if it were not there, and so are steps', async () => {
    const MaHoSo = 'H56.14-260323-0001';
    const path = { key: 'khoa-cua-h56' };
    expect(await g2('ThemMoi', [extendedDossier({ MaHoSo })], { path })).toEqual(DONE);
    expect(await g1('TraCuuHoSo', { mahoso: MaHoSo })).toMatchObject({ error_code: 0, result: [] });
    expect(await g2('DongBoTienTrinh', [progressRow({ MaHoSo })])).toBe('Hồ sơ không tồn tại');
    expect(await kept(MaHoSo)).toMatchObject({ client: 'mot-cua-h56', owed: ['dossier.header'] });
  });

  it('for a catalogue is passed on with its parameters, and answered as the portal answers', async () => {
    const reply = { error_code: 0, message: 'Thành công', result: [{ TENTTHC: 'Đăng ký đất đai' }] };
    catalogueSays = ok(reply);
    expect(await g1('LayThuTuc', { maTTHC: '1.012753' })).toEqual(reply);
    expect(await g1('LayDanhMucCoQuan', {}, 'share')).toEqual(reply);
    expect(asked).toEqual([
      { service: 'LayThuTuc', params: { maTTHC: '1.012753' } },
      { service: 'LayDanhMucCoQuan', params: {} },
    ]);
  });

  it('that the portal cannot answer now, or refuses, is answered in the wire’s own shape', async () => {
    expect(await g1('LayThuTuc', { maTTHC: '1.012753' })).toMatchObject({
      error_code: -1,
      message: expect.stringContaining('chưa trả lời được') as string,
    });
    catalogueSays = refuse('partner-rejected', { detail: 'Thiếu trường provider' });
    expect(await g1('TraCuuTechID', { mstorcmnd: '064090000042' })).toEqual({
      error_code: -1,
      message: 'Thiếu trường provider',
    });
  });
});
