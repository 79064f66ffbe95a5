import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { startPopulation } from '../../../local/sandbox/population/population.ts';
import {
  ask,
  at,
  citizen,
  faultOf,
  makeWorld,
  NOW,
  readPage,
  readWindow,
  signed,
  somebody,
  truth,
  windowOf,
} from './population-client.ts';
import { control, readLedger } from './portal-client.ts';

const DAY_MS = 86_400_000;
const EVER = '20250101';
const TOMORROW = '2026-04-25T00:00:00+07:00';

let register: Sandbox;
let now = NOW;
const settings = (changed: Record<string, unknown>) => control(register, 'PUT', 'settings', changed);
const order = (change: Record<string, unknown>) => control(register, 'POST', 'changes', change);

beforeAll(async () => {
  register = await startPopulation({ now: () => now });
});
afterAll(() => register.close());
beforeEach(async () => {
  now = NOW;
  await control(register, 'POST', 'reset');
  await makeWorld(register, { changesPerDay: 4 });
});

describe('the invented people', () => {
  it('are the same for the same seed, and others for another', async () => {
    const { lines } = await truth(register);
    await makeWorld(register, { changesPerDay: 4 });
    expect((await truth(register)).lines).toEqual(lines);
    await makeWorld(register, { changesPerDay: 4, seed: 8 });
    expect((await truth(register)).lines).not.toEqual(lines);
  });

  it('have personal numbers of their former province, sex, century and year, each his own', async () => {
    const { citizens } = await truth(register);
    for (const { personalNumber, sex, birthYear } of citizens) {
      expect(personalNumber).toMatch(/^0(?:52|64)\d{9}$/);
      const century = 2 * Math.floor((Number(birthYear) - 1900) / 100) + (sex === '1' ? 0 : 1);
      expect(personalNumber.slice(3, 6)).toBe(`${century}${birthYear.slice(2)}`);
    }
    expect(new Set(citizens.map((each) => each.personalNumber)).size).toBe(citizens.length);
    const old = citizens.flatMap((each) => each.oldNumber ?? []);
    expect(new Set(old).size).toBe(old.length);
  });

  it('live in households of whose members one is the head, and the dead in none', async () => {
    const { citizens, households } = await truth(register);
    const homes = new Map(households.map((each) => [each.book, each]));
    expect(citizens.some((each) => each.lifeStatus === '2')).toBe(true);
    for (const each of citizens) {
      const home = homes.get(each.householdBook ?? '');
      expect(home === undefined).toBe(each.lifeStatus === '2');
      if (home === undefined) continue;
      expect(each.head?.personalNumber).toBe(home.head);
      const own = home.members.find((member) => member.personalNumber === each.personalNumber);
      expect(own?.relation).toBe(each.head?.relation);
      expect(own?.relation === 'CH01').toBe(each.personalNumber === home.head);
    }
    expect(households.every((each) => each.members.length > 0)).toBe(true);
  });

  it('lead plausible lives: who is married is so to somebody alive who says the same; no parent is younger', async () => {
    const { citizens } = await truth(register);
    const all = new Map(citizens.map((each) => [each.personalNumber, each]));
    for (const each of citizens) {
      const spouse = all.get(each.spouse?.personalNumber ?? '');
      if (each.lifeStatus === '1' && each.maritalStatus === '2') {
        expect(spouse?.lifeStatus).toBe('1');
        expect(spouse?.spouse?.personalNumber).toBe(each.personalNumber);
        expect(spouse?.sex).not.toBe(each.sex);
      }
      for (const parent of [each.father, each.mother]) {
        const found = all.get(parent?.personalNumber ?? '');
        if (found !== undefined) expect(Number(found.birthYear)).toBeLessThan(Number(each.birthYear) - 14);
      }
    }
  });

  it('are up to two million, worked out when looked at', async () => {
    await makeWorld(register, { size: 2_000_000, changesPerDay: undefined });
    const before = process.memoryUsage().heapUsed;
    const { citizens } = await truth(register, 'offset=199990&limit=10');
    expect(citizens.length).toBeGreaterThanOrEqual(100);
    const last = citizens.at(-1);
    expect((await citizen(register, last?.personalNumber ?? '')).since).toBe(last?.since);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(50 * 1024 * 1024);
  });

  it('were as they were: the truth as of an instant does not change with what happens later', async () => {
    const then = new Date(NOW).toISOString();
    const before = await truth(register, `at=${then}`);
    now += 60 * DAY_MS;
    expect((await truth(register, `at=${then}`)).lines).toEqual(before.lines);
    expect((await truth(register)).lines).not.toEqual(before.lines);
  });
});

