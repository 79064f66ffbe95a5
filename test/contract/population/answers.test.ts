import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Birth } from '../../../schemas/citizens/citizen.ts';
import { PersonName } from '../../../schemas/personal.ts';
import { startScriptedPortal, type ScriptedPortal, type ScriptedReply } from '../dvcqg/scripted-portal.ts';
import {
  ANSWER,
  lookAt,
  movedClock,
  NOBODY,
  NOW,
  NUMBER,
  OLD_NUMBER,
  registerAt,
  signal,
  soapOf,
  windowOf,
} from './population-calls.ts';

const XML = { 'content-type': 'text/xml; charset=utf-8' };
const clock = movedClock();
let server: ScriptedPortal;
beforeAll(async () => {
  server = await startScriptedPortal();
});
afterAll(() => server.close());

/** Everything that is logged or measured: nobody's name or number may be in it. */
const told = vi.hoisted(() => ({ all: [] as unknown[] }));
vi.mock('../../../functions/kernel/metrics.ts', () => ({
  measure: (...said: unknown[]) => told.all.push(said),
}));
vi.mock('../../../functions/kernel/log.ts', () => ({ log: (...said: unknown[]) => told.all.push(said) }));

beforeEach(() => {
  server.seen.length = 0;
  told.all.length = 0;
});
afterEach(() => {
  expect(JSON.stringify(told.all)).not.toMatch(/064090000042|230000042|MẪU|Mẫu/u);
});

const answers = (raw: string, more: ScriptedReply = {}): void => {
  server.answer = () => ({ headers: XML, raw, ...more });
};
const register = (changes: Record<string, unknown> = {}) => registerAt(server.url, clock, changes);
const lookUp = (look = lookAt()) => register().lookUp(look, signal());
const measured = (name: string): boolean => told.all.some((said) => Array.isArray(said) && said[0] === name);

