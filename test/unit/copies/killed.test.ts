import { afterAll, describe, expect, test } from 'vitest';
import type { CertifyingRoom as Room } from '../../support/certifying.ts';
import { killAt, momentsAt, survive, writesSeen } from '../../support/killing.ts';
import { startDatabase } from '../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);
const { AGENCY, CertifyingRoom, freshWorld, OFFICER, PORTAL } = await import('../../support/certifying.ts');
const { disturbDatabase } = await import('../../support/carrying.ts');
const { requestCopy } = await import('../../../functions/copies/request-copy.ts');
const { withdrawCopy } = await import('../../../functions/copies/withdraw-copy.ts');
const { readNumbers } = await import('../../../functions/copies/read-numbers.ts');
const { digestBytes } = await import('../../../functions/kernel/digest.ts');

const disturbance = disturbDatabase();
const DOSSIER = 'H21.17-260323-0042';

async function openRoom(): Promise<Room> {
  disturbance.calm();
  return new CertifyingRoom(await database.freshTables(), freshWorld()).open();
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
  return writesSeen(disturbance);
})();

describe('A gateway that is killed while a copy is made', () => {
  test('has durable steps to be killed at: each state of the copy, and its rest', () => {
    expect(writes).toBe(9);
  });

  test.each(momentsAt(writes))(
    '%s write %i issues one copy under one number with one signature each',
    async (moment, place) => {
      const room = await openRoom();
      const killed = killAt(disturbance, moment, place);
      const id = await live(room);
      disturbance.calm();
      expect(killed()).toBe(1);

      const copy = await room.kept(id);
      expect(copy).toMatchObject({ state: 'issued', number: 1, swept: true });
      const page = await readNumbers(room.copies, PORTAL, AGENCY, undefined, 0);
      expect(page).toMatchObject({
        ok: true,
        value: { numbers: [{ number: 1, state: 'taken', copies: [id] }] },
      });
      // Killed once the file was named and before it was written: another is made, and named too.
      const made = Array<string>(moment === 'after' && place === 7 ? 2 : 1).fill('copy.file-made');
      expect((await room.chain(id)).map(({ kind }) => kind)).toEqual([
        'copy.requested',
        'copy.numbered',
        'copy.prepared',
        'copy.signed',
        'copy.signature-complete',
        'copy.signed',
        ...made,
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
      expect(room.shelf.under('copies')).toEqual([`copies/${id}/${copy.file?.digest ?? ''}.pdf`]);
    },
  );
});

describe('A gateway that is killed with a whole copy in its hands', () => {
  /** An identity card, signed by both and made, by a process that did not live to issue it. */
  async function openMade() {
    const room = await openRoom();
    const { id } = await room.awaited({ original: { kind: 'identity-card', type: 'Thẻ căn cước' } });
    await room.sign(id, room.chair);
    await room.complete(id, 'person');
    await room.sign(id, room.seal);
    killAt(disturbance, 'before', 2);
    await expect(room.complete(id, 'body')).rejects.toThrow();
    disturbance.calm();
    return { room, id };
  }

  test('issues the very file that lies there already, stamped when it was made', async () => {
    const { room, id } = await openMade();
    const lying = room.shelf.under('copies');
    expect(lying).toHaveLength(1);
    room.stampsAway = true;
    await room.complete(id, 'body');
    expect(await room.kept(id)).toMatchObject({
      state: 'issued',
      made: [{ digest: expect.any(String) as string }],
    });
    expect(room.shelf.under('copies')).toEqual(lying);
  });

  test('leaves none of it, image of a card that it is, when it is never issued', async () => {
    const { room, id } = await openMade();
    room.pass(15 * 86_400_000);
    await room.sweep();
    expect(await room.kept(id)).toMatchObject({ state: 'failed', swept: true });
    expect([...room.shelf.files.keys()]).toEqual([]);
  });

  test('leaves nothing of a file that was named and not written: another is made, and both are in the evidence', async () => {
    const { room, id } = await openMade();
    const [lost = ''] = room.shelf.under('copies');
    room.shelf.files.delete(lost);
    await room.complete(id, 'body');
    await room.sweep();
    const copy = await room.kept(id);
    expect(copy.state).toBe('issued');
    expect(room.shelf.under('copies')).toEqual([`copies/${id}/${copy.file?.digest ?? ''}.pdf`]);
    const made = (await room.chain(id)).filter(({ kind }) => kind === 'copy.file-made');
    expect(made.map(({ digest }) => digest)).toEqual(copy.made?.map(({ digest }) => digest));
    expect(made).toHaveLength(2);
  });
});

const GROUND = 'original-revoked';

/** A copy that its dossier and the personal store have. */
async function openDelivered(): Promise<{ readonly room: Room; readonly id: string }> {
  const room = await openRoom();
  const { id } = await room.issued({ deposit: true, dossier: { code: DOSSIER } });
  await room.sweep();
  disturbance.calm();
  return { room, id };
}

/** Its withdrawal, by processes that know nothing but what is kept. */
async function withdraw(room: Room, id: string) {
  const withdrawn = await survive(() =>
    withdrawCopy(room.copies, PORTAL, id, { ground: GROUND, officer: OFFICER }),
  );
  await survive(() => room.sweep());
  await room.sweep();
  return withdrawn;
}

const withdrawalWrites = await (async () => {
  const { room, id } = await openDelivered();
  await withdraw(room, id);
  return writesSeen(disturbance);
})();

describe('A gateway that is killed while a copy is withdrawn', () => {
  test('has three durable steps to be killed at: the withdrawal with its duties, its dossier told, its rest', () => {
    expect(withdrawalWrites).toBe(3);
  });

  test.each(momentsAt(withdrawalWrites))(
    '%s write %i withdraws it once, and whoever must hear of it hears once',
    async (moment, place) => {
      const { room, id } = await openDelivered();
      const before = room.told.length;
      const killed = killAt(disturbance, moment, place);
      expect(await withdraw(room, id)).toMatchObject({ ok: true, value: { state: 'withdrawn' } });
      disturbance.calm();
      expect(killed()).toBe(1);

      const copy = await room.kept(id);
      expect(copy).toMatchObject({ state: 'withdrawn', withdrawn: { ground: GROUND } });
      const kinds = (await room.chain(id)).map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === 'copy.withdrawn')).toHaveLength(1);
      const operations = (await room.duties(id)).map(({ operation }) => operation);
      expect(operations.filter((each) => each === 'copy.take-back')).toHaveLength(1);
      expect(operations.filter((each) => each === 'portal.webhook')).toHaveLength(2); // issued, withdrawn
      expect(room.told.slice(before).at(-1)).toMatchObject({
        code: DOSSIER,
        entry: { events: [{ kind: 'copy-withdrawn' }] },
      });
      expect((await room.verdict(room.fileOf(copy))).standing).toBe('invalid');
    },
  );
});
