import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startProvinceProcess, type ProvinceProcess } from '../../local/province/process.ts';
import type { ChangeBody } from '../../local/portal/native-messages.ts';
import { PORTAL_CLIENT } from '../../local/installation.ts';
import { askForCopy, authoriseWard, fileOfCopy, verdictOn, WARD } from '../../local/portal/copy-clerk.ts';
import { NativePortal } from '../../local/portal/native-portal.ts';
import { patientRoad } from '../../local/portal/road.ts';
import { openTokens } from '../../local/portal/token.ts';
import { ToldBook } from '../../local/portal/told.ts';
import { scanOfPaper } from '../../local/tour/scan.ts';
import { CopyView, NumberPage } from '../../schemas/copies/copy.ts';
import type { CopyState } from '../../schemas/copies/state.ts';
import { Receipt } from '../../schemas/views.ts';
import { openTap, type WebhookTap } from '../support/webhook-tap.ts';
import { codeOf, counterSubmission, step } from '../support/told-dossiers.ts';
import { until } from '../support/until.ts';
import {
  listen,
  lookAround,
  surroundings,
  type Around,
  type Surroundings,
} from '../support/whole-province.ts';

let around: Around;
let set: Surroundings;
let province: ProvinceProcess;
let tap: WebhookTap;
let token: string;

beforeAll(async () => {
  // Messages that were being carried when it was killed are given out again soon.
  set = await surroundings({ options: { visibilitySeconds: 12 } });
  await raise();
  tap = await openTap(`${set.sandboxes.at['portal-receiver'].url}/webhooks`);
  await listen(around, tap.url);
});
afterAll(async () => {
  await province.stop();
  await Promise.all([set.sandboxes.stop(), tap.close()]);
});

/** Starts the province, the first time or again, in the same place. */
async function raise(): Promise<void> {
  province = await startProvinceProcess(set.options);
  around = lookAround(province.url, set.sandboxes);
  ({ token } = await around.as('portal'));
}

/** When the process is killed while a request is under way. */
type Moment = { readonly afterMs: number } | 'as the answer comes';

/** Sends a request on a connection of its own and kills the gateway under it. Nobody hears the answer. */
async function killDuring(path: string, body: object, key: string, moment: Moment): Promise<void> {
  const text = JSON.stringify(body);
  const socket = net.connect(Number(new URL(province.url).port), '127.0.0.1');
  socket.on('error', () => undefined); // the other end is about to die
  await once(socket, 'connect');
  const answering = moment === 'as the answer comes' ? once(socket, 'data') : undefined;
  socket.write(
    [
      `POST ${path} HTTP/1.1`,
      'Host: 127.0.0.1',
      `Authorization: Bearer ${token}`,
      'Content-Type: application/json',
      `Idempotency-Key: ${key}`,
      `Content-Length: ${Buffer.byteLength(text)}`,
      '',
      text,
    ].join('\r\n'),
  );
  if (moment === 'as the answer comes') await answering;
  else await pause(moment.afterMs);
  await province.kill();
  socket.destroy();
}

/** The same request with its key, once more, to a gateway that has come back. */
async function sayAgain(path: string, body: object, key: string): Promise<Receipt> {
  const portal = await around.as('portal');
  const said = await portal.post(path, body, { 'idempotency-key': key });
  expect(said.status, said.text).toBeLessThan(300);
  return Receipt.parse(said.body);
}

const wakeUntilSettled = async (code: string, wanted: readonly string[]): Promise<void> => {
  await until(
    `${code} has arrived: ${wanted.join(', ')}`,
    async () => {
      await province.tick('wake');
      return around.national.effects(code);
    },
    (effects) => effects.length >= wanted.length,
    90_000,
  );
  await around.settled(code);
  expect(await around.national.effects(code)).toEqual(wanted);
};

describe('a gateway that is killed between a request and its answer', () => {
  // At different moments of the work: before it began, in the midst of it, and when it was done but for the answer.
  const moments: readonly Moment[] = [
    { afterMs: 0 },
    { afterMs: 15 },
    { afterMs: 40 },
    'as the answer comes',
  ];

  it.each(moments.map((moment, index) => ({ moment, serial: 1 + index })))(
    'gives the same request the same answer afterwards, and carries the dossier once (%#)',
    async ({ moment, serial }) => {
      const code = codeOf(serial);
      const key = `nop-ho-so-${serial}`;
      const submission = counterSubmission(serial);
      await killDuring('/v1/dossiers', submission, key, moment);
      await raise();
      const first = await sayAgain('/v1/dossiers', submission, key);
      expect(first).toMatchObject({ code, completeness: 'received', revision: 1 });
      expect(await sayAgain('/v1/dossiers', submission, key)).toEqual(first);
      await wakeUntilSettled(code, ['dossier.added 2']);
    },
  );

  it('does not do an act twice either', async () => {
    const code = codeOf(4);
    const body: ChangeBody<'progress'> = step(2, '08:00', 4);
    const path = `/v1/dossiers/${code}/progress`;
    await killDuring(path, body, 'buoc-1', 'as the answer comes');
    await raise();
    const first = await sayAgain(path, body, 'buoc-1');
    expect(first).toMatchObject({ revision: 2, status: 4 });
    expect(await sayAgain(path, body, 'buoc-1')).toEqual(first);
    await wakeUntilSettled(code, ['dossier.added 2', 'dossier.updated 4', 'progress.added 4']);
  });

  it('tells the provincial portal every event, and none under two ids', async () => {
    for (const serial of [1, 2, 3, 4]) {
      const code = codeOf(serial);
      const duties = await around.settled(code);
      const confirmed = async (): Promise<Set<string | undefined>> => {
        const ledger = await around.receiver.ledger(code);
        return new Set(ledger.filter(({ type }) => type === 'duty.confirmed').map(({ id }) => id));
      };
      await until(
        `the portal has heard of each duty of ${code}`,
        async () => {
          await province.tick('wake');
          return [...(await confirmed())];
        },
        (ids) => ids.length >= duties.length,
        90_000,
      );
      // Told again under an id of its own it would have come by now, or comes with the last that is still owed.
      await around.settled(code, 'portal');
      expect((await confirmed()).size).toBe(duties.length);
    }
  });
});