describe('a look-up of one citizen', () => {
  it('brings the whole record in our own words, with its source and as of when it was asked', async () => {
    answers(ANSWER);
    const answer = await lookUp();
    expect(answer).toEqual({
      kind: 'answered',
      route: 'test-route',
      value: {
        source: 'population',
        asOf: new Date(NOW).toISOString(),
        flags: ['name-in-one-part', 'unknown-list:currentResidence'],
        citizen: {
          personalNumber: NUMBER,
          oldNumber: OLD_NUMBER,
          name: { full: 'NGUYỄN VĂN MẪU' },
          sex: { code: '1', known: true, label: 'Nam' },
          ethnicity: { code: '01', known: true, label: 'Kinh' },
          religion: { code: '00', known: true, label: 'Không hoặc chưa có thông tin' },
          maritalStatus: { code: '2', known: true, label: 'Đang có vợ/chồng' },
          bloodGroup: { code: '00', known: true, label: 'Chưa có thông tin' },
          birth: { year: 1990, date: '1990-04-12' },
          nationality: { code: 'VN', known: true, label: 'Việt Nam' },
          birthRegisteredAt: {
            list: 'three-tier',
            province: '64',
            district: '622',
            commune: '23560',
            country: 'VN',
          },
          hometown: { list: 'three-tier', province: '52', district: '540', commune: '21553', country: 'VN' },
          permanentResidence: {
            list: 'two-tier',
            province: '52',
            commune: '23563',
            detail: '42 Lê Lợi',
            country: 'VN',
          },
          currentResidence: {
            list: 'unknown',
            province: '52',
            commune: '21553',
            detail: '42 Lê Lợi',
            country: 'VN',
          },
          father: {
            name: 'NGUYỄN VĂN THỬ',
            nationality: { code: 'VN', known: true, label: 'Việt Nam' },
            oldNumber: '230000001',
          },
          mother: {
            name: 'LÊ THỊ NGHIỆM',
            nationality: { code: 'VN', known: true, label: 'Việt Nam' },
            personalNumber: '064165000002',
          },
          spouse: {
            name: 'PHẠM THỊ VÍ DỤ',
            nationality: { code: 'VN', known: true, label: 'Việt Nam' },
            personalNumber: '064192000043',
          },
          head: {
            name: 'NGUYỄN VĂN MẪU',
            personalNumber: NUMBER,
            relation: { code: 'CH01', known: true, label: 'Chủ hộ' },
          },
          householdBook: '640000042',
        },
      },
    });
  });

  it('reads the same record whatever prefix its namespace has', async () => {
    answers(ANSWER);
    const one = await lookUp();
    answers(ANSWER.replaceAll('ns1:', 'q9:').replace('xmlns:ns1', 'xmlns:q9'));
    expect(await lookUp()).toEqual(one);
    answers(ANSWER.replaceAll('ns1:', '').replace('xmlns:ns1', 'xmlns'));
    expect(await lookUp()).toEqual(one);
  });

  it('is as of when the register says, on the record before on the collection', async () => {
    const dated = (row: string, collection: string): string =>
      ANSWER.replace('<ns1:CongDan>', `<ns1:CongDan${row}>`).replace(
        'dancu/1.0">',
        `dancu/1.0"${collection}>`,
      );
    const asOf = async (body: string): Promise<string> => {
      answers(body);
      const answer = await lookUp();
      return answer.kind === 'answered' ? (answer.value?.asOf ?? '') : answer.kind;
    };
    const row = ' ThoiDiemDuLieu="2026-04-20T08:00:00"';
    const collection = ' ThoiDiemDuLieu="2026-04-23T08:00:00+07:00"';
    expect(await asOf(dated(row, collection))).toBe('2026-04-20T01:00:00.000Z');
    expect(await asOf(dated('', collection))).toBe('2026-04-23T01:00:00.000Z');
    expect(await asOf(dated(' ThoiDiemDuLieu="hôm qua"', ''))).toBe(new Date(NOW).toISOString());
    // A clock a little before ours is believed; a time yet to come would stand before every true record after it.
    expect(await asOf(dated(' ThoiDiemDuLieu="2026-04-24T09:04:00"', ''))).toBe('2026-04-24T02:04:00.000Z');
    for (const [own, of] of [
      [' ThoiDiemDuLieu="2062-04-20T08:00:00"', collection],
      ['', ' ThoiDiemDuLieu="2026-04-24T09:06:00"'],
    ] as const) {
      expect(await asOf(dated(own, of))).toBe(new Date(NOW).toISOString());
      expect(await lookUp()).toMatchObject({
        value: { flags: expect.arrayContaining(['as-of-in-the-future']) as unknown },
      });
    }
  });

  it.each([
    ['GioiTinh', '1', '7', 'sex', 'unknown-code:sex'],
    ['DanToc', '01', '99', 'ethnicity', 'unknown-code:ethnicity'],
    ['TonGiao', '00', '05', 'religion', 'unknown-code:religion'],
    ['TinhTrangHonNhan', '2', '9', 'maritalStatus', 'unknown-code:maritalStatus'],
    ['NhomMau', '00', 'Rh', 'bloodGroup', 'unknown-code:bloodGroup'],
  ] as const)(
    'passes on an unknown code of %s as received, and flags it',
    async (name, was, code, field, flag) => {
      answers(ANSWER.replace(`<ns1:${name}>${was}<`, `<ns1:${name}>${code}<`));
      const answer = await lookUp();
      expect(answer).toMatchObject({ value: { citizen: { [field]: { code, known: false } } } });
      expect(answer.kind === 'answered' && answer.value?.flags).toContain(flag);
    },
  );

  it('takes a minority’s code for known, although no public list names it', async () => {
    answers(ANSWER.replace('<ns1:DanToc>01<', '<ns1:DanToc>10<'));
    expect(await lookUp()).toMatchObject({ value: { citizen: { ethnicity: { code: '10', known: true } } } });
  });

  it('keeps the relation to the head of the household that no list has', async () => {
    answers(ANSWER.replace('CH01', 'CH07'));
    expect(await lookUp()).toMatchObject({
      value: { citizen: { head: { relation: { code: 'CH07', known: false } } } },
    });
  });

  it('reads a name in three parts', async () => {
    answers(
      ANSWER.replace(
        '<ns1:Ho/><ns1:ChuDem/><ns1:Ten>NGUYỄN VĂN MẪU</ns1:Ten>',
        '<ns1:Ho>NGUYỄN</ns1:Ho><ns1:ChuDem>VĂN</ns1:ChuDem><ns1:Ten>MẪU</ns1:Ten>',
      ),
    );
    expect(await lookUp()).toMatchObject({
      value: {
        citizen: {
          name: { full: 'NGUYỄN VĂN MẪU', parts: { family: 'NGUYỄN', middle: 'VĂN', given: 'MẪU' } },
        },
        flags: ['unknown-list:currentResidence'],
      },
    });
  });

  it.each([
    ['a year only', '<ns1:Nam>1955</ns1:Nam><ns1:NgayThangNam/>', { year: 1955 }, 'birth-year-only'],
    [
      'a year in the place of the day',
      '<ns1:Nam/><ns1:NgayThangNam>1955</ns1:NgayThangNam>',
      { year: 1955 },
      'birth-year-only',
    ],
    [
      'a day of zeros',
      '<ns1:Nam>1955</ns1:Nam><ns1:NgayThangNam>19550000</ns1:NgayThangNam>',
      { year: 1955 },
      'birth-year-only',
    ],
    [
      'a day that is none',
      '<ns1:Nam>1990</ns1:Nam><ns1:NgayThangNam>19900231</ns1:NgayThangNam>',
      undefined,
      'unreadable:birth',
    ],
    [
      'a year that contradicts the day',
      '<ns1:Nam>1991</ns1:Nam><ns1:NgayThangNam>19900412</ns1:NgayThangNam>',
      undefined,
      'unreadable:birth',
    ],
  ])('invents no date for %s', async (_, birth, read, flag) => {
    answers(ANSWER.replace(/<ns1:Nam>1990.*?<\/ns1:NgayThangNam>/, birth));
    const answer = await lookUp();
    expect(answer.kind === 'answered' && answer.value?.citizen.birth).toEqual(read);
    expect(answer.kind === 'answered' && answer.value?.flags).toContain(flag);
  });

  it.each([
    ['a head’s number', 'ChuHo', 'SoDinhDanh', 'unreadable:head.personalNumber'],
    ['a head’s old number', 'ChuHo', 'SoCMND', 'unreadable:head.oldNumber'],
    ['a mother’s number', 'Me', 'SoDinhDanh', 'unreadable:mother.personalNumber'],
    ['a spouse’s number', 'VoChong', 'SoDinhDanh', 'unreadable:spouse.personalNumber'],
  ])('leaves out and flags %s that is none', async (_, person, element, flag) => {
    const within = new RegExp(`(<ns1:${person}>.*?)<ns1:${element}(?:/>|>[^<]*</ns1:${element}>)`, 's');
    expect(ANSWER).toMatch(within);
    answers(ANSWER.replace(within, `$1<ns1:${element}>06419O12345</ns1:${element}>`));
    const answer = await lookUp();
    expect(answer.kind === 'answered' && answer.value?.flags).toContain(flag);
  });

  it('flags of relatives what of them cannot be read, too', async () => {
    answers(ANSWER.replace('064165000002', 'chưa có'));
    expect(await register().relatives(lookAt(), signal())).toMatchObject({
      kind: 'answered',
      value: { mother: { name: 'LÊ THỊ NGHIỆM' }, flags: ['unreadable:mother.personalNumber'] },
    });
  });

  it('leaves out and flags what is too long to be what it should be, and keeps the rest', async () => {
    const long = 'ﬀ'.repeat(60);
    const wide = '\uFB2C'.repeat(900); // three characters each once it is composed
    answers(
      ANSWER.replace('<ns1:GioiTinh>1<', `<ns1:GioiTinh>${long}<`)
        .replace('<ns1:SoSoHoKhau>640000042<', `<ns1:SoSoHoKhau>${long}<`)
        .replace('<ns1:MaPhuongXa>21553<', `<ns1:MaPhuongXa>${long}<`)
        .replaceAll('42 Lê Lợi', wide)
        .replace('NGUYỄN VĂN THỬ', wide),
    );
    const answer = await lookUp();
    expect(answer).toMatchObject({
      kind: 'answered',
      value: {
        citizen: {
          personalNumber: NUMBER,
          hometown: { list: 'three-tier', province: '52', district: '540', country: 'VN' },
          father: { oldNumber: '230000001' },
        },
      },
    });
    const { citizen, flags } = answer.kind === 'answered' ? (answer.value ?? {}) : {};
    expect(flags).toEqual(
      expect.arrayContaining([
        'unknown-code:sex',
        'unreadable:householdBook',
        'unreadable:hometown.commune',
        'unreadable:permanentResidence.detail',
        'unreadable:father.name',
      ]),
    );
    expect(flags).not.toContain('unreadable:mother.name');
    expect(citizen).not.toHaveProperty('sex');
    expect(citizen).not.toHaveProperty('householdBook');
    expect(citizen?.permanentResidence).not.toHaveProperty('detail');
  });

  it.each([
    ['an empty collection', NOBODY],
    ['an empty body', soapOf('')],
  ])('finds nobody in %s, which is no fault', async (_, body) => {
    answers(body);
    expect(await lookUp()).toEqual({ kind: 'answered', route: 'test-route', value: undefined });
    expect(await register().relatives(lookAt(), signal())).toEqual({
      kind: 'answered',
      route: 'test-route',
      value: undefined,
    });
  });
});

