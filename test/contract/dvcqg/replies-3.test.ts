import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../../functions/exchange/outcome.ts';
import { digestBytes } from '../../../functions/kernel/digest.ts';
import { adapter3, referencesInMemory, startFileStore, type FileStore, type Wishes } from './adapter-3.ts';
import { clock, dossierOf, headerCall, stepOf, stepsCall } from './duty-calls.ts';
import { startScriptedPortal, type ScriptedPortal, type ScriptedReply } from './scripted-portal.ts';

interface Case extends ScriptedReply {
  readonly case: string;
  readonly creation: Partial<Outcome>;
  readonly status: Partial<Outcome>;
}
// Our own file: one case per answer of the portal.
const cases = JSON.parse(readFileSync(new URL('replies-3.json', import.meta.url), 'utf8')) as readonly Case[];

const CODE = 'H21.17-260323-0042';
const TOKEN = { body: { access_token: 'ma-mau-1', expires_in: 3_600, token_type: 'Bearer', scope: 'x' } };
const NEXT = { body: { value: 'G09.20-20260609-0092637' } };
const CREATED = {
  body: { code: 200, message: 'Thành công', data: { idHoSo: 'id-1', maHoSo: 'G09.20-20260609-0092637' } },
};
const DONE = { body: { code: 200, message: 'Thành công', data: null } };
const EXISTS = { body: { code: 3, message: 'Hồ sơ G09.20-20260609-0092637 đã tồn tại' } };

let portal: ScriptedPortal;
let files: FileStore;
beforeAll(async () => {
  portal = await startScriptedPortal();
  files = await startFileStore();
});
afterAll(async () => {
  await portal.close();
  files.close();
});
beforeEach(() => {
  portal.seen.length = 0;
});

type Script = Readonly<Record<string, ScriptedReply | 'lost' | readonly (ScriptedReply | 'lost')[]>>;

/** Answers each address as the script says, the last of several for ever; well where it says nothing. */
function answers(script: Script = {}): void {
  const well: Script = {
    '/GetToken': TOKEN,
    '/GetNextValue': NEXT,
    '/CreateDossier': CREATED,
    '/CapNhatTrangThai': DONE,
    '/CapNhatTienTrinh': DONE,
    '/TraCuuHoSo': { body: { code: 200, message: 'Không tìm thấy hồ sơ', data: [] } },
  };
  const times = new Map<string, number>();
  portal.answer = ({ url }) => {
    const path = url.split('?')[0] ?? '';
    const scripted = script[path] ?? well[path] ?? { http: 404, raw: '' };
    const replies = Array.isArray(scripted) ? (scripted as readonly (ScriptedReply | 'lost')[]) : [scripted];
    const time = times.get(path) ?? 0;
    times.set(path, time + 1);
    return (replies[Math.min(time, replies.length - 1)] ?? 'lost') as ScriptedReply | 'lost';
  };
}
const adapter = (more: Record<string, unknown> = {}, wishes: Partial<Wishes> = {}) =>
  adapter3({ baseUrl: portal.url, more, files, ...wishes });
const asked = (): string[] => portal.seen.map(({ url }) => url.split('?')[0] ?? '');
const sentTo = (path: string): unknown[] =>
  portal.seen.filter(({ url }) => url.startsWith(path)).map(({ body }) => JSON.parse(body) as unknown);

