import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSocialInsurance } from '../../../functions/partners/social-insurance/social-insurance.ts';
import { startPopulation } from '../../../local/sandbox/population/population.ts';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { Birth } from '../../../schemas/citizens/citizen.ts';
import { PersonName } from '../../../schemas/personal.ts';
import type { GroupedPerson } from '../../../schemas/registers/household-grouping.ts';
import { startScriptedPortal, type ScriptedPortal } from '../dvcqg/scripted-portal.ts';
import { movedClock, NOW, routeAt, signal, SYSTEM } from '../population/population-calls.ts';
import { birthOf, sample, theFirst } from '../population/sampled.ts';

const told = vi.hoisted(() => [] as unknown[]);
vi.mock('../../../functions/kernel/metrics.ts', () => ({ measure: (...said: unknown[]) => told.push(said) }));
vi.mock('../../../functions/kernel/log.ts', () => ({ log: (...said: unknown[]) => told.push(said) }));

const clock = movedClock();
let server: ScriptedPortal;
let sandbox: Sandbox;
beforeAll(async () => {
  server = await startScriptedPortal();
  sandbox = await startPopulation({ seed: 5, now: clock.now });
});
afterAll(async () => {
  await server.close();
  await sandbox.close();
});
beforeEach(() => {
  server.seen.length = 0;
  told.length = 0;
});

const insuranceAt = (url: string) => {
  const route = routeAt(
    { form: 'lgsp-f', baseUrl: url, paths: { '*': '/apiBHXH/{service}' } },
    SYSTEM,
    clock,
  );
  return createSocialInsurance({ route: () => Promise.resolve(route), clock });
};
const PERSON: GroupedPerson = {
  name: PersonName.parse('Nguyễn Văn Mẫu'),
  birth: Birth.parse({ year: 1990, date: '1990-04-12' }),
  sex: '1',
  province: '52',
  householdBook: '640000042',
};
const ROW = {
  maSo: '6400000042',
  hoTen: 'NGUYỄN VĂN MẪU',
  ngaySinh: '19900412',
  loaiNgaySinh: '0',
  gioiTinh: '1',
  maHo: 'HGD640000042',
  diaChi: '42 Lê Lợi',
  trangThai: '1',
};
const WIFE = {
  ...ROW,
  maSo: '6400000043',
  hoTen: 'PHẠM THỊ VÍ DỤ',
  ngaySinh: '1992',
  loaiNgaySinh: 1,
  gioiTinh: 2,
};

const ask = (person = PERSON, url = server.url) =>
  insuranceAt(url).grouping(person, { requestId: '01JQ7Z8Y6M000000000000044A', signal: signal() });
const answers = (body: unknown, http = 200): void => {
  server.answer = () => ({ http, body });
};

describe('social insurance is asked', () => {
  it('for a household by name, birth, sex, province and book, without a personal number', async () => {
    answers([]);
    await ask();
    expect(server.seen[0]).toMatchObject({ method: 'POST', url: '/apiBHXH/getTraCuuThongTinHgd' });
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({
      maTinh: '52',
      hoTen: 'NGUYỄN VĂN MẪU',
      ngaySinh: '19900412',
      loaiNgaySinh: '0',
      gioiTinh: '1',
      soSo: '640000042',
      maThe: '',
      isKs: '0',
    });
  });

  it('by the year where that is all that is known, and by an undetermined sex where none is', async () => {
    answers([]);
    await ask({ name: PERSON.name, birth: Birth.parse({ year: 1955 }), province: '52' });
    expect(JSON.parse(server.seen[0]?.body ?? '')).toMatchObject({
      ngaySinh: '1955',
      loaiNgaySinh: '1',
      gioiTinh: '3',
      soSo: '',
    });
  });
});

describe('social insurance answers', () => {
  it('with a household and its members, codes as received', async () => {
    answers([ROW, WIFE, { ...WIFE, hoTen: 'NGƯỜI HỘ KHÁC', maHo: 'HGD2' }]);
    expect(await ask()).toEqual({
      kind: 'answered',
      route: 'test-route',
      value: {
        household: 'HGD640000042',
        asOf: new Date(NOW).toISOString(),
        flags: [],
        members: [
          {
            name: 'NGUYỄN VĂN MẪU',
            birth: { year: 1990, date: '1990-04-12' },
            sex: { code: '1', known: false },
            state: '1',
          },
          { name: 'PHẠM THỊ VÍ DỤ', birth: { year: 1992 }, sex: { code: '2', known: false }, state: '1' },
        ],
      },
    });
  });

  it.each([
    ['the person alone', ROW],
    ['a list under a name', { data: [ROW] }],
  ])('in whatever form: %s', async (_, body) => {
    answers(body);
    expect(await ask()).toMatchObject({
      value: { household: 'HGD640000042', members: [{ name: ROW.hoTen }] },
    });
  });

  it.each([
    ['an empty list', []],
    ['null', null],
    ['a person without a household', { ...ROW, maHo: '' }],
  ])('that it lists none such: %s', async (_, body) => {
    answers(body);
    expect(await ask()).toEqual({ kind: 'answered', value: undefined, route: 'test-route' });
  });

  it('about somebody else is refused and alarmed', async () => {
    answers([WIFE]);
    expect(await ask()).toMatchObject({ kind: 'refused', code: 'about-another-person' });
    expect(JSON.stringify(told)).toContain('aboutAnotherPerson');
    expect(JSON.stringify(told)).not.toMatch(/VÍ DỤ|Mẫu/u);
  });

  it.each([
    [
      'its own error',
      { errorCode: '400' },
      200,
      { kind: 'refused', code: 'rejected', reason: 'errorCode 400' },
    ],
    [
      'two households',
      [ROW, { ...ROW, maHo: 'HGD9' }],
      200,
      { kind: 'unreachable', reason: 'answer-unreadable:several-households' },
    ],
    ['another shape', [7], 200, { kind: 'unreachable', reason: 'answer-unreadable:other-shape' }],
    ['HTTP 503', {}, 503, { kind: 'unreachable' }],
    ['HTTP 403', {}, 403, { kind: 'refused', code: 'access-denied' }],
  ])('by %s: nothing is taken for a household', async (_, body, http, expected) => {
    answers(body, http);
    expect(await ask()).toMatchObject(expected);
  });

  it('by nothing where no route is configured', async () => {
    const nowhere = createSocialInsurance({ route: () => Promise.resolve(undefined), clock });
    const line = { requestId: '1', signal: signal() };
    expect(await nowhere.grouping(PERSON, line)).toMatchObject({ kind: 'refused', code: 'not-configured' });
  });
});

describe('social insurance of the sandbox', () => {
  it.each(['member', 'head', 'married'])(
    'groups people of the register into households: %s',
    async (kind) => {
      for (const one of await sample(sandbox, kind, 5)) {
        const { householdBook } = one;
        const person = {
          name: one.name,
          birth: birthOf(one),
          province: '52',
          ...(householdBook === undefined ? {} : { householdBook }),
        };
        const answer = await ask(person, sandbox.url);
        expect(answer).toMatchObject({ kind: 'answered', value: { flags: [] } });
        if (answer.kind !== 'answered') return;
        expect(answer.value?.members.map(({ name }) => name)).toContain(one.name);
      }
    },
  );

  it('lists nobody of another name', async () => {
    const one = await theFirst(sandbox, 'adult');
    const stranger = { name: PersonName.parse('Trần Không Ai'), birth: birthOf(one), province: '52' };
    expect(await ask(stranger, sandbox.url)).toMatchObject({ kind: 'answered', value: undefined });
  });
});
