import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readHeld } from '../../local/portal/national-portal.ts';
import { pdf } from '../../local/tour/paper.ts';
import { DossierView, Receipt } from '../../schemas/views.ts';
import { callAt, type Desk } from '../support/gateway-desk.ts';
import { completed, receiptOf, tellerAt, type Teller } from '../support/native-teller.ts';
import { oneStopCalls } from '../support/one-stop-calls.ts';
import {
  acted,
  codeOf,
  counterSubmission,
  declared,
  onlineSubmission,
  step,
  wireRecord,
} from '../support/told-dossiers.ts';
import { until } from '../support/until.ts';
import { raiseProvince, type WholeProvince } from '../support/whole-province.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let whole: WholeProvince;
let portal: Desk;
let teller: Teller;

beforeAll(async () => {
  whole = await raiseProvince();
  portal = await whole.as('portal');
  teller = tellerAt(whole, portal);
});
afterAll(() => whole.lower());

let offsetMs = 0;

/** Lets time pass, for the gateway and its partners alike. */
async function pass(ms: number): Promise<void> {
  offsetMs += ms;
  whole.province.setClockOffset(offsetMs);
  await Promise.all([whole.national.setClock(offsetMs), whole.receiver.setClock(offsetMs)]);
}

const paper = pdf('don.pdf', ['DON MAU']);
const other = pdf('so-do.pdf', ['SO DO MAU']);
const documents = [
  { name: 'Đơn', file: declared(paper) },
  { name: 'Sơ đồ', file: declared(other) },
];

const webhooksOf = async (code: string): Promise<string[]> =>
  (await whole.receiver.ledger(code)).map(({ type }) => type ?? '');

describe('a session of the drop-in', () => {
  it('ends after ten minutes with the wire’s own words, and a login opens another', async () => {
    const oneStop = oneStopCalls(whole.province.url);
    const session = (await oneStop.logIn()).session ?? '';
    const call = { isUpdating: 'False', data: [wireRecord(1)] };
    await pass(9 * MINUTE);
    expect(await oneStop.service(session, 'TraCuuHoSo', { mahoso: codeOf(1) })).toMatchObject({
      error_code: 0,
    });
    await pass(2 * MINUTE);
    expect(await oneStop.service(session, 'DongBoHoSoMC', call)).toEqual({
      error_code: 401,
      message: 'Session không hợp lệ',
    });
    expect(await whole.national.effects(codeOf(1))).toEqual([]);
    const next = (await oneStop.logIn()).session ?? '';
    expect(await oneStop.service(next, 'DongBoHoSoMC', call)).toMatchObject({ error_code: 0 });
    await whole.arrived(codeOf(1), ['dossier.added 2']);
  });
});

describe('a submission whose files never come', () => {
  it('expires after a day: nothing is carried, the portal is told which files are missing', async () => {
    const code = codeOf(2);
    const submission = onlineSubmission(2, { documents });
    const receipt = receiptOf(await portal.post('/v1/dossiers', submission));
    const [first] = receipt.uploads;
    // One of two files comes.
    await fetch(first?.url ?? '', { method: 'PUT', headers: first?.headers ?? {}, body: paper.bytes });
    await pass(23 * HOUR);
    await whole.province.tick('pending');
    expect(await portal.read(`/v1/dossiers/${code}`, DossierView)).toMatchObject({ completeness: 'pending' });

    await pass(2 * HOUR);
    await whole.province.tick('pending');
    expect(await portal.read(`/v1/dossiers/${code}`, DossierView)).toMatchObject({ completeness: 'expired' });
    await whole.settled(code, 'portal');
    expect(await webhooksOf(code)).toEqual(['dossier.expired']);
    const told = whole.tap.heard.find(({ body }) => body.includes(code));
    expect(JSON.parse(told?.body ?? '{}')).toMatchObject({
      data: { missingFiles: [receipt.uploads[1]?.fileId] },
    });
    expect(await whole.national.effects(code)).toEqual([]);

    expect(await portal.post(`/v1/dossiers/${code}/files/completion`, {})).toMatchObject({
      status: 409,
      body: { code: 'dossier-expired' },
    });
    expect(await portal.post(`/v1/dossiers/${code}/reception`, acted(1, '08:00'))).toMatchObject({
      status: 409,
      body: { code: 'dossier-expired' },
    });
  });

  it('is given another time when the portal submits the same again', async () => {
    const code = codeOf(2);
    const again = await portal.post('/v1/dossiers', onlineSubmission(2, { documents }));
    expect(again.status).toBe(202);
    await completed(portal, Receipt.parse(again.body), [paper, other]);
    await whole.settled(code);
    await whole.arrived(code, ['dossier.added 1']);
    await whole.settled(code, 'portal');
    expect(await webhooksOf(code)).toEqual(['dossier.expired', 'dossier.received', 'duty.confirmed']);
  });

  it('is carried all the same when the files are there and the portal only forgot to say so', async () => {
    const code = codeOf(3);
    const receipt = receiptOf(
      await portal.post('/v1/dossiers', onlineSubmission(3, { documents: documents.slice(0, 1) })),
    );
    for (const { url, headers } of receipt.uploads)
      await fetch(url, { method: 'PUT', headers, body: paper.bytes });
    await pass(25 * HOUR);
    await whole.province.tick('pending');
    await whole.arrived(code, ['dossier.added 1']);
  });
});

