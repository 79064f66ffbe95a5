import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PopulationRegister } from '../../schemas/citizens/register.ts';
import { HOUR, POLICY } from '../support/exchanges.ts';
import { hostile, type Hostile, rebound, swapped } from '../support/hostile-xml.ts';
import { startDatabase, type Tables } from '../support/tables.ts';
import { startScriptedPortal, type ScriptedPortal, type ScriptedReply } from './dvcqg/scripted-portal.ts';
import { configOf, CREDENTIALS } from './axis/axis-calls.ts';
import { ANSWER, NOW, registerAt, registerOver, routeAt, soapOf } from './population/population-calls.ts';

const database = await startDatabase();
afterAll(database.stop);
const { openLooks } = await import('../support/looks.ts');
const { fakeClock } = await import('../support/carrying.ts');
const { openRoom, syncingOf } = await import('../support/registers.ts');
const { faultIn, keepDossier, openTestDoor, soapIn, soapMessage } = await import('../support/door.ts');
const { guardedRegister } = await import('../../functions/deliveries/guarded-register.ts');
const { openGate } = await import('../../functions/exchange/gate.ts');
const { askForSync, carryRun, viewSync } = await import('../../functions/registers/run-sync.ts');
const { SyncRequest } = await import('../../schemas/registers/sync.ts');

/**
 * Hostile and broken XML on the roads by which it comes in: what a register answers to an officer's look and to the sync,
 * over the axis; and what is sent to the door. The gate's own corpus is in test/unit/kernel/xml.
 */

const XML = { 'content-type': 'text/xml; charset=utf-8' };
const NAME = 'NGUYỄN VĂN MẪU';
const SUBJECT = {
  personalNumber: '064090000042',
  fullName: 'Nguyễn Văn Mẫu',
  birth: { year: 1990, date: '1990-04-12' },
};

const clock = fakeClock(NOW);
let server: ScriptedPortal;
beforeAll(async () => {
  server = await startScriptedPortal();
});
afterAll(() => server.close());

let tables: Tables;
beforeEach(async () => {
  tables = await database.freshTables();
});

const answers = (raw: string, more: ScriptedReply = {}): void => {
  server.answer = () => ({ headers: XML, raw, ...more });
};

/** A province whose officers look over a register at the scripted server. */
async function looksOver(register: PopulationRegister) {
  const gate = openGate(tables.partners, 'population' as never, POLICY, clock);
  const guard = { gate, clock, pause: clock.pause, onFault: () => undefined };
  const looks = await openLooks(tables, {}, clock, guardedRegister(register, guard));
  return {
    ...looks,
    lookUp: () => looks.lookUp({ subject: SUBJECT }),
    verify: () => looks.verify({ purpose: 'giai-quyet-ho-so', subject: SUBJECT }),
    relatives: () => looks.relatives({ subject: SUBJECT }),
  };
}
const looks = () => looksOver(registerAt(server.url, clock));

describe('An officer’s look', () => {
  it('finds the citizen in the answer of which the others are spoilt copies', async () => {
    answers(ANSWER);
    expect(await (await looks()).lookUp()).toMatchObject({
      ok: true,
      value: { found: true, fields: { name: { value: { full: NAME } } } },
    });
  });

  it.each(hostile(ANSWER, NAME))(
    'is not answered out of %s: no citizen, not nobody either, and nothing waits',
    async (_what, document) => {
      answers(document);
      const province = await looks();
      const unreachable = { ok: false, problem: { code: 'register-unreachable' } };
      expect(await province.lookUp()).toMatchObject(unreachable);
      expect(await province.relatives()).toMatchObject(unreachable);
      expect(await province.verify()).toMatchObject({ ok: true, value: { status: 'unverified' } });
      const outcomes = (await province.records()).map(({ outcome }) => outcome);
      expect(outcomes).toEqual(['unanswered', 'unanswered', 'unanswered']);
    },
  );

  it.each([
    ['its envelope', 'soapenv'],
    ['what it holds', 'ns1'],
  ])('is not answered where the prefix of %s is somebody else’s namespace', async (_what, prefix) => {
    answers(rebound(ANSWER, prefix));
    expect(await (await looks()).lookUp()).toMatchObject({ problem: { code: 'register-unreachable' } });
  });

  it('is answered the same where the prefixes have changed places', async () => {
    answers(swapped(ANSWER, 'soapenv', 'ns1'));
    expect(await (await looks()).lookUp()).toMatchObject({
      value: { found: true, fields: { name: { value: { full: NAME } } } },
    });
  });

  it.each(['<n:ThongBao>Hệ thống đang bận</n:ThongBao>', 'Hệ thống đang bận'])(
    'is not told that there is nobody by a collection that says something else: %s',
    async (said) => {
      const collection = `<n:CongdanCollection xmlns:n="http://www.mic.gov.vn/dancu/1.0">${said}</n:CongdanCollection>`;
      answers(soapOf(collection));
      expect(await (await looks()).lookUp()).toMatchObject({ problem: { code: 'register-unreachable' } });
    },
  );
});

