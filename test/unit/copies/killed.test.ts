import { afterAll, describe, expect, test } from 'vitest';
import type { CertifyingRoom as Room } from '../../support/certifying.ts';
import { startDatabase } from '../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);
const { AGENCY, CertifyingRoom, freshWorld, PORTAL } = await import('../../support/certifying.ts');
const { disturbDatabase } = await import('../../support/carrying.ts');
const { requestCopy } = await import('../../../functions/copies/request-copy.ts');
const { readNumbers } = await import('../../../functions/copies/read-numbers.ts');
const { digestBytes } = await import('../../../functions/kernel/digest.ts');

const disturbance = disturbDatabase();
const WRITE = 'TransactWriteItemsCommand';

class Killed extends Error {}
const die = (): never => {
  throw new Killed();
};

async function openRoom(): Promise<Room> {
  disturbance.calm();
  return new CertifyingRoom(await database.freshTables(), freshWorld()).open();
}

/** Whoever comes after a process that was killed does again what that one was doing. */
async function survive<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    return work();
  }
}

/** The whole life of a copy, by processes that know nothing but what is kept. */
async function live(room: Room): Promise<string> {
  const message = room.message(
    { deposit: true },
    { repeatable: { pk: 'cong-mau~lan-1', digest: digestBytes('lan-1') } },
  );
  const asked = await survive(() => requestCopy(room.copies, message));
  if (!asked.ok) throw new Error(asked.problem.code);
  const { id } = asked.value;
  const scanned = await survive(() => room.scan(id));
  if (!scanned.ok) throw new Error(scanned.problem.code);
  for (const [step, owner] of [
    ['person', room.chair],
    ['body', room.seal],
  ] as const) {
    const task = await survive(() => room.task(id));
    const signature = room.signatureOver(task, owner);
    const signed = await survive(() => room.hand(id, step, task.document, signature));
    if (!signed.ok) throw new Error(signed.problem.code);
    await survive(() => room.complete(id, step));
  }
  await survive(() => room.sweep());
  await room.sweep();
  return id;
}

const writes = await (async () => {
  const room = await openRoom();
  disturbance.calm();
  await live(room);
  return disturbance.seen.filter((command) => command === WRITE).length;
})();

describe('A gateway that is killed while a copy is made', () => {
  test('has durable steps to be killed at: each state of the copy, and its rest', () => {
    expect(writes).toBe(8);
  });

  test.each(
    Array.from({ length: writes }, (_, place) => place + 1).flatMap((place) => [
      ['before', place] as const,
      ['after', place] as const,
    ]),
  )('%s write %i issues one copy under one number with one signature each', async (moment, place) => {
    const room = await openRoom();
    disturbance.calm();
    let seen = 0;
    let killed = 0;
    disturbance.fault = (command) => {
      if (command !== WRITE || (seen += 1) !== place) return;
      killed += 1;
      return moment === 'before' ? die() : die;
    };
    const id = await live(room);
    disturbance.calm();
    expect(killed).toBe(1);

    const copy = await room.kept(id);
    expect(copy).toMatchObject({ state: 'issued', number: 1, swept: true });
    const page = await readNumbers(room.copies, PORTAL, AGENCY, undefined, 0);
    expect(page).toMatchObject({
      ok: true,
      value: { numbers: [{ number: 1, state: 'taken', copies: [id] }] },
    });
    expect((await room.chain(id)).map(({ kind }) => kind)).toEqual([
      'copy.requested',
      'copy.numbered',
      'copy.prepared',
      'copy.signed',
      'copy.signature-complete',
      'copy.signed',
      'copy.issued',
      'copy.passing-files-removed',
    ]);
    expect((await room.duties(id)).map(({ operation }) => operation).toSorted()).toEqual([
      'copy.complete-signature',
      'copy.complete-signature',
      'copy.deposit',
      'portal.webhook',
    ]);
    expect((await room.verdict(room.fileOf(copy))).standing).toBe('valid');
  });
});