describe('an answer about somebody else', () => {
  const other = ANSWER.replaceAll('064090000042', '064090000099');
  it('is refused and alarmed when it has another personal number', async () => {
    answers(other);
    expect(await lookUp()).toMatchObject({ kind: 'refused', code: 'about-another-person' });
    expect(measured('aboutAnotherPerson')).toBe(true);
    expect(await register().relatives(lookAt(), signal())).toMatchObject({
      kind: 'refused',
      code: 'about-another-person',
    });
  });

  const byOld = lookAt({ identity: { oldNumber: OLD_NUMBER } });
  it.each([
    ['the same person', byOld, 'answered'],
    ['a name without accents', { ...byOld, name: PersonName.parse('NGUYEN VAN MAU') }, 'answered'],
    ['a birth of which the year is known', { ...byOld, birth: Birth.parse({ year: 1990 }) }, 'answered'],
    ['another name', { ...byOld, name: PersonName.parse('Trần Văn Mẫu') }, 'refused'],
    ['another year', { ...byOld, birth: Birth.parse({ year: 1991 }) }, 'refused'],
    ['another day', { ...byOld, birth: Birth.parse({ year: 1990, date: '1990-04-13' }) }, 'refused'],
  ])('by an old number is told by name and birth: %s', async (_, look, kind) => {
    answers(ANSWER);
    expect((await lookUp(look)).kind).toBe(kind);
  });

  it('by an old number is nobody’s where it says neither that number nor a name', async () => {
    const nameless = ANSWER.replace(/<ns1:HoVaTen>[\s\S]*?<\/ns1:HoVaTen>/, '').replace(
      /<ns1:NgayThangNamSinh>[\s\S]*?<\/ns1:NgayThangNamSinh>/,
      '',
    );
    answers(nameless);
    expect((await register().relatives(byOld, signal())).kind).toBe('answered');
    answers(nameless.replace('<ns1:SoCMND>230000042</ns1:SoCMND>', ''));
    expect(await register().relatives(byOld, signal())).toMatchObject({
      kind: 'refused',
      code: 'about-another-person',
    });
    expect((await register().relatives(lookAt(), signal())).kind).toBe('answered');
  });

  it('by an old number is told by another old number, too', async () => {
    answers(ANSWER.replace('230000042', '230000043'));
    expect(await lookUp(byOld)).toMatchObject({ kind: 'refused', code: 'about-another-person' });
  });
});