describe('the batch by time window', () => {
  it('tells of everybody once, page after page, with the total on each', async () => {
    const { citizens } = await truth(register);
    const numbers = await readWindow(register, EVER, TOMORROW, 37);
    expect(numbers).toHaveLength(citizens.length);
    expect(new Set(numbers)).toEqual(new Set(citizens.map((each) => each.personalNumber)));
    expect((await readPage(register, EVER, TOMORROW, 1, 37)).total).toBe(citizens.length);
    expect((await readPage(register, EVER, TOMORROW, 99, 37)).numbers).toEqual([]);
  });

  it('tells in windows side by side what one window over all of them tells', async () => {
    const days = [0, 1, 2, 3, 4, 5].map((day) => new Date(NOW - (30 - day * 5) * DAY_MS).toISOString());
    const [first = '', last = ''] = [days.at(0), days.at(-1)];
    const whole = await readWindow(register, first, last);
    const parts = [];
    for (const [place, from] of days.slice(0, -1).entries())
      parts.push(...(await readWindow(register, from, days[place + 1] ?? '')));
    expect(new Set(parts)).toEqual(new Set(whole));
    expect(whole.length).toBeGreaterThan(10);
  });

  it('tells exactly of those whose record is another than before the window', async () => {
    const from = new Date(NOW - 20 * DAY_MS).toISOString();
    const [before, after] = [await truth(register, `at=${from}`), await truth(register)];
    const old = new Map(before.citizens.map((each) => [each.personalNumber, each]));
    const differing = after.citizens.filter((each) => each.since !== old.get(each.personalNumber)?.since);
    const told = await readWindow(register, from, TOMORROW);
    expect(new Set(told)).toEqual(new Set(differing.map((each) => each.personalNumber)));
    // Whose record says the same in all but its time was not touched for nothing.
    const withoutTime = (each: object | undefined) => JSON.stringify({ ...each, since: '' });
    const idle = differing.filter((each) => withoutTime(each) === withoutTime(old.get(each.personalNumber)));
    expect(idle.length).toBeLessThan(differing.length / 5);
  });

  it('does not tell in a window of whom only a later one touched', async () => {
    const [from, to] = [new Date(NOW - 20 * DAY_MS).toISOString(), new Date(NOW - 10 * DAY_MS).toISOString()];
    const [before, after] = [await truth(register, `at=${from}`), await truth(register, `at=${to}`)];
    const old = new Map(before.citizens.map((each) => [each.personalNumber, each.since]));
    const differing = after.citizens.filter((each) => each.since !== old.get(each.personalNumber));
    const told = await readWindow(register, from, to);
    expect(new Set(told)).toEqual(new Set(differing.map((each) => each.personalNumber)));
  });

  it('bears on each record since when it is as it is, never later than now', async () => {
    const { since, numbers } = await readPage(register, EVER, TOMORROW, 1, 1000);
    expect(since).toHaveLength(numbers.length);
    for (const each of since) expect(Date.parse(each)).toBeLessThanOrEqual(NOW);
  });

  it('does not tell of what is still to come', async () => {
    expect(await readWindow(register, '20260425', '20270101')).toEqual([]);
    now += 30 * DAY_MS;
    const told = await readWindow(register, '20260425', '20270101', 100, now);
    expect(told.length).toBeGreaterThan(10);
  });

  it.each([
    ['more rows than it gives', 'GIA_TRI', windowOf(EVER, TOMORROW, 1, 1001)],
    ['page nought', 'GIA_TRI', windowOf(EVER, TOMORROW, 0)],
    ['a window that ends before it begins', 'GIA_TRI', windowOf(TOMORROW, EVER, 1)],
    ['a day that there is not', 'GIA_TRI', windowOf('20261345', TOMORROW, 1)],
  ])('refuses %s', async (_what, code, body) => {
    expect(faultOf(await ask(register, body, signed(NOW)))).toBe(code);
  });

  it('shrinks a page between two reads by setting, and is whole when read again', async () => {
    const whole = await readPage(register, EVER, TOMORROW, 1, 60);
    await settings({ shrinkingPages: 2 });
    expect(await readPage(register, EVER, TOMORROW, 1, 60)).toEqual(whole);
    const short = await readPage(register, EVER, TOMORROW, 1, 60);
    expect(short.numbers).toEqual(whole.numbers.slice(0, 40));
    expect(short.total).toBe(whole.total - 20);
    expect(await readPage(register, EVER, TOMORROW, 1, 60)).toEqual(whole);
  });

  it('repeats the page before by setting', async () => {
    const first = await readPage(register, EVER, TOMORROW, 1, 20);
    await settings({ repeatPages: 1 });
    expect((await readPage(register, EVER, TOMORROW, 2, 20)).numbers).toEqual(first.numbers);
  });

  it('tells of late changes only later, under their own time', async () => {
    const from = new Date(NOW - DAY_MS).toISOString();
    const punctual = await readWindow(register, from, TOMORROW);
    await settings({ late: { every: 1, hours: 48 } });
    expect(punctual.length).toBeGreaterThan(0);
    expect(await readWindow(register, from, TOMORROW)).toEqual([]);
    now += 3 * DAY_MS;
    const told = await readWindow(register, from, new Date(NOW).toISOString(), 100, now);
    expect(new Set(told)).toEqual(new Set(punctual));
  });

  it('serves several thousand records a second', async () => {
    await makeWorld(register, { size: 20_000, changesPerDay: undefined });
    await readPage(register, EVER, TOMORROW, 1, 1000);
    const start = performance.now();
    let rows = 0;
    for (let page = 1; page <= 10; page++) {
      const { text } = await ask(register, windowOf(EVER, TOMORROW, page, 1000), signed(NOW));
      rows += text.split('<ns1:CongDan ').length - 1;
    }
    expect(rows).toBe(10_000);
    expect(rows / ((performance.now() - start) / 1000)).toBeGreaterThan(3000);
  });
});

