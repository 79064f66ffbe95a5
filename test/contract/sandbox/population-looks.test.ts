import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { startPopulation } from '../../../local/sandbox/population/population.ts';
import {
  ask,
  at,
  citizen,
  elements,
  envelope,
  faultOf,
  look,
  lookUp,
  makeWorld,
  NOW,
  sample,
  signed,
  somebody,
  type Person,
} from './population-client.ts';
import { control } from './portal-client.ts';

let register: Sandbox;
let person: Person;
const settings = (changed: Record<string, unknown>) => control(register, 'PUT', 'settings', changed);

beforeAll(async () => {
  register = await startPopulation({ now: () => NOW });
});
afterAll(() => register.close());
beforeEach(async () => {
  await control(register, 'POST', 'reset');
  await makeWorld(register);
  person = await somebody(register, 'old-number');
});

/** Asks one operation about somebody. */
const operation = (name: string, asked: Person, changes: Record<string, string | undefined> = {}) =>
  ask(register, envelope(`<dan:${name}>${elements(look(asked, changes))}</dan:${name}>`));

describe('a look-up at the population register', () => {
  it('answers the full tree of the citizen whose number, name and birth agree', async () => {
    const told = await lookUp(register, person);
    expect(told.status).toBe(200);
    expect(told.contentType).toMatch(/^text\/xml/);
    const names = at(told.text, '/soap:Envelope/soap:Body/d:CongdanCollection/d:CongDan/*').length;
    expect(names).toBeGreaterThanOrEqual(16);
    const truth = await citizen(register, person.personalNumber);
    expect(at(told.text, '//d:CongDan/d:SoDinhDanh')).toEqual([truth.personalNumber]);
    expect(at(told.text, '//d:CongDan/d:SoCMND')).toEqual([truth.oldNumber]);
    expect(at(told.text, '//d:CongDan/d:HoVaTen/d:Ten')).toEqual([person.name]);
    expect(at(told.text, '//d:ChuHo/d:QuanHe')).toEqual([truth.head?.relation]);
    expect(at(told.text, '//d:SoSoHoKhau')).toEqual([truth.householdBook]);
    expect(at(told.text, '//d:ThuongTru/d:MaPhuongXa')).toEqual([truth.permanentResidence?.commune]);
  });

  it('finds the same citizen by the old number of nine digits', async () => {
    const told = await lookUp(register, person, { SoDinhDanh: undefined, SoCMND: person.oldNumber });
    expect(at(told.text, '//d:CongDan/d:SoDinhDanh')).toEqual([person.personalNumber]);
  });

  it('takes names without accents and spaces, as some callers send them', async () => {
    const bare = person.name
      .normalize('NFD')
      .replace(/[^A-ZĐ]/g, '')
      .replaceAll('Đ', 'D');
    expect(at((await lookUp(register, person, { HoVaTen: bare })).text, '//d:CongDan')).toHaveLength(1);
  });

  it('finds whoever has a year of birth only by that year', async () => {
    const old = await somebody(register, 'year-only');
    const told = await lookUp(register, old);
    expect(at(told.text, '//d:NgayThangNamSinh/d:Nam')).toEqual([old.birthYear]);
    expect(at(told.text, '//d:NgayThangNamSinh/d:NgayThangNam')).toEqual(['']);
  });

  it.each([
    ['a number that nobody has', { SoDinhDanh: '052099999999' }],
    ['a number of another province', { SoDinhDanh: '001190000042' }],
    ['another name', { HoVaTen: 'NGUYỄN VĂN KHÁC' }],
    ['another birth', { NgayThangNamSinh: '<dan:NgayThangNam>19000101</dan:NgayThangNam>' }],
  ])('answers an empty collection, and no fault, to %s', async (_what, changes) => {
    const told = await lookUp(register, person, changes);
    expect(told.status).toBe(200);
    expect(at(told.text, '//d:CongdanCollection')).toHaveLength(1);
    expect(at(told.text, '//d:CongDan')).toEqual([]);
  });

  it('takes both request namespaces, or one alone by setting', async () => {
    const body = `<dan:TraCuuThongTinCongDan>${elements(look(person))}</dan:TraCuuThongTinCongDan>`;
    const older = envelope(body, 'http://gtel.vn/qldc');
    expect(at((await ask(register, older)).text, '//d:CongDan')).toHaveLength(1);
    await settings({ namespaces: ['http://dancuquocgia.bca'] });
    expect(faultOf(await ask(register, older))).toBe('KHONG_GIAN_TEN');
    expect(at((await ask(register, envelope(body))).text, '//d:CongDan')).toHaveLength(1);
    expect(faultOf(await ask(register, envelope(body, 'http://example.vn/khac')))).toBe('KHONG_GIAN_TEN');
  });

  it('answers names in three parts by setting', async () => {
    await settings({ nameParts: 'three' });
    const { text } = await lookUp(register, person);
    const parts = ['Ho', 'ChuDem', 'Ten'].flatMap((name) => at(text, `//d:CongDan/d:HoVaTen/d:${name}`));
    expect(parts.join(' ')).toBe(person.name);
    expect(parts.every((part) => part !== '')).toBe(true);
  });

  it('answers addresses by the old list with a district and by the new one without', async () => {
    const people = await sample(register, 'adult', 20);
    const answers = await Promise.all(people.map((each) => lookUp(register, each)));
    const districts = answers.map(({ text }) => at(text, '//d:ThuongTru/d:MaQuanHuyen').length);
    expect(new Set(districts)).toEqual(new Set([0, 1]));
    for (const { text } of answers) expect(at(text, '//d:QueQuan/d:MaQuanHuyen')[0]).toMatch(/^\d{3}$/);
  });

  it('sprinkles codes that no list has by setting, the same in answer and truth', async () => {
    await settings({ unknownCodesEvery: 1 });
    const { text } = await lookUp(register, person);
    expect(at(text, '//d:CongDan/d:DanToc')).toEqual(['87']);
    expect(at(text, '//d:ChuHo/d:QuanHe')).toEqual(['CH77']);
    expect((await citizen(register, person.personalNumber)).head?.relation).toBe('CH77');
  });

  it('writes each look down without the number, and as no effect', async () => {
    await lookUp(register, person, { MaYeuCau: 'look-1' });
    const looks = await control(register, 'GET', 'looks');
    expect(looks).toMatchObject([
      {
        n: 1,
        operation: 'TraCuuThongTinCongDan',
        requestId: 'look-1',
        officer: 'canbo-h21-01',
        result: 'found',
      },
    ]);
    expect(JSON.stringify(looks)).not.toContain(person.personalNumber);
    const ledger = JSON.stringify(await control(register, 'GET', 'ledger'));
    expect(ledger).not.toContain('looked');
    expect(ledger).not.toContain(person.personalNumber);
  });
});

