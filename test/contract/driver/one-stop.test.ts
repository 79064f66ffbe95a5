import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compare, isFlawless } from '../../../local/portal/compare.ts';
import { readHeld, readLedger } from '../../../local/portal/national-portal.ts';
import { OneStop, type OneStopAdapter } from '../../../local/portal/one-stop.ts';
import { adapterG1, adapterG2 } from '../../../local/portal/one-stop-adapters.ts';
import { patientRoad } from '../../../local/portal/road.ts';
import { ToldBook } from '../../../local/portal/told.ts';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { startNationalPortal } from '../../../local/sandbox/national-portal/national-portal.ts';
import { livesOf } from '../../../local/tour/life.ts';
import { oneStopMessages } from '../../../local/tour/one-stop-life.ts';
import { extendedDossier, progressRow } from '../sandbox/dossier-records.ts';
import { ACCOUNT, control } from '../sandbox/portal-client.ts';

/*
 * The drop-in speaks the national portal's own wire format, so a one-stop system can be tried on the national
 * portal itself.
 */

let portal: Sandbox;

beforeAll(async () => {
  portal = await startNationalPortal({ seed: 5 });
});
afterAll(() => portal.close());
beforeEach(() => control(portal, 'POST', 'reset'));

const road = { ...patientRoad({ patienceMs: 5_000, timeoutMs: 500 }), pause: () => Promise.resolve() };
const g1 = (password = ACCOUNT.password): OneStopAdapter =>
  adapterG1({
    adapterUrl: portal.url,
    authEndpoint: '/api/login',
    integrationEndpoint: '/api/integrate',
    username: ACCOUNT.username,
    password,
    dstcode: 'VN:GOV:000.00.00.MAU:dvcqg',
  });
const g2 = (): OneStopAdapter =>
  adapterG2({
    addUrl: `${portal.url}/g2/ThemMoi`,
    updateUrl: `${portal.url}/g2/CapNhat`,
    progressUrl: `${portal.url}/g2/DongBoTienTrinh`,
  });

const AGENCY = '000.00.17.H21';
const CODE = 'H21.17-260323-0042';
const lives = livesOf({ seed: 3, today: '2026-03-30', oneStopAgency: 'H21.17' });

describe.each([
  ['1', g1],
  ['2', g2],
])('a one-stop system of generation %s', (generation, adapter) => {
  const door = `g${generation}`;

  it('tells whole lives that the national portal takes, and the comparison finds nothing wrong', async () => {
    const book = new ToldBook();
    const system = new OneStop(adapter(), road, book);
    const own = lives.filter(({ story }) => story.door === door);
    for (const [index, life] of own.entries()) {
      // The sandbox itself takes only strings; the adapters of provinces take numbers too.
      const story = { ...life.story, numbersForStrings: false };
      for (const tell of oneStopMessages(system, { ...life, story }, `H21.17-260318-${1001 + index}`)) {
        expect(await tell()).toMatchObject({ ok: true });
      }
    }
    const told = book.read();
    const comparison = compare(told, await readLedger(portal), await readHeld(portal, told.keys()));
    expect(comparison).toMatchObject({
      dossiers: own.length,
      lost: [],
      doubled: [],
      reordered: [],
      unexpected: [],
    });
    expect(comparison.effects).toBe(comparison.told);
  });

  it('updates what is there already and adds what is not', async () => {
    const system = new OneStop(adapter(), road, new ToldBook());
    const record = extendedDossier();
    expect(await system.tellRecord(record, AGENCY, true, [])).toMatchObject({ ok: true });
    expect(await system.tellRecord({ ...record, GhiChu: 'Lần 2' }, AGENCY, false, [])).toMatchObject({
      ok: true,
    });
    expect((await readLedger(portal)).map(({ effect }) => effect)).toEqual([
      'dossier.added',
      'dossier.updated',
    ]);
  });

  it('sends again while the answer is an error, a cut text or none', async () => {
    const system = new OneStop(adapter(), road, new ToldBook());
    await control(portal, 'PUT', 'faults', [
      { mode: 'error', times: 1, match: { key: CODE } },
      { mode: 'throttle', times: 1, retryAfter: 0, match: { key: CODE } },
      { mode: 'malformed', times: 1, match: { key: CODE } },
      { mode: 'timeout', times: 1, match: { key: CODE } },
    ]);
    expect(await system.tellRecord(extendedDossier(), AGENCY, false, [])).toMatchObject({ ok: true });
    expect(await control(portal, 'GET', 'state')).toMatchObject({ dossiers: 1 });
  });

  it('forgets what is refused, and says why', async () => {
    const book = new ToldBook();
    const system = new OneStop(adapter(), road, book);
    const wrong = await system.tellRecord(extendedDossier({ TrichYeuHoSo: '' }), AGENCY, false, []);
    expect(wrong).toMatchObject({
      ok: false,
      failure: { kind: 'refused', title: 'Thiếu trường TrichYeuHoSo' },
    });
    expect(book.read().size).toBe(0);
  });

  it('doubles a step when the answer is lost, which the comparison finds: this is what the gateway is for', async () => {
    const book = new ToldBook();
    const system = new OneStop(adapter(), road, book);
    await system.tellRecord(extendedDossier(), AGENCY, false, ['TrichYeuHoSo']);
    await control(portal, 'PUT', 'faults', [{ mode: 'drop-after-effect', times: 1, match: { key: CODE } }]);
    await system.tellSteps([progressRow()], AGENCY);
    const comparison = compare(book.read(), await readLedger(portal));
    expect(isFlawless(comparison)).toBe(false);
    expect(comparison).toMatchObject({ lost: [], doubled: [{ code: CODE }], reordered: [] });
  });
});

describe('the session of generation 1', () => {
  it('is opened once for many messages, and anew when it has ended', async () => {
    const system = new OneStop(g1(), road, new ToldBook());
    await system.tellRecord(extendedDossier(), AGENCY, false, []);
    await system.tellSteps([progressRow()], AGENCY);
    expect(await control(portal, 'GET', 'state')).toMatchObject({ logins: 1 });
    await control(portal, 'POST', 'expire-sessions');
    expect(await system.tellSteps([progressRow({ TrangThai: '4' })], AGENCY)).toMatchObject({ ok: true });
    expect(await control(portal, 'GET', 'state')).toMatchObject({ logins: 2 });
  });

  it('is given up at once when the password is wrong', async () => {
    const book = new ToldBook();
    const system = new OneStop(g1('sai-mat-khau'), road, book);
    const told = await system.tellRecord(extendedDossier(), AGENCY, false, []);
    expect(told).toMatchObject({ ok: false, failure: { kind: 'unanswered' } });
    expect(book.read().get(CODE)).toMatchObject([{ acknowledged: false }]);
  });
});
