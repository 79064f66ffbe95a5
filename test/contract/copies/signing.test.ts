import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CopyId } from '../../../schemas/copies/copy-id.ts';
import type { CopyCompleting, CopySigning } from '../../../functions/copies/copies.ts';
import { readTrustRoots, type WrittenRoots } from '../../../functions/kernel/trust/roots.ts';
import { openCscSigner } from '../../../functions/partners/trust/csc.ts';
import { openRevocationSource } from '../../../functions/partners/trust/revocation.ts';
import { openTimestampAuthority } from '../../../functions/partners/trust/timestamp.ts';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { startTrust } from '../../../local/sandbox/trust/trust.ts';
import type { CertifyingRoom as Room } from '../../support/certifying.ts';
import { startDatabase } from '../../support/tables.ts';
import { control } from '../sandbox/portal-client.ts';
import { CHAIR, SEAL, shownBy } from '../sandbox/trust-client.ts';

const database = await startDatabase();
afterAll(database.stop);
const { CertifyingRoom, freshWorld } = await import('../../support/certifying.ts');
const { askToSign } = await import('../../../functions/copies/ask-to-sign.ts');
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

let room: Room;
let copies: CopySigning & CopyCompleting;
beforeEach(async () => {
  await control(trust, 'POST', 'reset');
  const { untrusted: _, ...written } = (await control(trust, 'GET', 'roots')) as WrittenRoots & {
    untrusted: unknown;
  };
  const roots = readTrustRoots(written);
  if (roots === undefined) throw new Error('no roots');
  const keyOf = async (credential: string) => {
    const { chain } = await shownBy(trust, credential);
    return { way: 'csc', credential, certificates: chain, scheme: 'rsa-pkcs1-sha256' };
  };
  room = await new CertifyingRoom(await database.freshTables(), world).open({
    authority: await keyOf(CHAIR),
    body: await keyOf(SEAL),
  });
  const { clock } = room.copies;
  const account = () =>
    Promise.resolve({ clientId: 'sandbox-csc-h21', clientSecret: 'local-only-csc-h21-secret' });
  copies = {
    ...room.copies,
    roots: () => Promise.resolve(roots),
    signer: openCscSigner({ baseUrl: `${trust.url}/csc/v2`, account, clock }),
    timestamp: openTimestampAuthority({
      url: `${trust.url}/tsa/official-duty`,
      roots: () => Promise.resolve(roots),
      clock,
    }),
    revocation: openRevocationSource({ hosts: [new URL(trust.url).host], clock }),
  };
});

const signal = () => AbortSignal.timeout(10_000);
const ask = (id: string, step: 'person' | 'body') => askToSign(copies, id as CopyId, step, signal());
const complete = (id: string, step: 'person' | 'body') => {
  room.pass(60_000);
  return completeSignature(copies, id as CopyId, step, signal());
};
const phone = (does: string) => control(trust, 'PUT', 'phone', { does });
const made = async () =>
  ((await control(trust, 'GET', 'ledger')) as { effect: string; repeat?: boolean }[]).filter(
    ({ effect, repeat }) => effect === 'signature.made' && repeat !== true,
  );

/** Asks until there is nothing to ask any more. */
async function throughService(id: string, step: 'person' | 'body') {
  for (let round = 0; round < 5; round += 1) {
    const asked = await ask(id, step);
    if (asked.kind !== 'waiting') return asked;
    room.pass(15_000);
  }
  throw new Error('the service goes on waiting');
}

describe('A copy that is signed by a remote signing service', () => {
  test('is issued, with one signature of each, and valid by real authorities', async () => {
    const { id } = await room.awaited();
    expect(await throughService(id, 'person')).toMatchObject({ kind: 'over', note: 'signed' });
    expect(await complete(id, 'person')).toEqual({ kind: 'accepted' });
    expect(await throughService(id, 'body')).toMatchObject({ kind: 'over', note: 'signed' });
    expect(await complete(id, 'body')).toEqual({ kind: 'accepted' });
    const copy = await room.kept(id);
    expect(copy.state).toBe('issued');
    expect(await made()).toHaveLength(2);
    const verdict = await verifyCopy(room.fileOf(copy), {
      trust: { roots: await copies.roots() },
      revocation: copies.revocation,
      register: openRegister(copies),
      at: instant(world.now),
    });
    expect(verdict.findings.filter(({ weight }) => weight !== 'note')).toEqual([]);
    expect(verdict.standing).toBe('valid');
  });

  test('waits for the person as long as they take, asked again and again, and is signed once', async () => {
    await phone('wait');
    const { id } = await room.awaited();
    for (let asked = 0; asked < 5; asked += 1) {
      expect(await ask(id, 'person')).toMatchObject({ kind: 'waiting' });
      room.pass(15_000);
    }
    await control(trust, 'POST', 'phone', { does: 'approve', credential: CHAIR });
    expect(await throughService(id, 'person')).toMatchObject({ kind: 'over' });
    expect(await ask(id, 'person')).toEqual({ kind: 'over', note: 'person-signed' });
    expect(await made()).toHaveLength(1);
  });

  test('ends when the person declines', async () => {
    await phone('decline');
    const { id } = await room.awaited();
    expect(await throughService(id, 'person')).toMatchObject({ kind: 'over', note: 'declined' });
    expect(await room.kept(id)).toMatchObject({ state: 'failed', failed: { reason: 'signing-declined' } });
  });

  test('expires when nobody signs within its time, and nobody is asked any more', async () => {
    await phone('wait');
    const { id } = await room.awaited();
    await ask(id, 'person');
    room.pass(73 * 3_600_000);
    expect(await ask(id, 'person')).toEqual({ kind: 'over', note: 'time is up' });
    await room.sweep();
    expect(await room.kept(id)).toMatchObject({ state: 'expired' });
    expect(await ask(id, 'person')).toEqual({ kind: 'over', note: 'expired' });
    expect(await made()).toHaveLength(0);
  });

  test('waits while the service fails', async () => {
    const { id } = await room.awaited();
    await control(trust, 'PUT', 'faults', [{ mode: 'error', rate: 1 }]);
    expect((await ask(id, 'person')).kind).toBe('transient');
    await control(trust, 'DELETE', 'faults');
    expect(await throughService(id, 'person')).toMatchObject({ kind: 'over' });
  });
});