describe('the other operations of the population register', () => {
  it('verify with yes or no and tell nothing else', async () => {
    const code = { MaTichHop: '003' };
    const yes = await operation('XacThucThongTinCongDan', person, code);
    expect(at(yes.text, '//d:KetQuaXacThuc/d:TonTai')).toEqual(['true']);
    expect(yes.text).not.toContain(person.name);
    const no = await operation('XacThucThongTinCongDan', person, { ...code, HoVaTen: 'TRẦN THỊ KHÁC' });
    expect(at(no.text, '//d:KetQuaXacThuc/d:TonTai')).toEqual(['false']);
  });

  it('tell of relatives in the older form, with the time of the data', async () => {
    const married = await somebody(register, 'married');
    const { text } = await operation('XacMinhThongTinNhanThan', married);
    const truth = await citizen(register, married.personalNumber);
    expect(at(text, '//d:CongdanCollection/@SoCongDan')).toEqual(['1']);
    expect(at(text, '//d:VoChong/d:SoDinhDanh')).toEqual([truth.spouse?.personalNumber]);
    expect(at(text, '//d:Cha/d:HoVaTen/d:Ten')).toEqual([truth.father?.name]);
    expect(at(text, '//d:CongDan/@ThoiDiemDuLieu')).toEqual([truth.since]);
    expect(text).not.toContain('ThuongTru');
  });

  it('confirm a household as stated, and say in what it differs', async () => {
    const head = await somebody(register, 'head');
    const truth = await citizen(register, head.personalNumber);
    const confirmation = (stated: readonly (readonly [string, string])[]) =>
      ask(
        register,
        envelope(
          `<dan:XacNhanThongTinHoGiaDinh>${elements([
            ['MaYeuCau', 'h-1'],
            ['MaDVC', 'VPCP'],
            ['MaTichHop', '034'],
            ['MaCanBo', 'canbo-h21-01'],
            ...stated,
          ])}</dan:XacNhanThongTinHoGiaDinh>`,
        ),
      );
    const stated = [
      ['SoDinhDanhChuHo', head.personalNumber],
      ['HoVaTenChuHo', head.name],
    ] as const;
    const right = await confirmation([...stated, ['MaPhuongXa', truth.permanentResidence?.commune ?? '']]);
    expect(at(right.text, '//d:KetQuaXacNhanHoGiaDinh/d:DungThucTe')).toEqual(['true']);
    const wrong = await confirmation([
      ...stated,
      ['MaPhuongXa', '99999'],
      ['ThanhVien', '<dan:SoDinhDanh>052099999999</dan:SoDinhDanh>'],
    ]);
    expect(at(wrong.text, '//d:DungThucTe')).toEqual(['false']);
    expect(at(wrong.text, '//d:KhacBiet')).toEqual(expect.arrayContaining(['NOI_O', 'THUA_THANH_VIEN']));
  });
});

