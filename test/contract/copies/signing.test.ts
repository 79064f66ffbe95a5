import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { startTrust } from '../../../local/sandbox/trust/trust.ts';
import type { RemoteRoom } from '../../support/remote-signing.ts';
import { startDatabase } from '../../support/tables.ts';
import { control } from '../sandbox/portal-client.ts';
import { askedTooLong, CHAIR } from '../sandbox/trust-client.ts';

const database = await startDatabase();
afterAll(database.stop);
const { freshWorld } = await import('../../support/certifying.ts');
const { openRemoteRoom } = await import('../../support/remote-signing.ts');
const { completeSignature } = await import('../../../functions/copies/complete-signature.ts');
const { openRegister } = await import('../../../functions/copies/register.ts');
const { verifyCopy } = await import('../../../functions/copies/verify/verify-copy.ts');
const { instant } = await import('../../../functions/kernel/clock.ts');

const world = freshWorld();
let trust: Sandbox;
beforeAll(async () => {
  trust = await startTrust({ now: () => world.now });
});
afterAll(() => trust.close());

let remote: RemoteRoom;
let room: RemoteRoom['room'];
beforeEach(async () => {
  remote = await openRemoteRoom(trust, await database.freshTables(), world);
  ({ room } = remote);
});

const phone = (does: string) => control(trust, 'PUT', 'phone', { does });