describe.each(['lgsp-e', 'xroad-soap'])('An officer’s look over %s', (form) => {
  /** As that form brings an answer of the register. */
  const bring = (document: string): void => {
    server.answer = ({ body }) =>
      form === 'lgsp-e' ? { body: { message: document } } : { headers: XML, raw: repeating(document, body) };
  };
  const over = () => looksOver(registerOver(routeAt(configOf(form, server.url), CREDENTIALS, clock), clock));

  it('finds the citizen', async () => {
    bring(ANSWER);
    expect(await (await over()).lookUp()).toMatchObject({ ok: true, value: { found: true } });
  });

  it.each(hostile(ANSWER, NAME))('is not answered out of %s', async (_what, document) => {
    bring(document);
    expect(await (await over()).lookUp()).toMatchObject({ problem: { code: 'register-unreachable' } });
  });
});

/** An answer with the headers of its request, as a Security Server brings it. */
function repeating(document: string, request: string): string {
  const root = /<soapenv:Envelope[^>]*>/.exec(request)?.[0] ?? '';
  const header = /<soapenv:Header>.*<\/soapenv:Header>/s.exec(request)?.[0] ?? '';
  return document.replace(/<soapenv:Envelope[^>]*>/, root + header);
}

describe('A time that is synced', () => {
  const request = SyncRequest.parse({ from: '2026-04-22T17:00:00.000Z', to: '2026-04-23T17:00:00.000Z' });
  const PAGE = ANSWER.replace('<ns1:CongdanCollection', '<ns1:CongdanCollection SoCongDan="1"');
  const sync = async () => {
    const room = openRoom(tables);
    const syncing = syncingOf(room, registerAt(server.url, clock), { windowsAtOnce: 1 });
    room.clock.advance(NOW - room.clock.now());
    const run = await askForSync(syncing, request, 'cong-mau');
    if (!run.ok) throw new Error(run.problem.code);
    await carryRun(syncing, run.value.id, room.clock.now() + HOUR);
    const view = await viewSync(syncing, run.value.id);
    if (!view.ok) throw new Error(view.problem.code);
    return { view: view.value, held: [...(await room.held()).keys()] };
  };

  it('brings in whom the page tells of', async () => {
    answers(PAGE);
    const { view, held } = await sync();
    expect(view).toMatchObject({ state: 'done', counts: { unreadable: 0 } });
    expect(held).toEqual([SUBJECT.personalNumber]);
  });

  it.each<Hostile>([
    ...hostile(PAGE, NAME),
    [
      'a collection that says something else',
      soapOf('<CongdanCollection><Loi>1</Loi></CongdanCollection>'),
      'no-citizen',
    ],
  ])('is not done by %s, and keeps nothing of it', async (_what, document, code) => {
    answers(document);
    const { view, held } = await sync();
    const reason = `answer-unreadable:${code}`;
    expect(view).toMatchObject({ state: 'open', open: [{ state: 'waiting', reason }] });
    expect(held).toEqual([]);
  });
});

describe('A message to the door', () => {
  const MESSAGE = soapMessage('status.xml');
  const CODE = 'H21.17-260323-0042';
  const send = async (message: string) => {
    const door = openTestDoor(tables);
    await keepDossier(tables);
    const reply = await door.soap(message);
    return { reply, looks: await door.count('citizens') };
  };

  it.each(hostile(MESSAGE, CODE))(
    'with %s is no message, and looks at nothing',
    async (_what, document, code) => {
      const { reply, looks: recorded } = await send(document);
      expect(await faultIn(reply)).toMatchObject({ status: 500, code: 'client.invalid_xml', about: code });
      expect(String(reply.body)).not.toContain(CODE);
      expect(recorded).toBe(0);
    },
  );

  it.each([
    ['s', 'client.invalid_soap'],
    ['x', 'client.missing_header_field'],
    ['i', 'client.invalid_xml'],
    ['d', 'client.invalid_body'],
  ])('whose prefix %s is somebody else’s namespace breaks the rule: %s', async (prefix, code) => {
    const { reply, looks: recorded } = await send(rebound(MESSAGE, prefix));
    expect(await faultIn(reply)).toMatchObject({ code });
    expect(recorded).toBe(0);
  });

  it('with a field under another namespace of the same prefix is refused', async () => {
    const inner = MESSAGE.replace('<d:maHoSo>', '<d:maHoSo xmlns:d="urn:ke-khac">');
    expect(await faultIn((await send(inner)).reply)).toMatchObject({ code: 'client.invalid_body' });
  });

  it.each([
    ['s', 'd'],
    ['x', 'i'],
  ])('whose prefixes %s and %s have changed places is answered the same', async (one, other) => {
    const { reply } = await send(swapped(MESSAGE, one, other));
    expect((await soapIn(reply)).body).toMatchObject({ name: 'traTrangThaiHoSoResponse' });
  });
});