describe('a reply of the national portal, generation 3', () => {
  it.each(cases.map((one) => [one.case, one] as const))('%s, to a new dossier', async (_, one) => {
    answers({ '/CreateDossier': one });
    const { outcome } = await adapter().send(headerCall(dossierOf(), 1));
    expect(outcome).toMatchObject(one.creation);
    if (outcome.kind === 'rejected') expect(outcome.fix).toMatch(/[à-ỹ]/);
    expect(asked().includes('/CapNhatTrangThai')).toBe(one.creation.kind === 'accepted');
  });

  it.each(cases.map((one) => [one.case, one] as const))('%s, to a status', async (_, one) => {
    answers({ '/CapNhatTrangThai': one });
    expect((await adapter().send(headerCall(dossierOf(), 1))).outcome).toMatchObject(one.status);
  });

  it.each(cases.map((one) => [one.case, one] as const))('%s, to steps', async (_, one) => {
    answers({ '/CapNhatTienTrinh': one });
    const dvcqg = adapter();
    await dvcqg.send(headerCall(dossierOf(), 1));
    expect((await dvcqg.send(stepsCall([stepOf()], 2))).outcome).toMatchObject(one.status);
  });

  it.each([
    ['lost', 'lost', 'transient'],
    ['a page', { raw: '<html>' }, 'transient'],
    ['no value', { body: { code: 200, message: 'Thành công' } }, 'transient'],
    ['refused', { body: { code: -1, message: 'Mã đơn vị không hợp lệ' } }, 'rejected'],
    ['busy', { http: 429, headers: { 'Retry-After': '5' }, raw: '' }, 'throttled'],
  ] as const)('about the next code (%s) had no effect on any dossier', async (_, reply, kind) => {
    answers({ '/GetNextValue': reply });
    expect((await adapter().send(headerCall(dossierOf(), 1))).outcome.kind).toBe(kind);
    expect(asked()).not.toContain('/CreateDossier');
  });

  it('that a code which was issued a moment ago is taken is not believed to mean this dossier', async () => {
    const references = referencesInMemory();
    answers({
      '/CreateDossier': [EXISTS, CREATED],
      '/GetNextValue': [NEXT, { body: { data: { value: 'G09.20-20260609-0092638' } } }],
    });
    const dvcqg = adapter({}, { references });
    expect((await dvcqg.send(headerCall(dossierOf(), 1))).outcome).toMatchObject({
      kind: 'rejected',
      code: 'dossier-code-taken',
    });
    expect((await dvcqg.send(headerCall(dossierOf(), 1))).outcome.kind).toBe('accepted');
    expect(sentTo('/CreateDossier')).toMatchObject([
      { MaHoSo: 'G09.20-20260609-0092637' },
      { MaHoSo: 'G09.20-20260609-0092638' },
    ]);
  });

  it('that the dossier exists under the code of an earlier try is as good as created', async () => {
    const references = referencesInMemory();
    answers({ '/CreateDossier': ['lost', EXISTS] });
    const dvcqg = adapter({ resendUnprovenCreation: true }, { references });
    expect((await dvcqg.send(headerCall(dossierOf(), 1))).outcome.kind).toBe('unknown');
    const answer = await dvcqg.send(headerCall(dossierOf(), 1));
    expect(answer.outcome.kind).toBe('accepted');
    expect(answer.notices?.[0]).toBe('Cổng đã có hồ sơ: G09.20-20260609-0092637');
    expect(sentTo('/CapNhatTrangThai')).toMatchObject([[{ IdHoSo: '', MaHoSo: 'G09.20-20260609-0092637' }]]);
  });

  it('that shows a dossier whose creation was lost leads to its status, not to another creation', async () => {
    answers({ '/CreateDossier': 'lost' });
    const dvcqg = adapter();
    await dvcqg.send(headerCall(dossierOf(), 1));
    answers({
      '/TraCuuHoSo': {
        body: {
          code: 200,
          message: 'Thành công',
          data: [{ MaHoSo: 'G09.20-20260609-0092637', IdHoSo: 'id-9', TrangThai: 1 }],
        },
      },
    });
    portal.seen.length = 0;
    expect((await dvcqg.probe(headerCall(dossierOf(), 1))).finding).toBe('absent');
    expect((await dvcqg.send(headerCall(dossierOf(), 1))).outcome.kind).toBe('accepted');
    expect(asked()).toEqual(['/TraCuuHoSo', '/CapNhatTrangThai']);
    expect(sentTo('/CapNhatTrangThai')).toMatchObject([[{ IdHoSo: 'id-9' }]]);
  });

  it('is proved by the digests of the exact bytes that went out and came back', async () => {
    answers();
    const { wire } = await adapter().send(headerCall(dossierOf(), 1));
    expect(wire).toEqual({
      request: digestBytes(portal.seen.at(-1)?.body ?? ''),
      reply: digestBytes(JSON.stringify(DONE.body)),
      httpStatus: 200,
    });
  });

  it('to an upload is read in the shape of the proxy too; another hash of our kind is of other bytes', async () => {
    const file = files.put('a.pdf', 'một tệp');
    const call = headerCall({ ...dossierOf(), documents: [{ name: 'Đơn', file }] }, 1);
    const nested = (hash: string) => ({
      body: { data: [{ response: { code: 200, data: [{ IdTepTin: 'tep-1', HashTepTin: hash }] } }] },
    });
    answers({ '/UploadFile': nested('0'.repeat(64)) });
    expect((await adapter().send(call)).outcome).toEqual({
      kind: 'transient',
      reason: 'upload: hash differs',
    });
    answers({ '/UploadFile': nested('bam-kieu-khac') });
    expect((await adapter().send(call)).outcome.kind).toBe('accepted');
    const form = portal.seen.find(({ url }) => url === '/UploadFile');
    expect(form?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(form?.body).toContain('name="files"; filename="a.pdf"');
    expect(sentTo('/CreateDossier').at(-1)).toMatchObject({
      ThanhPhanHoSo: [{ GiayToDinhKem: [{ IdGiayTo: 'tep-1', HashTepTin: 'bam-kieu-khac' }] }],
    });
  });

  it('to a look-up by our own code says under which other code the portal has put the dossier', async () => {
    const references = referencesInMemory();
    answers({ '/CreateDossier': 'lost' });
    const dvcqg = adapter({ lookupBy: 'own' }, { references });
    await dvcqg.send(headerCall(dossierOf(), 1));
    answers({
      '/TraCuuHoSo': {
        body: {
          code: 200,
          message: 'Thành công',
          data: [{ MaHoSo: 'G09.20-20260609-0000777', IdHoSo: 'id-7', TrangThai: 1 }],
        },
      },
    });
    portal.seen.length = 0;
    expect((await dvcqg.probe(headerCall(dossierOf(), 1))).finding).toBe('absent');
    await dvcqg.send(headerCall(dossierOf(), 1));
    expect(portal.seen.map(({ url }) => url)).toEqual([
      `/TraCuuHoSo?maHoSoDonVi=${CODE}`,
      '/CapNhatTrangThai',
    ]);
    expect(sentTo('/CapNhatTrangThai')).toMatchObject([
      [{ IdHoSo: 'id-7', MaHoSo: 'G09.20-20260609-0000777' }],
    ]);
  });

  it('to a look-up that shows another dossier tells nothing', async () => {
    answers({ '/CreateDossier': 'lost' });
    const dvcqg = adapter();
    await dvcqg.send(headerCall(dossierOf(), 1));
    answers({
      '/TraCuuHoSo': {
        body: {
          code: 200,
          message: 'Thành công',
          data: [{ MaHoSo: 'G09.20-20260609-0000001', TrangThai: 2 }],
        },
      },
    });
    expect(await dvcqg.probe(headerCall(dossierOf(), 1))).toMatchObject({
      finding: 'unclear',
      safeToResend: false,
    });
  });
});

describe('the kind of applicant in generation 3', () => {
  it.each([
    ['1', 0],
    ['2', 1],
  ])('%s of the other generations is %i: mapped, never passed through', async (LoaiDoiTuong, mapped) => {
    answers();
    await adapter().send(headerCall(dossierOf({ LoaiDoiTuong }), 1));
    expect(sentTo('/CreateDossier')).toMatchObject([
      { LoaiDoiTuong: mapped, ThongTinNguoiNop: { LoaiDoiTuong: mapped } },
    ]);
  });

  it.each(['3', '4', '0'])(
    '%s has no number: refused with what mends it, never guessed',
    async (LoaiDoiTuong) => {
      answers();
      const { outcome } = await adapter().send(headerCall(dossierOf({ LoaiDoiTuong }), 1));
      expect(outcome).toMatchObject({ kind: 'rejected', code: 'applicant-type-unmapped' });
      expect(portal.seen).toEqual([]);
    },
  );

  it('may be mapped otherwise by the installation', async () => {
    answers();
    const dvcqg = adapter({ applicantTypes: { '1': 0, '2': 1, '4': 2 } });
    await dvcqg.send(headerCall(dossierOf({ LoaiDoiTuong: '4' }), 1));
    expect(sentTo('/CreateDossier')).toMatchObject([{ LoaiDoiTuong: 2 }]);
  });
});

describe('what goes on the wire of generation 3', () => {
  it.each([
    ['none', '2026-03-23T09:30:00.000'],
    ['+07:00', '2026-03-23T09:30:00.000+07:00'],
    ['Z', '2026-03-23T02:30:00.000Z'],
  ])('a step’s instant, zone %s; one that is absent is left out', async (zone, written) => {
    answers();
    const dvcqg = adapter({ zone });
    await dvcqg.send(headerCall(dossierOf(), 1));
    await dvcqg.send(stepsCall([stepOf({ NgayBatDau: '' })], 2));
    expect(sentTo('/CapNhatTienTrinh')).toEqual([
      [
        {
          IDHoSo: 'id-1',
          MaHoSo: 'G09.20-20260609-0092637',
          NguoiXuLy: 'Trần Thị Thử',
          ChucDanh: 'Chuyên viên',
          ThoiDiemXuLy: written,
          PhongBanXuLy: 'Bộ phận một cửa',
          NoiDungXuLy: 'Tiếp nhận hồ sơ',
          TrangThai: 2,
        },
      ],
    ]);
  });

  it('a new dossier, as the public example writes it, with our own code beside', async () => {
    answers();
    await adapter().send(headerCall(dossierOf({ NgayNopHoSo: '' }), 1));
    expect(sentTo('/CreateDossier')).toEqual([
      {
        MaHoSo: 'G09.20-20260609-0092637',
        MaHoSoDonVi: CODE,
        MaTTHC: '1.012753.000.00.00.H21',
        MaDichVuCong: '1.012753.000.00.00.H21',
        ChuHoSo: 'Nguyễn Văn Mẫu',
        LoaiDoiTuong: 0,
        MaDonViTiepNhan: 'H21.17',
        NgayTiepNhan: '2026-03-23 09:30:00',
        ThanhPhanHoSo: [
          {
            MaThanhPhanHoSo: '',
            TenThanhPhanHoSo: 'don-dang-ky.pdf',
            SoLuong: 1,
            LoaiBan: 2,
            GiayToDinhKem: [],
          },
        ],
        DanhSachLePhi: [
          {
            TenPhiLePhi: 'Phí thẩm định',
            MaPhiLePhi: '',
            HinhThucThu: '1',
            Gia: '500000',
            LoaiPhiLePhi: '1',
          },
        ],
        ThongTinNguoiNop: {
          LoaiDoiTuong: 0,
          ThongTinChiTiet: {
            TenNguoiNop: 'Nguyễn Văn Mẫu',
            SoDinhDanh: '064090000042',
            TenChuHs: 'Nguyễn Văn Mẫu',
            SoDinhDanhChuHs: '064090000042',
          },
        },
      },
    ]);
    expect(sentTo('/CapNhatTrangThai')).toEqual([
      [
        {
          IdHoSo: 'id-1',
          MaHoSo: 'G09.20-20260609-0092637',
          TrangThai: 2,
          PhongBanXuLy: 'Văn phòng đăng ký đất đai tỉnh Gia Lai',
        },
      ],
    ]);
  });

  it('a code is asked for the agency, or for the procedure where that is configured', async () => {
    answers();
    await adapter({ agency: '000.00.00.H21' }).send(headerCall(dossierOf(), 1));
    await adapter({ nextCodeBy: 'procedure' }).send(headerCall(dossierOf(), 1));
    expect(portal.seen.map(({ url }) => url).filter((url) => url.startsWith('/GetNext'))).toEqual([
      '/GetNextValue?code=000.00.00.H21',
      '/GetNextValue?code=1.012753.000.00.00.H21',
    ]);
  });

  it('a text that is too long is shortened, and what has no place is said', async () => {
    answers();
    const dvcqg = adapter();
    const { notices = [] } = await dvcqg.send(headerCall(dossierOf(), 1));
    expect(notices.join('; ')).toMatch(/Không có chỗ trong thế hệ 3: .*summary.*otherPapers/);
    const steps = await dvcqg.send(stepsCall([stepOf({ NguoiXuLy: 'b'.repeat(60) })], 2));
    expect(steps.notices).toEqual(['Đã rút gọn NguoiXuLy (handler): 60 còn 50 ký tự']);
  });
});

describe('a token of generation 3', () => {
  const tokens = (): number => portal.seen.filter(({ url }) => url === '/GetToken').length;
  const bearers = (): unknown[] =>
    portal.seen.filter(({ url }) => url === '/CapNhatTienTrinh').map(({ headers }) => headers.authorization);

  it('is asked for once, however many calls wait for it, and goes in a header', async () => {
    answers();
    const dvcqg = adapter();
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        dvcqg.send(headerCall(dossierOf({ MaHoSo: `H21.17-260323-${String(2_000 + index)}` }), 1)),
      ),
    );
    expect(tokens()).toBe(1);
    await dvcqg.send(headerCall(dossierOf(), 1));
    await dvcqg.send(stepsCall([stepOf()], 2));
    expect(bearers()).toEqual(['Bearer ma-mau-1']);
    expect(portal.seen.filter(({ url }) => url.includes('ma-mau'))).toEqual([]);
  });

  it('is asked for as the public example does, or as OAuth’s form; goes in the query where the proxy wants it', async () => {
    answers();
    await adapter().send(headerCall(dossierOf(), 1));
    await adapter({ tokenBody: 'form', tokenIn: 'query' }).send(headerCall(dossierOf(), 1));
    const [json, form] = portal.seen.filter(({ url }) => url === '/GetToken');
    expect(JSON.parse(json?.body ?? '')).toEqual({
      client_id: 'sandbox-h21',
      client_secret: 'sandbox-only-h21-password',
    });
    expect(Object.fromEntries(new URLSearchParams(form?.body))).toMatchObject({
      grant_type: 'client_credentials',
      client_id: 'sandbox-h21',
    });
    expect(portal.seen.at(-1)).toMatchObject({ url: '/CapNhatTrangThai?token=ma-mau-1' });
    expect(portal.seen.at(-1)?.headers.authorization).toBeUndefined();
  });

  it.each([
    ['by HTTP 401', { http: 401, body: { code: 401, message: 'Chưa có hoặc không đúng token access' } }],
    ['by the body', { body: { code: 401, message: 'Token hết hạn' } }],
  ])('that is refused %s is asked for anew once, then it is as answered', async (_, refusal) => {
    const references = referencesInMemory();
    answers({ '/CapNhatTienTrinh': [refusal, DONE] });
    const dvcqg = adapter({}, { references });
    await dvcqg.send(headerCall(dossierOf(), 1));
    expect((await dvcqg.send(stepsCall([stepOf()], 2))).outcome).toEqual({ kind: 'accepted' });
    expect(tokens()).toBe(2);
    portal.seen.length = 0;
    answers({ '/CapNhatTienTrinh': refusal });
    expect((await dvcqg.send(stepsCall([stepOf()], 3))).outcome).toEqual({
      kind: 'transient',
      reason: 'session refused',
    });
    expect(tokens()).toBe(1);
    expect(bearers()).toHaveLength(2);
  });

  it('is found in the data of a reply too', async () => {
    answers({ '/GetToken': { body: { code: 0, message: '', data: TOKEN.body } } });
    const dvcqg = adapter();
    await dvcqg.send(headerCall(dossierOf(), 1));
    expect((await dvcqg.send(stepsCall([stepOf()], 2))).outcome).toEqual({ kind: 'accepted' });
    expect(bearers()).toEqual(['Bearer ma-mau-1']);
  });

  it('is used until shortly before its own end', async () => {
    answers();
    let now = clock.now();
    const dvcqg = adapter({}, { clock: { now: () => now } });
    await dvcqg.send(headerCall(dossierOf(), 1));
    now += 3_539_999;
    await dvcqg.send(stepsCall([stepOf()], 2));
    expect(tokens()).toBe(1);
    now += 1;
    await dvcqg.send(stepsCall([stepOf()], 3));
    expect(tokens()).toBe(2);
  });

  it.each([
    ['refused', { http: 401, body: { code: 401, message: 'Sai client_secret' } }, 'transient'],
    ['refused with HTTP 200', { body: { code: -1, message: 'Sai client_secret' } }, 'transient'],
    ['a page', { raw: '<html>' }, 'transient'],
    ['lost', 'lost', 'transient'],
    ['busy', { http: 429, headers: { 'Retry-After': '5' }, raw: '' }, 'throttled'],
  ] as const)(
    'that is not given (%s) had no effect and is no fault of the dossier',
    async (_, reply, kind) => {
      answers({ '/GetToken': reply });
      const { outcome, wire } = await adapter().send(headerCall(dossierOf(), 1));
      expect(outcome.kind).toBe(kind);
      expect(wire).toBeUndefined();
      expect(asked().every((path) => path === '/GetToken')).toBe(true);
    },
  );

  it('is not asked for while nobody has put a client into the secret', async () => {
    answers();
    const dvcqg = adapter({}, { credentials: () => Promise.resolve({}) });
    expect((await dvcqg.send(headerCall(dossierOf(), 1))).outcome).toMatchObject({ kind: 'throttled' });
    expect(portal.seen).toEqual([]);
  });
});
