import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CopyId } from '../../../schemas/copies/copy-id.ts';
import type { SigningStep } from '../../../schemas/copies/state.ts';
import type { SignerAnswer } from '../../../functions/kernel/trust/signer.ts';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { startTrust } from '../../../local/sandbox/trust/trust.ts';
import type { RemoteRoom } from '../../support/remote-signing.ts';
import { startDatabase } from '../../support/tables.ts';
import { control } from '../sandbox/portal-client.ts';
import { askedTooLong, CHAIR, SEAL } from '../sandbox/trust-client.ts';

const database = await startDatabase();
afterAll(database.stop);
const { AGENCY, freshWorld, OFFICER, PORTAL } = await import('../../support/certifying.ts');
const { openRemoteRoom } = await import('../../support/remote-signing.ts');
const { askToSign } = await import('../../../functions/copies/ask-to-sign.ts');
const { keepBody } = await import('../../../functions/copies/authorities.ts');
const { CopyBody } = await import('../../../schemas/copies/authority.ts');
const { refuseCopy } = await import('../../../functions/copies/refuse-copy.ts');
const { wordsUntil } = await import('../../../functions/copies/written-words.ts');
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

  /** To so many milliseconds before the words of a copy may be signed no longer. */
  async function toJustBefore(id: string, ms: number): Promise<void> {
    const { written } = await room.kept(id);
    if (written === undefined) throw new Error('nothing is written');
    room.pass(Date.parse(wordsUntil(room.copies.rules, written)) - ms - world.now);
  }

  /** Asks of somebody who has agreed; the service takes its time to say so, and something happens meanwhile. */
  async function askedWhile(
    id: string,
    step: SigningStep,
    happens: () => unknown,
    spoilt: (signature: Uint8Array) => Uint8Array = (signature) => signature,
  ) {
    const { signer } = remote.copies;
    let calls = 0;
    const slowly = async (answering: Promise<SignerAnswer>): Promise<SignerAnswer> => {
      const answer = await answering;
      calls += 1;
      if (answer.kind !== 'signed') return answer;
      await happens();
      return { ...answer, signature: spoilt(answer.signature) };
    };
    const slow: typeof signer = {
      ...signer,
      sign: (order) => slowly(signer.sign(order)),
      ask: (ticket, signal) => slowly(signer.ask(ticket, signal)),
    };
    // Who has to agree on the telephone is asked and heard; a seal is heard at once.
    if (step === 'person') {
      expect(await remote.ask(id, step)).toMatchObject({ kind: 'waiting' });
      room.pass(15_000);
    }
    const signal = AbortSignal.timeout(10_000);
    const asked = await askToSign({ ...remote.copies, signer: slow }, id as CopyId, step, signal);
    return { asked, calls };
  }

  test('whose person agrees just before seven, and is heard just after it, is asked anew by the next duty: nothing is parked', async () => {
    const { id } = await room.awaited();
    await toJustBefore(id, 17_000);
    const { asked, calls } = await askedWhile(id, 'person', () => {
      room.pass(4_000);
    });
    expect(asked).toMatchObject({ kind: 'over', note: 'numbered' });
    expect(calls).toBe(1);
    await room.sweep();
    expect((await room.kept(id)).person?.signature).toBeUndefined();
    expect(await remote.through(id, 'person')).toMatchObject({ kind: 'over', note: 'signed' });
    expect(room.written).toHaveLength(2);
  });

  test('and whose body is called otherwise by the time its seal has come, ends as renamed: nothing is parked', async () => {
    const { id } = await room.awaited();
    await remote.through(id, 'person');
    await remote.complete(id, 'person');
    const { body } = await room.kept(id);
    const { asked } = await askedWhile(id, 'body', () =>
      keepBody(
        room.copies,
        PORTAL,
        AGENCY,
        CopyBody.parse({
          name: 'Ủy ban nhân dân phường Mẫu Mới',
          ...{ from: instant(world.now), way: 'csc', credential: SEAL },
          ...{ certificates: body?.by.certificates, scheme: body?.by.scheme },
        }),
      ),
    );
    expect(asked).toMatchObject({ kind: 'over', note: 'failed' });
    expect(await room.kept(id)).toMatchObject({ state: 'failed', failed: { reason: 'body-renamed' } });
  });

  test('and is refused by the officer while its person agrees, stays refused: nothing is parked', async () => {
    const { id } = await room.awaited();
    const { asked } = await askedWhile(id, 'person', () =>
      refuseCopy(room.copies, PORTAL, id, { ground: 'damaged', officer: OFFICER }),
    );
    expect(asked).toMatchObject({ kind: 'over', note: 'refused' });
    expect((await room.kept(id)).person?.signature).toBeUndefined();
  });

  test('and passes to another officer while its person agrees, is written anew for that one: nothing is parked', async () => {
    const { id } = await room.awaited();
    const successor = await world.issue({ subject: { country: 'VN', commonName: 'Lê Văn Kế Nhiệm' } });
    const { asked, calls } = await askedWhile(id, 'person', () =>
      room.authorise(successor, { name: 'Lê Văn Kế Nhiệm', from: instant(world.now) }),
    );
    expect(asked).toMatchObject({ kind: 'over', note: 'numbered' });
    expect(calls).toBe(1);
    await room.sweep();
    expect(room.written.at(-1)).toMatchObject({ certifierName: 'Lê Văn Kế Nhiệm' });
  });

  test('whose time is up while its person agrees, expires: nothing is parked', async () => {
    const { id } = await room.awaited();
    const { asked } = await askedWhile(id, 'person', () => {
      room.pass(73 * 3_600_000);
    });
    expect(asked).toMatchObject({ kind: 'over', note: 'time is up' });
  });

  test('by a service that signs something else parks its duty in front of a person, and is asked about once', async () => {
    const { id } = await room.awaited();
    const { asked, calls } = await askedWhile(
      id,
      'person',
      () => undefined,
      () => Buffer.from('another'),
    );
    expect(asked).toMatchObject({ kind: 'refused', code: 'copy-signature-wrong' });
    expect(calls).toBe(1);
  });

  test('is not signed by whoever agrees to the request of the day before: only the newest is heard, and one signature is made', async () => {
    await phone('wait');
    const { id } = await room.awaited();
    await toJustBefore(id, 5_000);
    expect(await remote.ask(id, 'person')).toMatchObject({ kind: 'waiting' });
    room.pass(6_000);
    expect(await remote.ask(id, 'person')).toMatchObject({ kind: 'over', note: 'numbered' });
    await room.sweep();
    expect(await remote.ask(id, 'person')).toMatchObject({ kind: 'waiting' });
    const shown = (await control(trust, 'GET', 'phone')) as { handle: string; clientData: string }[];
    expect(shown.map(({ clientData }) => clientData)).toEqual([`${id}~person`, `${id}~person~1`]);
    const agree = (request = 0) =>
      control(trust, 'POST', 'phone', { does: 'approve', handle: shown[request]?.handle });
    await agree(0);
    room.pass(15_000);
    expect(await remote.ask(id, 'person')).toMatchObject({ kind: 'waiting' });
    expect(await remote.made()).toHaveLength(0);
    await agree(1);
    expect(await remote.through(id, 'person')).toMatchObject({ kind: 'over', note: 'signed' });
    expect(await remote.made()).toMatchObject([{ id: `${id}~person~1` }]);
    expect(await remote.complete(id, 'person')).toEqual({ kind: 'accepted' });
  });

  test('is not signed by an agreement of the day before that is heard when new words lie there already: those are asked about', async () => {
    const { id } = await room.awaited();
    await toJustBefore(id, 17_000);
    const { asked } = await askedWhile(id, 'person', async () => {
      room.pass(4_000);
      await room.sweep();
    });
    expect(asked).toMatchObject({ kind: 'waiting' });
    expect(await room.kept(id)).toMatchObject({ state: 'person-awaited', person: { askedAnew: 1 } });
    expect((await room.kept(id)).person?.signature).toBeUndefined();
    expect(await remote.through(id, 'person')).toMatchObject({ kind: 'over', note: 'signed' });
    expect(await remote.complete(id, 'person')).toEqual({ kind: 'accepted' });
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
