import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { startTrust } from '../../../local/sandbox/trust/trust.ts';
import { killAt, momentsAt, survive, writesSeen } from '../../support/killing.ts';
import type { RemoteRoom } from '../../support/remote-signing.ts';
import { startDatabase } from '../../support/tables.ts';

/** A worker may die whenever it asks a remote service to sign: a person must not sign twice for it. */

const database = await startDatabase();
afterAll(database.stop);
const { disturbDatabase } = await import('../../support/carrying.ts');
const { freshWorld } = await import('../../support/certifying.ts');
const { openRemoteRoom } = await import('../../support/remote-signing.ts');

const disturbance = disturbDatabase();
const world = freshWorld();
let trust: Sandbox;
beforeAll(async () => {
  trust = await startTrust({ now: () => world.now });
});
afterAll(() => trust.close());

async function open(): Promise<RemoteRoom> {
  disturbance.calm();
  return openRemoteRoom(trust, await database.freshTables(), world);
}

/** Has both signers of a copy asked, by workers of which one may die: the engine then has another ask again. */
async function signBoth({ through, complete }: RemoteRoom, id: string): Promise<void> {
  for (const step of ['person', 'body'] as const) {
    await survive(() => through(id, step));
    await survive(() => complete(id, step));
  }
}

/** Asked of the person, signed and completed; the seal, which nobody is asked about, signed, made and issued. */
const WRITES = 6;

describe('A worker that has a copy signed from afar', () => {
  test('has durable steps to be killed at', async () => {
    const remote = await open();
    const { id } = await remote.room.awaited();
    disturbance.calm();
    await signBoth(remote, id);
    expect(writesSeen(disturbance)).toBe(WRITES);
  });

  test.each(momentsAt(WRITES))(
    'and is killed %s write %i has each signer sign once, and the copy is issued',
    async (moment, place) => {
      const remote = await open();
      const { id } = await remote.room.awaited();
      const killed = killAt(disturbance, moment, place);
      await signBoth(remote, id);
      disturbance.calm();
      expect(killed()).toBe(1);
      expect(await remote.room.kept(id)).toMatchObject({ state: 'issued', number: 1 });
      expect(await remote.made()).toHaveLength(2);
    },
  );
});