describe('an answer that is none', () => {
  const truncated = ANSWER.slice(0, 900);
  const ofAnother = (namespace: string): string =>
    ANSWER.replace('http://www.mic.gov.vn/dancu/1.0', namespace);
  it.each([
    ['a page of HTML', '<!DOCTYPE html><html><body>Bảo trì</body></html>', 'xml-html'],
    ['a page of HTML without a doctype', '<html><body>Bảo trì</body></html>', 'xml-html'],
    ['a truncated one', truncated, 'xml-truncated'],
    ['one under a namespace of somebody else', ofAnother('http://example.vn/dancu'), 'wrong-namespace'],
    ['one with a DOCTYPE', ANSWER.replace('?>', '?><!DOCTYPE a [<!ENTITY x "y">]>'), 'xml-doctype'],
    ['nothing', '', 'xml-empty'],
    ['JSON', '{"ketQua": 1}', 'xml-not-xml'],
    ['no SOAP', '<a/>', 'soap-not-envelope'],
    ['another element', soapOf('<n:Khac xmlns:n="http://www.mic.gov.vn/dancu/1.0"/>'), 'no-collection'],
    [
      'two citizens',
      ANSWER.replace(/<ns1:CongDan>[\s\S]*<\/ns1:CongDan>/, (row) => row + row),
      'several-citizens',
    ],
    ['a citizen without a number', ANSWER.replace('064090000042', ''), 'no-personal-number'],
    ['a citizen without a name', ANSWER.replace('NGUYỄN VĂN MẪU', ''), 'no-name'],
    [
      'a value that stands there twice',
      ANSWER.replace('<ns1:GioiTinh>1', '<ns1:GioiTinh>2</ns1:GioiTinh><ns1:GioiTinh>1'),
      'repeated-element',
    ],
  ])('(%s) is as if the register had not answered, and is counted', async (_, body, why) => {
    answers(body);
    expect(await lookUp()).toEqual({ kind: 'unreachable', reason: `answer-unreadable:${why}` });
    expect(measured('answerUnreadable')).toBe(true);
  });

  it('is never nobody: what cannot be read was not "not found"', async () => {
    for (const cut of [200, 400, 1_000, 2_000, ANSWER.length - 20]) {
      answers(ANSWER.slice(0, cut));
      expect((await lookUp()).kind).toBe('unreachable');
    }
  });

  it('may be a fault: the register refuses, and its words, which may name the citizen, go nowhere', async () => {
    answers(
      soapOf(
        '<soapenv:Fault><faultcode>soapenv:Client</faultcode><faultstring>Nguyễn Văn Mẫu 064090000042</faultstring></soapenv:Fault>',
      ),
      { http: 500 },
    );
    const refused = { kind: 'refused', code: 'rejected', reason: 'fault Client' };
    expect(await lookUp()).toEqual(refused);
    expect(await register().verify(lookAt(), signal())).toEqual(refused);
    expect(await register().changes(windowOf(), signal())).toEqual(refused);
  });

  it.each(['Server', 'Server.Busy'])(
    'may be a fault of the register itself (%s): it is away, nobody was refused',
    async (code) => {
      answers(
        soapOf(
          `<soapenv:Fault><faultcode>soapenv:${code}</faultcode><faultstring>Hệ thống đang bận</faultstring></soapenv:Fault>`,
        ),
        { http: 500 },
      );
      const away = { kind: 'unreachable', reason: `fault ${code}` };
      expect(await lookUp()).toEqual(away);
      expect(await register().verify(lookAt(), signal())).toEqual(away);
      expect(await register().changes(windowOf(), signal())).toEqual(away);
    },
  );

  it.each([
    ['HTTP 500 without a fault', { http: 500, raw: 'oops', headers: {} }, 'HTTP 500'],
    ['HTTP 503', { http: 503, raw: '' }, 'HTTP 503'],
    ['HTTP 429', { http: 429, raw: '', headers: { 'Retry-After': '7' } }, 'throttled'],
    ['a lost connection', 'lost', 'UND_ERR_SOCKET'],
  ] as const)('(%s) leaves the register unreachable', async (_, reply, reason) => {
    server.answer = () => reply;
    expect(await lookUp()).toMatchObject({ kind: 'unreachable', reason });
  });

  it.each([401, 403])('HTTP %d means that we are not let in', async (http) => {
    answers('', { http });
    expect(await lookUp()).toMatchObject({ kind: 'refused', code: 'access-denied' });
  });
});

