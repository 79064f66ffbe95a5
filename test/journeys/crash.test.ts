import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProvinceProcess, type ProvinceProcess } from '../../local/province/process.ts';
import type { ChangeBody } from '../../local/portal/native-messages.ts';
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