describe('a gateway that is killed while a copy is signed', () => {
  const CHAIR = 'h21-17-chu-tich';
  const SEAL = 'h21-17-con-dau';

  /** The ward's desk at the gateway as it runs now. */
  const desk = (): NativePortal =>
    new NativePortal({
      url: province.url,
      tokens: openTokens(`${around.issuer.url}/oauth2/token`, PORTAL_CLIENT, Date.now),
      road: patientRoad(),
      book: new ToldBook(),
    });

  beforeAll(() => authoriseWard(desk(), around.trust));
  afterEach(async () => {
    await around.trust.fail([]);
    await around.trust.control('PUT', 'phone', { does: 'approve', credential: CHAIR });
  });

  async function ask(): Promise<string> {
    const asked = await askForCopy(
      desk(),
      {
        original: { kind: 'diploma', type: 'Bằng tốt nghiệp', issuer: 'Trường Mẫu', number: 'TN-1/2020' },
        requester: { name: 'Nguyễn Văn Mẫu' },
      },
      scanOfPaper(1),
    );
    expect(asked.refusal).toBeUndefined();
    return asked.id;
  }

  const standing = async (id: string, state: CopyState): Promise<CopyView> => {
    const portal = await around.as('portal');
    return until(
      `the copy is ${state}`,
      async () => {
        await province.tick('wake');
        await province.tick('copies-sweep');
        return portal.read(`/v1/copies/${id}`, CopyView);
      },
      (copy) => copy.state === state,
      90_000,
    );
  };

  /** It stands under one number, bears one signature of each, and is valid to anybody. */
  async function expectWhole(id: string): Promise<void> {
    await standing(id, 'issued');
    const portal = await around.as('portal');
    const { numbers } = await portal.read(`/v1/copy-numbers?agency=${WARD.agency}`, NumberPage);
    const own = numbers.filter(({ copies }) => copies.some((copy) => copy === id));
    expect(own.map(({ state }) => state)).toEqual(['taken']);
    expect(numbers.map(({ number }) => number).toSorted((a, b) => a - b)).toEqual(
      numbers.map((_, index) => index + 1),
    );
    const file = await fileOfCopy(desk(), id);
    expect(await verdictOn(province.url, file)).toBe('valid');
    const signed = Buffer.from(file)
      .toString('latin1')
      .match(/ETSI\.CAdES\.detached/g);
    expect(signed).toHaveLength(2);
  }

  /** Whose keys the signing service used for a copy, in order. */
  const used = async (id: string): Promise<string[]> =>
    (await around.trust.ledger())
      .filter(({ effect, id: of }) => effect === 'signature.made' && of?.startsWith(id) === true)
      .map(({ key }) => key);

  it('has the person asked on the phone sign what they saw, and the copy is issued', async () => {
    await around.trust.control('PUT', 'phone', { does: 'wait', credential: CHAIR });
    const id = await ask();
    await standing(id, 'person-awaited');
    await province.kill();
    await raise();
    // Whether the telephone had rung before or rings now.
    await around.trust.control('PUT', 'phone', { does: 'approve', credential: CHAIR });
    await around.trust.control('POST', 'phone', { does: 'approve', credential: CHAIR });
    await expectWhole(id);
  });

  it('between the two signatures goes on to the body’s, and asks the person no more', async () => {
    await around.trust.fail([{ match: { service: 'signatures/signHash', key: SEAL }, mode: 'down' }]);
    const id = await ask();
    await standing(id, 'body-awaited');
    await province.kill();
    await raise();
    expect(await used(id)).toEqual([CHAIR]);
    await around.trust.fail([]);
    await expectWhole(id);
    expect(await used(id)).toEqual([CHAIR, SEAL]);
  });

  it('while the service is making a signature takes it up again once its lease is over', async () => {
    await around.trust.fail([
      { match: { service: 'signatures/signHash', key: SEAL }, mode: 'slow', afterMs: 1_500 },
    ]);
    const id = await ask();
    await standing(id, 'body-awaited');
    await until(
      'the service is asked',
      () => around.trust.faults(),
      (faults) => faults.some(({ fired }) => fired > 0),
    );
    await province.kill();
    await raise();
    await around.trust.fail([]);
    await expectWhole(id);
  });

  it('at some moment before either has signed loses nothing of it', async () => {
    const id = await ask();
    await pause(150);
    await province.kill();
    await raise();
    await expectWhole(id);
  });
});