describe('a verification', () => {
  it.each([
    ['true', true],
    ['false', false],
    ['1', true],
    [' TRUE ', true],
  ])('says yes or no: %s', async (said, value) => {
    answers(
      soapOf(
        `<n:KetQuaXacThuc xmlns:n="http://www.mic.gov.vn/dancu/1.0"><n:TonTai>${said}</n:TonTai></n:KetQuaXacThuc>`,
      ),
    );
    expect(await register().verify(lookAt(), signal())).toEqual({
      kind: 'answered',
      route: 'test-route',
      value,
    });
  });

  it.each([
    ['maybe', '<KetQuaXacThuc><TonTai>có thể</TonTai></KetQuaXacThuc>'],
    ['nothing', '<KetQuaXacThuc/>'],
    ['an empty body', ''],
  ])('that says %s is neither yes nor no', async (_, content) => {
    answers(soapOf(content));
    expect(await register().verify(lookAt(), signal())).toEqual({
      kind: 'unreachable',
      reason: 'answer-unreadable:no-result',
    });
  });
});

describe('relatives', () => {
  it('are read in the older form: names in three parts, and of the citizen his number alone', async () => {
    answers(
      soapOf(
        '<n:CongdanCollection xmlns:n="http://www.mic.gov.vn/dancu/1.0"><n:CongDan id="1" ThoiDiemDuLieu="2026-04-20T08:00:00+07:00">' +
          '<n:SoDinhDanh>064090000042</n:SoDinhDanh><n:Cha><n:SoDinhDanh>064060000001</n:SoDinhDanh><n:QuocTich>VN</n:QuocTich>' +
          '<n:HoVaTen><n:Ho>NGUYỄN</n:Ho><n:ChuDem>VĂN</n:ChuDem><n:Ten>THỬ</n:Ten></n:HoVaTen></n:Cha></n:CongDan></n:CongdanCollection>',
      ),
    );
    expect(await register().relatives(lookAt(), signal())).toMatchObject({
      kind: 'answered',
      value: {
        asOf: '2026-04-20T01:00:00.000Z',
        father: { name: 'NGUYỄN VĂN THỬ', personalNumber: '064060000001' },
      },
    });
  });
});