const madeSchema = z.object({ at: z.iso.datetime(), touched: z.array(z.string()) });

describe('a change that is ordered', () => {
  const NEXT = new Date(NOW + 1).toISOString();
  const THEN = new Date(NOW).toISOString();

  it('is told of in the window of its instant, for exactly those whom it touched', async () => {
    const mother = await somebody(register, 'mother');
    const { touched } = madeSchema.parse(await order({ kind: 'birth', mother: mother.personalNumber }));
    expect(touched).toHaveLength(1);
    expect(await readWindow(register, THEN, NEXT)).toEqual(touched);
    const child = await citizen(register, touched[0] ?? '');
    expect(child).toMatchObject({
      birthYear: '2026',
      lifeStatus: '1',
      mother: { personalNumber: mother.personalNumber },
      householdBook: mother.householdBook,
      since: THEN,
    });
  });

  it('can be a death: the household has another head, the spouse is widowed', async () => {
    const head = await somebody(register, 'head');
    const before = (await truth(register)).households.find((each) => each.book === head.householdBook);
    await order({ kind: 'death', person: head.personalNumber });
    expect(await citizen(register, head.personalNumber)).toMatchObject({ lifeStatus: '2' });
    expect((await citizen(register, head.personalNumber)).head).toBeUndefined();
    const after = (await truth(register)).households.find((each) => each.book === head.householdBook);
    expect(after?.members.length ?? 0).toBe((before?.members.length ?? 0) - 1);
    expect(after?.head).not.toBe(head.personalNumber);
  });

  it('can be a marriage, and a divorce after it', async () => {
    const person = await somebody(register, 'marriageable');
    await order({ kind: 'marriage', person: person.personalNumber });
    const { spouse, maritalStatus } = await citizen(register, person.personalNumber);
    expect(maritalStatus).toBe('2');
    now += 1000;
    await order({ kind: 'divorce', person: person.personalNumber });
    const [one, two] = [
      await citizen(register, person.personalNumber),
      await citizen(register, spouse?.personalNumber ?? ''),
    ];
    expect([one.maritalStatus, two.maritalStatus]).toEqual(['3', '3']);
    expect(one.householdBook).not.toBe(two.householdBook);
  });

  it('can be a move of the whole household, a split, a merge and a new head', async () => {
    const member = await somebody(register, 'member');
    const home = async () => citizen(register, member.personalNumber);
    const first = await home();
    await order({ kind: 'move', person: member.personalNumber });
    expect((await home()).permanentResidence?.commune).not.toBe(first.permanentResidence?.commune);
    now += 1000;
    const { households } = await truth(register);
    const large = households.find(
      (each) => each.members.length > 2 && each.members.some((one) => one.relation === 'CH02'),
    );
    const leaving = large?.members.find((each) => each.relation === 'CH02')?.personalNumber ?? '';
    await order({ kind: 'split', members: [leaving] });
    const apart = await citizen(register, leaving);
    expect(apart.head?.personalNumber).toBe(leaving);
    expect(apart.householdBook).not.toBe(large?.book);
    now += 1000;
    await order({ kind: 'merge', person: leaving, into: large?.head ?? '' });
    expect((await citizen(register, leaving)).householdBook).toBe(large?.book);
    expect((await truth(register)).households.some((each) => each.book === apart.householdBook)).toBe(false);
    now += 1000;
    await order({ kind: 'new-head', person: leaving });
    expect((await citizen(register, large?.head ?? '')).head?.personalNumber).toBe(leaving);
  });

  it('cannot be what cannot happen', async () => {
    const dead = await somebody(register, 'dead');
    const child = await somebody(register, 'child');
    await expect(order({ kind: 'death', person: dead.personalNumber })).rejects.toThrow('409');
    await expect(order({ kind: 'marriage', person: child.personalNumber })).rejects.toThrow('409');
    await expect(order({ kind: 'death', person: '052099999999' })).rejects.toThrow('409');
    await expect(order({ kind: 'moon-landing' })).rejects.toThrow('400');
  });

  it('outlives a restart together with the world and its settings', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'sandbox-population-'));
    const first = await startPopulation({ dataDir, now: () => now });
    await makeWorld(first, { seed: 9 });
    await control(first, 'PUT', 'settings', { nameParts: 'three' });
    const head = await somebody(first, 'head');
    await control(first, 'POST', 'changes', { kind: 'death', person: head.personalNumber });
    const { lines } = await truth(first);
    const ledger = await readLedger(first);
    expect(JSON.stringify(ledger)).not.toContain(head.personalNumber);
    await first.close();
    const second = await startPopulation({ dataDir, now: () => now });
    expect((await truth(second)).lines).toEqual(lines);
    expect(await control(second, 'GET', 'state')).toMatchObject({
      settings: { nameParts: 'three' },
      orders: 1,
    });
    await second.close();
    rmSync(dataDir, { recursive: true });
  });
});