describe('the population register refuses in a SOAP fault', () => {
  it.each<[string, string, Record<string, string | undefined>]>([
    ['an officer whom it does not know', 'CAN_BO', { MaCanBo: 'nguoi-la' }],
    ['another service’s integration code', 'MA_TICH_HOP', { MaTichHop: '003' }],
    ['a missing procedure', 'THIEU', { MaDVC: undefined }],
    ['a missing name', 'THIEU', { HoVaTen: undefined }],
    ['a number of eleven digits', 'GIA_TRI', { SoDinhDanh: '05209000004' }],
    ['a name that is not in capitals', 'GIA_TRI', { HoVaTen: 'Nguyễn Văn Mẫu' }],
    ['a birth that is no date', 'GIA_TRI', { NgayThangNamSinh: '<dan:NgayThangNam>1990</dan:NgayThangNam>' }],
  ])('%s', async (_what, code, changes) => {
    const told = await lookUp(register, person, changes);
    expect(told.status).toBe(500);
    expect(faultOf(told)).toBe(code);
    expect(at(told.text, '//soap:Fault/faultcode')).toEqual(['soapenv:Client']);
    expect(told.text).not.toContain(person.personalNumber);
    expect(told.text).not.toContain(person.name);
  });

  it('elements out of their order', async () => {
    const [first, second, ...rest] = look(person);
    const swapped = elements([second ?? ['', ''], first ?? ['', ''], ...rest]);
    expect(
      faultOf(
        await ask(register, envelope(`<dan:TraCuuThongTinCongDan>${swapped}</dan:TraCuuThongTinCongDan>`)),
      ),
    ).toBe('THU_TU');
  });

  it('an element more than it wants', async () => {
    expect(faultOf(await lookUp(register, person, { GhiChu: 'thêm' }))).toBe('THU_TU');
  });

  it('an operation that it does not have, and what is no SOAP', async () => {
    expect(faultOf(await ask(register, envelope('<dan:XoaCongDan/>')))).toBe('DICH_VU');
    expect(faultOf(await ask(register, '<a/>'))).toBe('PHONG_BI');
    expect(faultOf(await ask(register, 'không phải XML'))).toBe('XML');
    const bomb = '<!DOCTYPE x [<!ENTITY a "a">]>' + envelope('<dan:TraCuuThongTinCongDan/>').slice(38);
    expect(faultOf(await ask(register, bomb))).toBe('XML');
  });

  it.each<[string, () => Record<string, string>]>([
    [
      'a wrong hash',
      () => ({
        ...signed(NOW),
        authorization: `Basic ${Buffer.from('sandbox-csdldc-h21:00').toString('base64')}`,
      }),
    ],
    ['a timestamp other than the hashed one', () => ({ ...signed(NOW), timestamp: String(NOW + 1) })],
    ['a wrong API key', () => signed(NOW, { apikey: 'another' })],
    ['no credentials', () => ({ 'content-type': 'text/xml' })],
    ['a clock that is more than five minutes off', () => signed(NOW - 301_000)],
  ])('%s', async (_what, headers) => {
    const body = envelope(`<dan:TraCuuThongTinCongDan>${elements(look(person))}</dan:TraCuuThongTinCongDan>`);
    expect(faultOf(await ask(register, body, headers()))).toBe('XAC_THUC');
  });

  it('milliseconds where it counts in seconds, by setting', async () => {
    await settings({ timestampUnit: 's' });
    const body = envelope(`<dan:TraCuuThongTinCongDan>${elements(look(person))}</dan:TraCuuThongTinCongDan>`);
    expect(faultOf(await ask(register, body))).toBe('XAC_THUC');
    const told = await ask(register, body, signed(NOW, { timestamp: String(NOW / 1000) }));
    expect(at(told.text, '//d:CongDan')).toHaveLength(1);
  });

  it('a call that X-Road did not bring, where it has to', async () => {
    await settings({ requireXRoadClient: true });
    expect(faultOf(await lookUp(register, person))).toBe('X_ROAD_CLIENT');
  });
});

describe('on a bad day the population register', () => {
  it('answers about another person', async () => {
    await settings({ anotherPersonEvery: 2 });
    const numbers = [];
    for (const _turn of [1, 2])
      numbers.push(...at((await lookUp(register, person)).text, '//d:CongDan/d:SoDinhDanh'));
    expect(numbers[0]).toBe(person.personalNumber);
    expect(numbers[1]).not.toBe(person.personalNumber);
  });

  it('cuts its answers, sends a page of HTML, or an empty collection', async () => {
    await settings({ truncateEvery: 1 });
    const cut = await lookUp(register, person);
    expect(cut.status).toBe(200);
    expect(() => at(cut.text, '//d:CongDan')).toThrow();
    await settings({ truncateEvery: 0, htmlEvery: 1 });
    expect(await lookUp(register, person)).toMatchObject({
      status: 200,
      contentType: 'text/html; charset=utf-8',
    });
    await settings({ htmlEvery: 0, emptyEvery: 1 });
    expect(at((await lookUp(register, person)).text, '//d:CongDan')).toEqual([]);
  });
});