describe('a page of changes', () => {
  const row = (/<ns1:CongDan>[\s\S]*<\/ns1:CongDan>/.exec(ANSWER) ?? [''])[0];
  const page = (rows: string, attributes = ''): string =>
    soapOf(
      `<ns1:CongdanCollection xmlns:ns1="http://www.mic.gov.vn/dancu/1.0"${attributes}>${rows}</ns1:CongdanCollection>`,
    );

  it('brings whoever can be read, and counts the rows that cannot', async () => {
    answers(page(row + row.replace('064090000042', '12') + row.replace('NGUYỄN VĂN MẪU', '')));
    const answer = await register().changes(windowOf(), signal());
    expect(answer).toMatchObject({
      kind: 'answered',
      value: {
        records: [{ citizen: { personalNumber: NUMBER } }],
        unreadable: [{ why: 'no-personal-number' }, { why: 'no-name' }],
        more: false,
      },
    });
    expect(measured('answerUnreadable')).toBe(true);
  });

  it.each([
    ['a full page', 2, '', true],
    ['a short one', 3, '', false],
    ['a short one of a window that has more', 3, ' SoCongDan="7"', true],
    ['the last one of a window', 2, ' SoCongDan="2"', true],
  ])('says whether more may follow: %s', async (_, pageSize, attributes, more) => {
    answers(page(row + row, attributes));
    const answer = await register().changes(windowOf({ pageSize }), signal());
    expect(answer).toMatchObject({ kind: 'answered', value: { more } });
  });

  it('that says both is taken by the count whose name is that of all', async () => {
    answers(page(row, ' SoCongDan="1" TongSoBanGhi="7"'));
    expect(await register().changes(windowOf(), signal())).toMatchObject({ value: { total: 7 } });
  });

  it('that is empty is the end of its window', async () => {
    answers(NOBODY);
    expect(await register().changes(windowOf(), signal())).toMatchObject({
      kind: 'answered',
      value: { records: [], unreadable: [], more: false },
    });
  });
});