describe('social insurance', () => {
  const bhxh = async (service: string, body: unknown): Promise<unknown> => {
    const response = await fetch(`${register.url}/apiBHXH/${service}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return response.json();
  };
  const rows = z.array(z.looseObject({ maSo: z.string(), hoTen: z.string(), maHo: z.string() }));

  it('groups the same people into the same households, under numbers of its own', async () => {
    const head = await somebody(register, 'head');
    const asked = {
      maTinh: '52',
      hoTen: head.name,
      ngaySinh: head.birthDate ?? head.birthYear,
      loaiNgaySinh: head.birthDate === undefined ? '1' : '0',
      gioiTinh: '3',
      soSo: '',
      maThe: '',
      isKs: '0',
    };
    const members = rows.parse(await bhxh('getTraCuuThongTinHgd', asked));
    const home = (await truth(register)).households.find((each) => each.book === head.householdBook);
    expect(members).toHaveLength(home?.members.length ?? 0);
    expect(new Set(members.map((each) => each.maHo)).size).toBe(1);
    expect(members[0]?.maHo).not.toBe(head.householdBook);
    expect(rows.parse(await bhxh('getTraCuuThongTinHgd', { ...asked, soSo: head.householdBook }))).toEqual(
      members,
    );
    const own = members.find((each) => each.hoTen === head.name);
    expect(await bhxh('getMaSoBhxhTheoTieuChi', asked)).toEqual({
      maSoBhxh: own?.maSo,
      trangThai: '1',
      errorCode: '',
    });
    expect(await bhxh('getTraCuuTtHgdByMaSoBhxh', { maSoBhxh: own?.maSo })).toMatchObject({
      hoTen: head.name,
    });
  });

  it('answers nothing about whom it does not know, and hears of changes later by setting', async () => {
    const nobody = { hoTen: 'KHÔNG AI', ngaySinh: '19900101', loaiNgaySinh: '0', gioiTinh: '1' };
    expect(await bhxh('getTraCuuThongTinHgd', nobody)).toEqual([]);
    const head = await somebody(register, 'head');
    await order({ kind: 'death', person: head.personalNumber });
    const asked = {
      hoTen: head.name,
      ngaySinh: head.birthDate ?? head.birthYear,
      loaiNgaySinh: head.birthDate === undefined ? '1' : '0',
      soSo: head.householdBook,
    };
    expect(await bhxh('getTraCuuThongTinHgd', asked)).toEqual([]);
    await settings({ socialInsuranceLagDays: 30 });
    expect(
      rows.parse(await bhxh('getTraCuuThongTinHgd', asked)).some((each) => each.hoTen === head.name),
    ).toBe(true);
  });
});

it('keeps the last answer well-formed with people of every kind', async () => {
  const { text } = await ask(register, windowOf(EVER, TOMORROW, 1, 1000), signed(NOW));
  const order = [
    'SoDinhDanh',
    'SoCMND',
    'HoVaTen',
    'GioiTinh',
    'DanToc',
    'TonGiao',
    'TinhTrangHonNhan',
    'NhomMau',
  ];
  expect(at(text, '//d:CongDan').length).toBeGreaterThan(200);
  for (const [place, name] of order.entries())
    expect(at(text, `//d:CongDan/*[${place + 1}][local-name()='${name}']`).length).toBe(
      at(text, '//d:CongDan').length,
    );
});