describe('a result whose paper never comes', () => {
  it('is forgotten and told: the dossier stands where it stood, and may be finished anew', async () => {
    const code = codeOf(4);
    await teller.submit(counterSubmission(4));
    await teller.act(code, 'progress', step(2, '08:00', 4));
    const finish = {
      ...acted(1, '10:00'),
      results: [{ name: 'Kết quả', code: 'KQ.4', file: declared(paper) }],
    };
    expect(await portal.post(`/v1/dossiers/${code}/finish`, finish)).toMatchObject({ status: 202 });
    // While it waits, nothing else may overtake it.
    expect(
      await portal.post(`/v1/dossiers/${code}/stop`, { ...acted(1, '11:00'), reason: 'Dừng' }),
    ).toMatchObject({
      status: 409,
      body: { code: 'dossier-pending' },
    });
    await pass(25 * HOUR);
    await whole.province.tick('pending');
    await whole.settled(code, 'portal');
    expect(await webhooksOf(code)).toContain('dossier.expired');
    expect(await portal.read(`/v1/dossiers/${code}`, DossierView)).toMatchObject({ dossier: { status: 4 } });
    await teller.act(code, 'finish', finish, [paper]);
    await whole.arrived(code, [
      'dossier.added 2',
      'dossier.updated 4',
      'progress.added 4',
      'dossier.updated 9',
      'progress.added 9',
    ]);
  });
});

describe('a national portal that is away for two days', () => {
  it('has in the end all that happened meanwhile, in order', async () => {
    const codes = [21, 22, 23].map((serial) => codeOf(serial));
    await whole.national.fail([{ mode: 'down' }]);
    for (const serial of [21, 22, 23])
      receiptOf(await portal.post('/v1/dossiers', counterSubmission(serial)));
    await pass(DAY);
    for (const code of codes)
      receiptOf(await portal.post(`/v1/dossiers/${code}/progress`, step(1, '08:00', 4)));
    await whole.province.tick('wake');
    await pass(DAY);
    await whole.national.fail([]);
    await until(
      'all has arrived',
      async () => {
        await whole.province.tick('wake');
        return Promise.all(codes.map((code) => whole.national.effects(code)));
      },
      (all) => all.every((effects) => effects.at(-1) === 'progress.added 4'),
    );
    for (const code of codes) {
      const duties = await whole.settled(code);
      expect(duties.map(({ state }) => state)).toEqual(['confirmed', 'confirmed', 'confirmed']);
      await whole.arrived(code, ['dossier.added 2', 'dossier.updated 4', 'progress.added 4']);
    }
  });
});

describe('a link to a file in the national record', () => {
  it('opens the file for half a year and no longer', async () => {
    const code = codeOf(5);
    await teller.submit(counterSubmission(5, { documents: documents.slice(0, 1) }), [paper]);
    const header = (await readHeld(whole.national, [code])).get(code)?.header;
    // The sandbox checks the wire.
    const files = header?.['TaiLieuNop'] as readonly { readonly DuongDanTaiTepTin: string }[] | undefined;
    const link = files?.[0]?.DuongDanTaiTepTin ?? '';
    await pass(170 * DAY);
    expect((await callAt(link, 'GET')).status).toBe(302);
    await pass(11 * DAY);
    expect(await callAt(link, 'GET')).toMatchObject({ status: 403, body: { code: 'link-invalid' } });
  });
});