describe('A copy that is signed by a remote signing service', () => {
  test('is issued, with one signature of each, and valid by real authorities', async () => {
    const { id } = await room.awaited();
    expect(await remote.through(id, 'person')).toMatchObject({ kind: 'over', note: 'signed' });
    expect(await remote.complete(id, 'person')).toEqual({ kind: 'accepted' });
    expect(await remote.through(id, 'body')).toMatchObject({ kind: 'over', note: 'signed' });
    expect(await remote.complete(id, 'body')).toEqual({ kind: 'accepted' });
    const copy = await room.kept(id);
    expect(copy.state).toBe('issued');
    expect(await remote.made()).toHaveLength(2);
    const { copies } = remote;
    const verdict = await verifyCopy(room.fileOf(copy), {
      trust: { roots: await copies.roots() },
      revocation: copies.revocation,
      register: openRegister(copies),
      at: instant(world.now),
    });
    expect(verdict.findings.filter(({ weight }) => weight !== 'note')).toEqual([]);
    expect(verdict.standing).toBe('valid');
  });

  test('is issued by lists of revoked certificates where every responder asks for patience', async () => {
    await control(trust, 'PUT', 'settings', { ocsp: 'try-later' });
    const { id } = await room.awaited();
    await remote.through(id, 'person');
    expect(await remote.complete(id, 'person')).toEqual({ kind: 'accepted' });
    await remote.through(id, 'body');
    expect(await remote.complete(id, 'body')).toEqual({ kind: 'accepted' });
    const { copies } = remote;
    const file = room.fileOf(await room.kept(id));
    const verdict = await verifyCopy(file, {
      trust: { roots: await copies.roots() },
      register: openRegister(copies),
      at: instant(world.now),
    });
    expect(verdict.standing).toBe('valid');
    // What proves nothing is no part of the copy.
    expect(Buffer.from(file).includes('/OCSPs')).toBe(false);
  });

  test('waits for the person as long as they take, asked again and again, and is signed once', async () => {
    await phone('wait');
    const { id } = await room.awaited();
    for (let asked = 0; asked < 5; asked += 1) {
      expect(await remote.ask(id, 'person')).toMatchObject({ kind: 'waiting' });
      room.pass(15_000);
    }
    await control(trust, 'POST', 'phone', { does: 'approve', credential: CHAIR });
    expect(await remote.through(id, 'person')).toMatchObject({ kind: 'over' });
    expect(await remote.ask(id, 'person')).toEqual({ kind: 'over', note: 'person-signed' });
    expect(await remote.made()).toHaveLength(1);
  });

  test('asks the person anew in the morning, about words of that day, where they have slept over it', async () => {
    await phone('wait');
    const { id } = await room.awaited();
    await remote.ask(id, 'person');
    room.pass(31 * 3_600_000); // whenever it began: behind seven o'clock of the next day
    expect(await remote.ask(id, 'person')).toEqual({ kind: 'over', note: 'numbered' });
    await room.sweep();
    expect(await remote.ask(id, 'person')).toMatchObject({ kind: 'waiting' });
    await control(trust, 'POST', 'phone', { does: 'approve', credential: CHAIR });
    expect(await remote.through(id, 'person')).toMatchObject({ kind: 'over', note: 'signed' });
    expect(room.written).toHaveLength(2);
    const asked = (await room.duties(id)).filter(({ operation }) => operation === 'copy.sign');
    expect(asked).toHaveLength(2);
  });

  test('ends when the person declines', async () => {
    await phone('decline');
    const { id } = await room.awaited();
    expect(await remote.through(id, 'person')).toMatchObject({ kind: 'over', note: 'declined' });
    expect(await room.kept(id)).toMatchObject({ state: 'failed', failed: { reason: 'signing-declined' } });
  });

  test('expires when nobody signs within its time, and nobody is asked any more', async () => {
    await phone('wait');
    const { id } = await room.awaited();
    await remote.ask(id, 'person');
    room.pass(73 * 3_600_000);
    expect(await remote.ask(id, 'person')).toEqual({ kind: 'over', note: 'time is up' });
    await room.sweep();
    expect(await room.kept(id)).toMatchObject({ state: 'expired' });
    expect(await remote.ask(id, 'person')).toEqual({ kind: 'over', note: 'expired' });
    expect(await remote.made()).toHaveLength(0);
  });

  test('waits while the service fails', async () => {
    const { id } = await room.awaited();
    await control(trust, 'PUT', 'faults', [{ mode: 'error', rate: 1 }]);
    expect((await remote.ask(id, 'person')).kind).toBe('transient');
    await control(trust, 'DELETE', 'faults');
    expect(await remote.through(id, 'person')).toMatchObject({ kind: 'over' });
  });

  /** The completing of a copy of which the person has signed; all that it asks is waited for as long as is said. */
  async function signedByPerson() {
    const { id } = await room.awaited();
    await remote.through(id, 'person');
    room.pass(60_000);
    const { revocation } = remote.copies;
    return {
      id,
      completeWithin: (patience: AbortSignal, listPatience = patience) =>
        completeSignature(
          {
            ...remote.copies,
            revocation: {
              ocsp: (certificate, issuer) => revocation.ocsp(certificate, issuer, patience),
              crl: (certificate) => revocation.crl(certificate, listPatience),
            },
          },
          id,
          'person',
          patience,
        ),
    };
  }

  test.each([
    ['tsa', 'transient'],
    ['ocsp', 'throttled'],
  ])(
    'is not sealed on silence: while %s takes longer than anybody waits, the signature waits',
    async (service, kind) => {
      const { id, completeWithin } = await signedByPerson();
      const outcome = await askedTooLong(trust, { service }, (patience) => completeWithin(patience));
      expect(outcome.kind).toBe(kind);
      expect((await room.kept(id)).state).toBe('person-signed');
      expect(await remote.complete(id, 'person')).toEqual({ kind: 'accepted' });
    },
  );

  test('goes on by the list of revoked certificates where only the responder takes too long', async () => {
    const { id, completeWithin } = await signedByPerson();
    const outcome = await askedTooLong(trust, { service: 'ocsp' }, (patience) =>
      completeWithin(patience, AbortSignal.timeout(10_000)),
    );
    expect(outcome).toEqual({ kind: 'accepted' });
    expect((await room.kept(id)).state).toBe('body-awaited');
  });
});
