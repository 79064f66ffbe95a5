import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CopyId } from '../../../schemas/copies/copy-id.ts';
import { WITHDRAWAL_GROUNDS } from '../../../schemas/copies/withdrawal-grounds.ts';
import type { PartnerState } from '../../../functions/exchange/breaker.ts';
import { withEntry } from '../../../functions/kernel/pdf/prepare-signature.ts';
import { COPY_LIMITS } from '../../../functions/kernel/pdf/read-limits.ts';
import { readSignedPdf } from '../../../functions/kernel/pdf/read-signed-pdf.ts';
import { nameIn } from '../../../functions/kernel/pdf/values.ts';
import { writeFile, type FileObject } from '../../../functions/kernel/pdf/write-file.ts';
import { SCHEMES, type SignatureScheme } from '../../../functions/kernel/trust/scheme.ts';
import type { CertifyingRoom as Room } from '../../support/certifying.ts';
import { scanOf } from '../../support/scans.ts';
import { startDatabase, type Tables } from '../../support/tables.ts';
import type { Owner, TrustWorld } from '../../support/trust-world.ts';

const database = await startDatabase();
afterAll(database.stop);
const support = await import('../../support/certifying.ts');
const { AGENCY, CertifyingRoom, FOREIGNER, freshWorld, OFFICER, pemsOf, PORTAL, SCAN } = support;
const { CopyBody } = await import('../../../schemas/copies/authority.ts');
const { requestCopy } = await import('../../../functions/copies/request-copy.ts');
const { refuseCopy } = await import('../../../functions/copies/refuse-copy.ts');
const { withdrawCopy } = await import('../../../functions/copies/withdraw-copy.ts');
const { readNumbers } = await import('../../../functions/copies/read-numbers.ts');
const { signingTask } = await import('../../../functions/copies/signing-task.ts');
const { sweepCopies } = await import('../../../functions/copies/sweep-copies.ts');
const { checkRegistered } = await import('../../../functions/copies/check-registered.ts');
const { keepChange, openCopy } = await import('../../../functions/copies/keep-copy.ts');
const { keepBody } = await import('../../../functions/copies/authorities.ts');
const { digestBytes, digestJson } = await import('../../../functions/kernel/digest.ts');
const { instant } = await import('../../../functions/kernel/clock.ts');
const { afterCalls, breakerOf, WELL } = await import('../../../functions/exchange/breaker.ts');
const { isSick } = await import('../../../functions/exchange/outcome.ts');
const { withdrawnIn } = await import('../../../functions/copies/copy.ts');
const { readCopyView } = await import('../../../functions/copies/read-copy.ts');
const { storeContents } = await import('../../../functions/deliveries/store-contents.ts');

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let world: TrustWorld;
let room: Room;
let tables: Tables;
beforeEach(async () => {
  world = freshWorld();
  tables = await database.freshTables();
  room = await new CertifyingRoom(tables, world).open();
});

const kindsOf = async (id: string) => (await room.chain(id)).map(({ kind }) => kind);
const dutiesOf = async (id: string) => (await room.duties(id)).map(({ operation }) => operation);
const numbers = async () => {
  const page = await readNumbers(room.copies, PORTAL, AGENCY, undefined, 0);
  return page.ok ? page.value.numbers.map(({ number, state, reason }) => [number, state, reason]) : [];
};
const WITHDRAWAL = { ground: 'original-forged', officer: OFFICER } as const;
const FORGED = WITHDRAWAL_GROUNDS['original-forged'];
const BODY = 'Ủy ban nhân dân xã Mẫu Một';

/** What a verdict calls each scheme that an installation may be configured for. */
const ALGORITHMS: Readonly<Record<SignatureScheme, string>> = {
  'rsa-pkcs1-sha256': 'RSASSA-PKCS1-v1_5 SHA256',
  'rsa-pkcs1-sha384': 'RSASSA-PKCS1-v1_5 SHA384',
  'rsa-pss-sha256': 'RSASSA-PSS SHA256',
  'rsa-pss-sha384': 'RSASSA-PSS SHA384',
  'ecdsa-p256-sha256': 'ECDSA SHA256',
  'ecdsa-p256-sha384': 'ECDSA SHA384',
};

describe('A certified copy', () => {
  test('goes from the request over both signatures to a file that anybody finds valid', async () => {
    const copy = await room.issued({ deposit: true });
    expect(copy).toMatchObject({ state: 'issued', number: 1, volume: '01/2026', agency: AGENCY });
    const verdict = await room.verdict(room.fileOf(copy));
    expect(verdict.findings.filter(({ weight }) => weight !== 'note')).toEqual([]);
    expect(verdict.standing).toBe('valid');
    expect(verdict.register).toMatchObject({ asked: true, state: 'issued', number: 1 });
  });

  test.each(SCHEMES)(
    'is issued and valid where both of its signers are configured for %s',
    async (scheme) => {
      const kind = scheme.startsWith('rsa') ? 'rsa-2048' : 'p-256';
      const chair = await world.issue({ kind });
      const seal = await world.issue({ kind, profile: 'body' });
      room = await new CertifyingRoom(tables, world).open({
        authority: { certificates: pemsOf(chair), scheme },
        body: { certificates: pemsOf(seal), scheme },
      });
      const { id } = await room.awaited();
      await room.sign(id, chair);
      expect(await room.complete(id, 'person')).toEqual({ kind: 'accepted' });
      await room.sign(id, seal);
      expect(await room.complete(id, 'body')).toEqual({ kind: 'accepted' });
      const copy = await room.kept(id);
      expect(copy.state).toBe('issued');
      const verdict = await room.verdict(room.fileOf(copy));
      expect(verdict.findings.filter(({ weight }) => weight !== 'note')).toEqual([]);
      expect(verdict.standing).toBe('valid');
      const algorithm = ALGORITHMS[scheme];
      expect(verdict.signatures).toMatchObject([{ algorithm }, { algorithm }]);
    },
  );

  test('leaves every step in its evidence, and its duties beside the state from which they follow', async () => {
    const { id } = await room.issued({ deposit: true });
    expect(await kindsOf(id)).toEqual([
      'copy.requested',
      'copy.numbered',
      'copy.prepared',
      'copy.signed',
      'copy.signature-complete',
      'copy.signed',
      'copy.file-made',
      'copy.issued',
    ]);
    expect((await dutiesOf(id)).toSorted()).toEqual([
      'copy.complete-signature',
      'copy.complete-signature',
      'copy.deposit',
      'portal.webhook',
    ]);
  });

  test('has nothing of the citizen in any table or name of a file, neither on its way nor when it is withdrawn', async () => {
    const { id } = await room.issued({
      deposit: true,
      dossier: { code: 'H21.17-260323-0042', finish: true },
    });
    await room.sweep();
    await withdrawCopy(room.copies, PORTAL, id, WITHDRAWAL);
    await room.sweep();
    expect((await room.kept(id)).state).toBe('withdrawn');
    const kept = [tables.copies, tables.exchanges, tables.evidence, tables.requests];
    const said = [...(await Promise.all(kept.map(database.textOf))), ...room.shelf.files.keys()].join(' ');
    expect(said).toContain('copy.take-back');
    for (const secret of ['Trần Văn Thử', '064090000042', 'B 0123456']) expect(said).not.toContain(secret);
    expect(JSON.stringify(room.told)).not.toMatch(/Trần Văn Thử|064090000042|B 0123456/);
  });

  test('is not finished by completing the same signature twice', async () => {
    const { id } = await room.issued();
    expect(await room.complete(id, 'person')).toEqual({ kind: 'duplicate' });
    expect(await room.complete(id, 'body')).toEqual({ kind: 'duplicate' });
    expect(await kindsOf(id)).toHaveLength(8);
  });

  test('tells its dossier once, and then what was only needed on the way is gone', async () => {
    const copy = await room.issued({ dossier: { code: 'H21.17-260323-0042', finish: true } });
    await room.sweep();
    await room.sweep();
    expect(room.told.map(({ code, entry }) => [code, entry.events[0]?.kind, entry.change?.kind])).toEqual([
      ['H21.17-260323-0042', 'copy-issued', 'finish'],
    ]);
    expect([...room.shelf.under('scans'), ...room.shelf.under('prepared')]).toEqual([]);
    expect((await room.verdict(room.fileOf(copy))).standing).toBe('valid');
  });
});

/** Another certificate of the same holder. */
const twin = ({ issued: { authority, profile, subject } }: Owner) => ({ authority, profile, subject });

describe('A copy that is asked for', () => {
  test('is one copy however often the request comes under its key', async () => {
    const repeatable = { pk: 'cong-mau~lan-1', digest: digestBytes('a') };
    const message = room.message({}, { repeatable });
    const first = await requestCopy(room.copies, message);
    const again = await requestCopy(room.copies, message);
    expect(again).toEqual(first);
    const other = await requestCopy(
      room.copies,
      room.message({}, { repeatable: { ...repeatable, digest: digestBytes('b') } }),
    );
    expect(other).toMatchObject({ ok: false, problem: { code: 'idempotency-key-reused' } });
  });

  test('is one copy when the same request comes ten times at once', async () => {
    const message = room.message({}, { repeatable: { pk: 'cong-mau~lan-2', digest: digestBytes('a') } });
    const answers = await Promise.all(Array.from({ length: 10 }, () => requestCopy(room.copies, message)));
    expect(new Set(answers.map((answer) => (answer.ok ? answer.value.id : answer.problem.code))).size).toBe(
      1,
    );
  });

  test.each([
    ['of an agency that is another’s', { agency: 'H22.01' }, 'agency-not-yours'],
    ['by an officer whom nobody authorised', { officer: 'canbo.khac' }, 'copy-not-authorised'],
    ['at an agency without a seal', { agency: 'H21.18' }, 'copy-body-missing'],
    [
      'for a store whose owner is not told',
      { deposit: true, requester: { name: 'Trần Văn Thử' } },
      'invalid-field',
    ],
  ])('is refused %s', async (_, more, code) => {
    expect(await requestCopy(room.copies, room.message(more))).toMatchObject({
      ok: false,
      problem: { code },
    });
  });

  test.each([
    ['the body’s own', () => room.seal],
    ['another of whom the body’s is, under the same name', () => world.issue(twin(room.seal))],
  ])(
    'is refused where the person’s certificate is %s: both signatures would be one signer’s',
    async (_, of) => {
      const { id } = await room.requested();
      const wrong = { ok: false, problem: { code: 'copy-signers-alike' } };
      await room.authorise(await of(), { from: instant(world.now - HOUR) });
      expect(await requestCopy(room.copies, room.message())).toMatchObject(wrong);
      expect(await room.scan(id)).toMatchObject(wrong);
      expect(await numbers()).toEqual([]);
      await room.authorise(room.chair, { from: instant(world.now - HOUR) });
      expect(await room.scan(id)).toMatchObject({ ok: true, value: { state: 'person-awaited', number: 1 } });
    },
  );

  test('is refused where its paper is called by letters that cannot be written onto it', async () => {
    const message = room.message({ original: { kind: 'other', type: 'Свидетельство о рождении' } });
    expect(await requestCopy(room.copies, message)).toMatchObject({
      ok: false,
      problem: { code: 'invalid-field' },
    });
  });

  test('is nobody else’s: to another province it does not exist', async () => {
    const { id } = await room.awaited();
    const notFound = { ok: false, problem: { code: 'copy-not-found' } };
    expect(await room.scan(id, SCAN, FOREIGNER)).toMatchObject(notFound);
    expect(await signingTask(room.copies, FOREIGNER, id)).toMatchObject(notFound);
    expect(
      await refuseCopy(room.copies, FOREIGNER, id, { ground: 'damaged', officer: OFFICER }),
    ).toMatchObject(notFound);
    expect(await withdrawCopy(room.copies, FOREIGNER, id, WITHDRAWAL)).toMatchObject(notFound);
    const task = await room.task(id);
    const signature = room.signatureOver(task, room.chair);
    expect(await room.hand(id, 'person', task.document, signature, FOREIGNER)).toMatchObject(notFound);
  });

  test('is known to nobody outside before it is issued', async () => {
    const { id } = await room.awaited();
    expect(await checkRegistered(room.copies, id, {})).toMatchObject({
      ok: false,
      problem: { code: 'copy-not-found' },
    });
  });
});

describe('The scan of a copy', () => {
  test('takes no number where it is refused, and another may be handed in', async () => {
    const { id } = await room.requested();
    expect(await room.scan(id, Buffer.from('%PDF-1.7 not one'))).toMatchObject({
      ok: false,
      problem: { code: 'copy-scan-refused' },
    });
    expect(await numbers()).toEqual([]);
    expect(await room.scan(id)).toMatchObject({ ok: true, value: { number: 1, state: 'person-awaited' } });
  });

  test('gets the same number when it comes again, and no other scan takes its place', async () => {
    const { id } = await room.awaited();
    expect(await room.scan(id)).toMatchObject({ ok: true, value: { number: 1 } });
    expect(await room.scan(id, await scanOf([{}, {}]))).toMatchObject({
      ok: false,
      problem: { code: 'copy-state-forbids' },
    });
    expect(await numbers()).toEqual([[1, 'taken', undefined]]);
  });

  test('leaves the copy due by the rule of the day of its request, though another is in force when it comes', async () => {
    // Friday, 14:30 in Vietnam; from Saturday on the day ends at noon for whoever asks.
    const friday = freshWorld(Date.UTC(2026, 3, 24, 7, 30));
    const rules = {
      due: [
        { from: '2015-04-10', cutOff: '15:00' },
        { from: '2026-04-25', cutOff: '12:00' },
      ],
    };
    const waiting = await new CertifyingRoom(tables, friday, rules).open();
    const { id, dueOn } = await waiting.requested();
    expect(dueOn).toBe('2026-04-24');
    waiting.pass(20 * HOUR);
    expect(await waiting.scan(id)).toMatchObject({ ok: true, value: { dueOn: '2026-04-24' } });
    // Monday, 14:30.
    waiting.pass(52 * HOUR);
    expect(await waiting.requested()).toMatchObject({ dueOn: '2026-04-28' });
  });

  test('is numbered once when it comes five times at once', async () => {
    const { id } = await room.requested();
    const answers = await Promise.all(Array.from({ length: 5 }, () => room.scan(id)));
    expect(answers.map((answer) => (answer.ok ? answer.value.number : answer.problem.code))).toEqual([
      1, 1, 1, 1, 1,
    ]);
    expect(await numbers()).toEqual([[1, 'taken', undefined]]);
  });

  test('that nobody handed in lets the copy expire, without a number', async () => {
    const { id } = await room.requested();
    room.pass(25 * HOUR);
    await room.sweep();
    expect(await room.kept(id)).toMatchObject({ state: 'expired' });
    expect(await numbers()).toEqual([]);
    expect(await room.scan(id)).toMatchObject({ ok: false, problem: { code: 'copy-state-forbids' } });
  });

  test('is refused where the power to certify ended after the request', async () => {
    const room = await new CertifyingRoom(await database.freshTables(), world).open({
      authority: { basis: 'authorised', to: instant(world.now + HOUR) },
    });
    const { id } = await room.requested();
    room.pass(2 * HOUR);
    expect(await room.scan(id)).toMatchObject({ ok: false, problem: { code: 'copy-not-authorised' } });
  });

  test('that was changed in the store after it was numbered is never signed: its number is void', async () => {
    const { id } = await room.requested();
    room.shelf.spoilsWrites = true;
    expect(await room.scan(id)).toMatchObject({
      ok: true,
      value: { state: 'failed', failed: { reason: 'document-changed' } },
    });
    expect(await numbers()).toEqual([[1, 'void', 'document-changed']]);
  });
});

describe('The number of a copy', () => {
  test.each([
    ['an officer refuses', 'erased-or-altered'],
    ['nobody signs in time', 'expired'],
  ])(
    'is void where %s, stands in the register with the reason, and is not given again',
    async (_, reason) => {
      const { id } = await room.awaited();
      if (reason === 'expired') {
        room.pass(73 * HOUR);
        await room.sweep();
      } else {
        const by = { ground: 'erased-or-altered', officer: OFFICER } as const;
        expect(await refuseCopy(room.copies, PORTAL, id, by)).toMatchObject({ ok: true });
        expect(await refuseCopy(room.copies, PORTAL, id, by)).toMatchObject({ ok: true });
      }
      const { number } = await room.awaited();
      expect(number).toBe(2);
      expect(await numbers()).toEqual([
        [1, 'void', reason],
        [2, 'taken', undefined],
      ]);
      expect(await dutiesOf(id)).toEqual(['portal.webhook']);
    },
  );

  test('is one for all copies of one original on one occasion, and void only when none will be issued', async () => {
    const more = { occasion: 'lan-1' };
    const [one, other] = [await room.awaited(more), await room.awaited(more)];
    expect([one.number, other.number]).toEqual([1, 1]);
    expect((await room.awaited({ occasion: 'lan-2' })).number).toBe(2);
    const by = { ground: 'damaged', officer: OFFICER } as const;
    await refuseCopy(room.copies, PORTAL, one.id, by);
    expect((await numbers())[0]).toEqual([1, 'taken', undefined]);
    await refuseCopy(room.copies, PORTAL, other.id, by);
    expect((await numbers())[0]).toEqual([1, 'void', 'damaged']);
    expect((await room.awaited(more)).number).toBe(3);
  });
});

describe('A number taken on the last day of the year and signed on the first of the next', () => {
  const OTHER = { kind: 'diploma', type: 'Bằng tốt nghiệp đại học', number: 'X 1' };

  test('stays in the volume of its December, where the book shows when it was taken; the words bear the day of January', async () => {
    world = freshWorld(Date.parse('2026-12-31T10:00:00+07:00'));
    room = await new CertifyingRoom(tables, world).open();
    const { id } = await room.awaited();
    room.pass(DAY);
    await room.sweep();
    expect(await room.awaited({ original: OTHER })).toMatchObject({ number: 1, volume: '01/2027' });
    await room.sign(id, room.chair);
    await room.complete(id, 'person');
    await room.sign(id, room.seal);
    await room.complete(id, 'body');
    const copy = await room.kept(id);
    expect(copy).toMatchObject({ state: 'issued', number: 1, volume: '01/2026' });
    expect(
      room.written.map(({ number, volume, certifiedAt }) => [number, volume, certifiedAt.slice(0, 10)]),
    ).toEqual([
      ['000001', '01/2026', '2026-12-31'],
      ['000001', '01/2026', '2027-01-01'],
      ['000001', '01/2027', '2027-01-01'],
    ]);
    const book = (volume: string) => readNumbers(room.copies, PORTAL, AGENCY, volume, 0);
    expect(await book('01/2026')).toMatchObject({
      value: { last: 1, numbers: [{ number: 1, state: 'taken', takenAt: '2026-12-31T03:00:00.000Z' }] },
    });
    expect(await book('01/2027')).toMatchObject({ value: { last: 1, numbers: [{ number: 1 }] } });
    expect(await room.verdict(room.fileOf(copy))).toMatchObject({ standing: 'valid' });
  });
});

describe('A signature', () => {
  test('that comes twice is one; another over the same is refused', async () => {
    const { id } = await room.awaited({ officer: OFFICER });
    const task = await room.task(id);
    const signature = room.signatureOver(task, room.chair);
    const first = await room.hand(id, 'person', task.document, signature);
    expect(await room.hand(id, 'person', task.document, signature)).toEqual(first);
    const other = Buffer.from(signature, 'base64').fill(7, 0, 4).toString('base64');
    expect(await room.hand(id, 'person', task.document, other)).toMatchObject({
      ok: false,
      problem: { code: 'copy-signature-other' },
    });
    expect((await dutiesOf(id)).filter((name) => name === 'copy.complete-signature')).toHaveLength(1);
  });

  test('over anything else than was given out is refused, and so is one of another’s key', async () => {
    const { id } = await room.awaited();
    const task = await room.task(id);
    const over = { ...task, attributes: Buffer.from('điều khác').toString('base64') };
    const hand = (signature: string, document = task.document) =>
      room.hand(id, 'person', document, signature);
    const wrong = { ok: false, problem: { code: 'copy-signature-wrong' } };
    expect(await hand(room.signatureOver(over, room.chair))).toMatchObject(wrong);
    expect(await hand(room.signatureOver(task, room.seal))).toMatchObject(wrong);
    expect(await hand(room.signatureOver(task, room.chair), 'f'.repeat(64))).toMatchObject({
      ok: false,
      problem: { code: 'copy-document-other' },
    });
    expect((await room.kept(id)).state).toBe('person-awaited');
  });

  test('by somebody whose authorisation ended since the request is refused', async () => {
    const room = await new CertifyingRoom(await database.freshTables(), world).open({
      authority: { basis: 'authorised', to: instant(world.now + HOUR) },
    });
    const { id } = await room.awaited();
    const task = await room.task(id);
    room.pass(2 * HOUR);
    const refused = { ok: false, problem: { code: 'copy-not-authorised' } };
    expect(await signingTask(room.copies, PORTAL, id)).toMatchObject(refused);
    const signature = room.signatureOver(task, room.chair);
    expect(await room.hand(id, 'person', task.document, signature)).toMatchObject(refused);
  });

  test('by a power that ends before it can be stamped stands: what counts is when it was taken', async () => {
    const room = await new CertifyingRoom(await database.freshTables(), world).open({
      authority: { basis: 'authorised', to: instant(world.now + 2 * HOUR) },
      body: { to: instant(world.now + 10 * HOUR) },
    });
    const { id } = await room.awaited();
    await room.sign(id, room.chair);
    room.stampsAway = true;
    expect((await room.complete(id, 'person')).kind).toBe('transient');
    room.pass(4 * HOUR);
    room.stampsAway = false;
    await room.complete(id, 'person');
    await room.sign(id, room.seal);
    room.stampsAway = true;
    await room.complete(id, 'body');
    room.pass(48 * HOUR);
    room.stampsAway = false;
    await room.complete(id, 'body');
    const copy = await room.kept(id);
    expect(copy.state).toBe('issued');
    expect(await room.verdict(room.fileOf(copy))).toMatchObject({ standing: 'valid' });
  });

  test('by a power that was renewed since the file was prepared stands by the new one', async () => {
    const room = await new CertifyingRoom(await database.freshTables(), world).open({
      authority: { to: instant(world.now + 2 * HOUR) },
    });
    const { id } = await room.awaited();
    await room.authorise(room.chair, { from: instant(world.now + 2 * HOUR), instrument: '99/QĐ-UBND' });
    room.pass(3 * HOUR);
    await room.sign(id, room.chair);
    await room.complete(id, 'person');
    await room.sign(id, room.seal);
    await room.complete(id, 'body');
    const copy = await room.kept(id);
    expect(copy.person?.by).toMatchObject({ instrument: '99/QĐ-UBND' });
    expect(copy.person?.by.to).toBeUndefined();
    expect(await room.verdict(room.fileOf(copy))).toMatchObject({
      standing: 'valid',
      register: { instrument: '99/QĐ-UBND' },
    });
  });

  test('by a seal whose entry is put right later stands as it was sealed', async () => {
    const from = instant(world.now - 24 * HOUR);
    const copy = await room.issued();
    const other = await world.issue({ profile: 'body' });
    await keepBody(
      room.copies,
      PORTAL,
      AGENCY,
      CopyBody.parse({
        name: 'Ủy ban nhân dân xã Mẫu Một',
        ...{ from, way: 'token', certificates: pemsOf(other), scheme: 'ecdsa-p256-sha256' },
      }),
    );
    expect(await room.verdict(room.fileOf(copy))).toMatchObject({ standing: 'valid' });
  });

  test('is asked for anew where the certificate was changed after the file was prepared', async () => {
    const { id } = await room.awaited();
    const before = await room.task(id);
    const renewed = await world.issue({ subject: { country: 'VN', commonName: 'Nguyễn Thị Mẫu' } });
    room.pass(HOUR);
    await room.authorise(renewed, { from: instant(world.now - 60_000) });
    expect(await signingTask(room.copies, PORTAL, id)).toMatchObject({
      ok: false,
      problem: { code: 'copy-being-prepared' },
    });
    await room.sweep();
    const task = await room.task(id);
    expect(task.certificate).toBe(renewed.certificate.fingerprint);
    expect([task.document === before.document, task.expiresAt]).toEqual([false, before.expiresAt]);
    // A holder makes one signature under a reference: that of another file is another.
    expect(task.reference).not.toBe(before.reference);
    expect(
      await room.hand(id, 'person', before.document, room.signatureOver(before, room.chair)),
    ).toMatchObject({ ok: false, problem: { code: 'copy-document-other' } });
    await room.sign(id, renewed);
    await room.complete(id, 'person');
    await room.sign(id, room.seal);
    await room.complete(id, 'body');
    expect((await room.verdict(room.fileOf(await room.kept(id)))).standing).toBe('valid');
    await room.sweep();
    expect([...room.shelf.under('scans'), ...room.shelf.under('prepared')]).toEqual([]);
  });

  const SUCCESSOR = {
    name: 'Lê Văn Kế Nhiệm',
    title: 'Phó Chủ tịch Ủy ban nhân dân xã',
    basis: 'authorised',
  };

  test.each([
    [
      'another person took over',
      () => world.issue({ subject: { country: 'VN', commonName: SUCCESSOR.name } }),
    ],
    ['the same person has another title', () => Promise.resolve(room.chair)],
  ])('is given under words that name who gives it: where %s, they are written anew', async (_what, owner) => {
    const { id } = await room.awaited();
    const before = await room.task(id);
    const next = await owner();
    room.pass(HOUR);
    const named = next === room.chair ? { title: SUCCESSOR.title } : SUCCESSOR;
    await room.authorise(next, { ...named, from: instant(world.now - 60_000) });
    const old = await room.hand(id, 'person', before.document, room.signatureOver(before, room.chair));
    expect(old.ok).toBe(false);
    expect((await signingTask(room.copies, PORTAL, id)).ok).toBe(false);
    await room.sweep();
    expect((await room.kept(id)).number).toBe(1);
    await room.sign(id, next);
    await room.complete(id, 'person');
    await room.sign(id, room.seal);
    await room.complete(id, 'body');
    expect(room.written.at(-1)).toMatchObject({
      certifierName: next === room.chair ? 'Nguyễn Thị Mẫu' : SUCCESSOR.name,
      certifierTitle: SUCCESSOR.title,
    });
    expect((await room.verdict(room.fileOf(await room.kept(id)))).standing).toBe('valid');
    expect(await numbers()).toEqual([[1, 'taken', undefined]]);
  });

  test('is given under words that name where its body is: where that changed, they are written anew', async () => {
    const { id } = await room.awaited();
    const before = await room.task(id);
    room.pass(HOUR);
    await keepBody(room.copies, PORTAL, AGENCY, {
      name: room.written[0]?.agencyName ?? '',
      place: 'Mẫu Hai',
      from: instant(world.now - 60_000),
      way: 'token',
      certificates: support.pemsOf(room.seal),
      scheme: 'rsa-pkcs1-sha256',
    });
    const old = await room.hand(id, 'person', before.document, room.signatureOver(before, room.chair));
    expect(old).toMatchObject({ ok: false, problem: { code: 'copy-document-other' } });
    expect((await signingTask(room.copies, PORTAL, id)).ok).toBe(false);
    await room.sweep();
    expect(room.written.map(({ place }) => place)).toEqual([undefined, 'Mẫu Hai']);
    await room.sign(id, room.chair);
    expect(await room.kept(id)).toMatchObject({ state: 'person-signed', number: 1 });
  });

  test('is given under words of its day: those of the day before are written anew before people are at work', async () => {
    const { id } = await room.awaited(); // at 09:15 in Vietnam
    const before = await room.task(id);
    room.pass(21 * HOUR);
    await room.sweep();
    expect(room.written).toHaveLength(1);
    room.pass(HOUR); // 07:15
    await room.sweep();
    expect(room.written.map(({ certifiedAt }) => certifiedAt.slice(0, 10))).toEqual([
      '2026-04-24',
      '2026-04-25',
    ]);
    const task = await room.task(id);
    expect(task.expiresAt).toBe(before.expiresAt);
    const late = room.signatureOver(before, room.chair);
    for (const [document, code] of [
      [before.document, 'copy-document-other'],
      [task.document, 'copy-signature-wrong'],
    ] as const)
      expect(await room.hand(id, 'person', document, late)).toMatchObject({ ok: false, problem: { code } });
    await room.sign(id, room.chair);
    expect(await room.kept(id)).toMatchObject({ state: 'person-signed', number: 1 });
    expect(await kindsOf(id)).toContain('copy.words-outdated');
  });

  test('is not taken under words of a day that is over, which the sweep has not reached yet', async () => {
    const { id } = await room.awaited();
    const task = await room.task(id);
    room.pass(22 * HOUR);
    const late = await room.hand(id, 'person', task.document, room.signatureOver(task, room.chair));
    expect(late).toMatchObject({ ok: false, problem: { code: 'copy-document-other' } });
  });

  test('of the body is given only while it is still called what the person signed: else the copy ends, and its number is void', async () => {
    const { id } = await room.awaited();
    await room.sign(id, room.chair);
    await room.complete(id, 'person');
    const task = await room.task(id);
    await keepBody(room.copies, PORTAL, AGENCY, {
      name: 'Ủy ban nhân dân phường Mẫu Mới',
      from: instant(world.now - 60_000),
      way: 'token',
      certificates: support.pemsOf(room.seal),
      scheme: 'rsa-pkcs1-sha256',
    });
    const signed = await room.hand(id, 'body', task.document, room.signatureOver(task, room.seal));
    expect(signed).toMatchObject({ ok: false, problem: { code: 'copy-document-other' } });
    expect((await signingTask(room.copies, PORTAL, id)).ok).toBe(false);
    expect(await room.kept(id)).toMatchObject({ state: 'failed', failed: { reason: 'body-renamed' } });
    expect(await numbers()).toEqual([[1, 'void', 'body-renamed']]);
  });

  /** A copy as it was kept before it was noted whom and when its words name. */
  async function forgetWords(id: string): Promise<void> {
    const opened = await openCopy(room.copies, id as CopyId);
    if (opened === undefined) throw new Error('there is no such copy');
    const { written: _, watchAt, ...copy } = opened.copy;
    const kept = await keepChange(
      room.copies,
      { ...opened, copy },
      { watchAt },
      { actor: 'gateway', kind: 'copy.at-rest', digest: digestJson({ id }), details: {} },
    );
    expect(kept.done).toBe(true);
  }

  test('of the body is taken on a copy kept before its words were noted, where the body is called as its copy says', async () => {
    const { id } = await room.awaited();
    await room.sign(id, room.chair);
    await room.complete(id, 'person');
    await forgetWords(id);
    await room.sign(id, room.seal);
    await room.complete(id, 'body');
    const copy = await room.kept(id);
    expect(copy.state).toBe('issued');
    expect((await room.verdict(room.fileOf(copy))).standing).toBe('valid');
  });

  test('of the person is asked for under new words on a copy kept before its words were noted', async () => {
    const { id } = await room.awaited();
    await forgetWords(id);
    expect((await signingTask(room.copies, PORTAL, id)).ok).toBe(false);
    await room.sweep();
    await room.sign(id, room.chair);
    expect(room.written).toHaveLength(2);
    expect(await room.kept(id)).toMatchObject({ state: 'person-signed', number: 1 });
  });

  test('by a certificate that is out of its dates is refused', async () => {
    const old = await world.issue({ notAfter: new Date(world.now - 60_000) });
    await room.authorise(old, { from: instant(world.now - 60_000) });
    const { id } = await room.awaited();
    const task = await room.task(id);
    expect(await room.hand(id, 'person', task.document, room.signatureOver(task, old))).toMatchObject({
      ok: false,
      problem: { code: 'copy-certificate-expired' },
    });
  });

  test('by a certificate that is revoked ends the copy, and its number is void', async () => {
    const { id } = await room.awaited();
    await room.sign(id, room.chair);
    world.revoke(room.chair, world.now - HOUR);
    expect(await room.complete(id, 'person')).toEqual({ kind: 'accepted' });
    expect(await room.kept(id)).toMatchObject({ state: 'failed', failed: { reason: 'certificate-revoked' } });
    expect(await numbers()).toEqual([[1, 'void', 'certificate-revoked']]);
  });

  test('goes into exactly the file that was shown: a bit changed in the store ends the copy', async () => {
    const { id } = await room.awaited();
    await room.sign(id, room.chair);
    room.shelf.spoil('prepared');
    await room.complete(id, 'person');
    expect(await room.kept(id)).toMatchObject({ state: 'failed', failed: { reason: 'document-changed' } });
    expect(await numbers()).toEqual([[1, 'void', 'document-changed']]);
  });

  test('of the body that no seal in force can give within the time ends the copy by that name, not as a time-stamp', async () => {
    const room = await new CertifyingRoom(await database.freshTables(), world).open({
      body: { to: instant(world.now + 2 * HOUR) },
    });
    const { id } = await room.awaited();
    await room.sign(id, room.chair);
    room.pass(3 * HOUR);
    expect(await room.complete(id, 'person')).toMatchObject({ kind: 'throttled' });
    room.pass(14 * DAY);
    await room.sweep();
    expect(await room.kept(id)).toMatchObject({ state: 'failed', failed: { reason: 'body-missing' } });
    const page = await readNumbers(room.copies, PORTAL, AGENCY, undefined, 0);
    expect(page).toMatchObject({ ok: true, value: { numbers: [{ state: 'void', reason: 'body-missing' }] } });
    expect(await room.complete(id, 'person')).toEqual({ kind: 'duplicate' });
  });

  test('of the body waits for a seal while the commune has none', async () => {
    const room = await new CertifyingRoom(await database.freshTables(), world).open({
      body: { to: instant(world.now + HOUR) },
    });
    const { id } = await room.awaited();
    await room.sign(id, room.chair);
    room.pass(2 * HOUR);
    expect(await room.complete(id, 'person')).toMatchObject({ kind: 'throttled' });
    expect((await room.kept(id)).state).toBe('person-signed');
    await keepBody(room.copies, PORTAL, AGENCY, {
      name: 'Ủy ban nhân dân xã Mẫu Một',
      from: instant(world.now - 60_000),
      way: 'token',
      certificates: support.pemsOf(room.seal),
      scheme: 'rsa-pkcs1-sha256',
    });
    expect(await room.complete(id, 'person')).toEqual({ kind: 'accepted' });
    expect((await room.kept(id)).state).toBe('body-awaited');
  });
});

describe('A copy of which our own page would say anything but valid', () => {
  test('is not even signed where what was written onto its scan holds more than a copy may', async () => {
    room.meddle = (stamped) => {
      const read = readSignedPdf(stamped, COPY_LIMITS);
      const [revision] = read.ok ? read.value.revisions : [];
      const objects = new Map<number, FileObject>(revision?.objects);
      for (const [number, { value, data }] of objects)
        if (data !== undefined && nameIn(value, 'Subtype') === 'Image')
          objects.set(number, { value: withEntry(value, 'Alternates', { kind: 'array', items: [] }), data });
      return writeFile(objects, revision?.root ?? 0);
    };
    const { id } = await room.requested();
    expect(await room.scan(id)).toMatchObject({
      ok: true,
      value: { state: 'failed', failed: { reason: 'preparation-failed' } },
    });
    expect(await dutiesOf(id)).toEqual(['portal.webhook']);
    expect(await numbers()).toEqual([[1, 'void', 'preparation-failed']]);
  });

  test('is not issued while the authority stamps the whole at an earlier time than its signature; then it is', async () => {
    const { id } = await room.awaited();
    await room.sign(id, room.chair);
    await room.complete(id, 'person');
    await room.sign(id, room.seal);
    room.stampsWrongBy = [0, -HOUR];
    expect(await room.complete(id, 'body')).toMatchObject({ kind: 'transient' });
    expect((await room.kept(id)).state).toBe('body-signed');
    expect(room.shelf.under('copies')).toEqual([]);
    expect(await room.complete(id, 'body')).toEqual({ kind: 'accepted' });
    const verdict = await room.verdict(room.fileOf(await room.kept(id)));
    expect(verdict.standing).toBe('valid');
  });

  test('is not issued where the seal was changed for the person’s own certificate: it ends, its number void', async () => {
    const { id } = await room.awaited();
    await room.sign(id, room.chair);
    await room.complete(id, 'person');
    await keepBody(
      room.copies,
      PORTAL,
      AGENCY,
      CopyBody.parse({
        name: 'Ủy ban nhân dân xã Mẫu Một',
        ...{ from: instant(world.now), way: 'token', certificates: pemsOf(room.chair) },
        scheme: 'rsa-pkcs1-sha256',
      }),
    );
    await room.sign(id, room.chair);
    expect(await room.complete(id, 'body')).toEqual({ kind: 'accepted' });
    expect(await room.kept(id)).toMatchObject({ state: 'failed', failed: { reason: 'not-valid' } });
    expect(await numbers()).toEqual([[1, 'void', 'not-valid']]);
    expect(room.shelf.under('copies')).toEqual([]);
  });
});

describe('A time-stamping authority that is away', () => {
  test.each([4, 48])(
    'for %i hours only delays: the signatures wait, and the copy is issued',
    async (hours) => {
      const { id } = await room.awaited();
      room.stampsAway = true;
      await room.sign(id, room.chair);
      for (let hour = 0; hour < hours; hour += 1) {
        expect(await room.complete(id, 'person')).toMatchObject({ kind: 'transient' });
        room.pass(HOUR);
        await room.sweep();
      }
      room.stampsAway = false;
      expect(await room.complete(id, 'person')).toEqual({ kind: 'accepted' });
      await room.sign(id, room.seal);
      await room.complete(id, 'body');
      const verdict = await room.verdict(room.fileOf(await room.kept(id)));
      expect(verdict.standing).toBe('valid');
    },
  );

  test('is not waited for longer than the rules say: the copy ends, and its number is void', async () => {
    const { id } = await room.awaited();
    room.stampsAway = true;
    await room.sign(id, room.chair);
    room.pass(14 * DAY + HOUR);
    await room.sweep();
    expect(await room.kept(id)).toMatchObject({ state: 'failed', failed: { reason: 'timestamp-missing' } });
    expect(await numbers()).toEqual([[1, 'void', 'timestamp-missing']]);
    room.stampsAway = false;
    expect(await room.complete(id, 'person')).toEqual({ kind: 'duplicate' });
  });

  test('is told apart from whoever answers about certificates: that is waited for too', async () => {
    const { id } = await room.awaited();
    await room.sign(id, room.chair);
    room.statusAway = true;
    expect(await room.complete(id, 'person')).toMatchObject({ kind: 'throttled', afterMs: 60_000 });
    room.statusAway = false;
    expect(await room.complete(id, 'person')).toEqual({ kind: 'accepted' });
  });
});

describe('A time-stamping authority whose own certificate is no good', () => {
  const KEY_LOST = 1;
  const ON_HOLD = 6;

  /** To the body's signature; its time-stamp is kept, since nothing newer is published about who signed. */
  async function stampedByBody(): Promise<{ readonly id: string; readonly between: number }> {
    const { id } = await room.awaited();
    room.statusMadeAt = world.now;
    await room.sign(id, room.chair);
    await room.complete(id, 'person');
    const between = world.now + 1_000;
    await room.sign(id, room.seal);
    expect(await room.complete(id, 'body')).toMatchObject({ kind: 'throttled' });
    expect((await room.kept(id)).body?.timestamp).toBeDefined();
    room.pass(HOUR);
    room.statusMadeAt = undefined;
    return { id, between };
  }

  test('ends no copy: nothing is said against the signer, and with a good one it goes on', async () => {
    const { id } = await room.awaited();
    await room.sign(id, room.chair);
    world.revoke(world.who('official-duty-tsa'), world.now - HOUR, ON_HOLD);
    expect(await room.complete(id, 'person')).toMatchObject({ kind: 'transient' });
    expect(await room.kept(id)).toMatchObject({ state: 'person-signed' });
    expect(await numbers()).toEqual([[1, 'taken', undefined]]);
    world.lift(world.who('official-duty-tsa'));
    expect(await room.complete(id, 'person')).toEqual({ kind: 'accepted' });
    expect(await room.kept(id)).toMatchObject({ state: 'body-awaited' });
  });

  test('has its time-stamp thrown away where that was kept, and another authority’s is taken', async () => {
    const { id, between } = await stampedByBody();
    world.revoke(world.who('official-duty-tsa'), between, KEY_LOST);
    // Whoever stamps today is not unwell by that.
    expect(await room.complete(id, 'body')).toMatchObject({ kind: 'throttled' });
    expect((await kindsOf(id)).slice(-2)).toEqual(['copy.signature-stamped', 'copy.timestamp-discarded']);
    room.stampsBy = ['public', 'public'];
    expect(await room.complete(id, 'body')).toEqual({ kind: 'accepted' });
    const copy = await room.kept(id);
    expect(copy.state).toBe('issued');
    expect((await room.verdict(room.fileOf(copy))).standing).toBe('valid');
  });

  test('and has stamped the whole, is asked for another: the copy is issued with that, and keeps its signature’s', async () => {
    const { id } = await room.awaited();
    await room.sign(id, room.chair);
    await room.complete(id, 'person');
    await room.sign(id, room.seal);
    world.revoke(world.who('public-tsa'), world.now - HOUR, ON_HOLD);
    room.stampsBy = ['official-duty', 'public'];
    expect(await room.complete(id, 'body')).toMatchObject({ kind: 'transient' });
    expect(await room.kept(id)).toMatchObject({ state: 'body-signed' });
    expect((await kindsOf(id)).at(-1)).toBe('copy.signature-stamped');
    expect(room.shelf.under('copies')).toEqual([]);
    expect(await room.complete(id, 'body')).toEqual({ kind: 'accepted' });
    expect((await room.verdict(room.fileOf(await room.kept(id)))).standing).toBe('valid');
  });

  test('and has stamped what the body signed over, is waited for as long as the rules say, and no breaker opens', async () => {
    const { id } = await room.awaited();
    await room.sign(id, room.chair);
    await room.complete(id, 'person');
    await room.sign(id, room.seal);
    world.revoke(world.who('official-duty-tsa'), world.now - HOUR, KEY_LOST);
    room.stampsBy = ['public', 'public'];
    expect(await room.complete(id, 'body')).toMatchObject({ kind: 'throttled' });
    expect(await room.kept(id)).toMatchObject({ state: 'body-signed' });
    room.pass(14 * DAY + HOUR);
    await room.sweep();
    expect(await room.kept(id)).toMatchObject({ state: 'failed', failed: { reason: 'timestamp-missing' } });
  });

  test('saves no signer who was revoked too', async () => {
    const { id } = await room.awaited();
    await room.sign(id, room.chair);
    world.revoke(world.who('official-duty-tsa'), world.now - HOUR, ON_HOLD);
    world.revoke(room.chair, world.now - HOUR);
    expect(await room.complete(id, 'person')).toEqual({ kind: 'accepted' });
    expect(await room.kept(id)).toMatchObject({ state: 'failed', failed: { reason: 'certificate-revoked' } });
  });
});

describe('Whoever answers about certificates', () => {
  test.each([
    ['a responder that answers from store, anew every hour', false],
    ['a list of revoked certificates alone, anew every hour', true],
  ])(
    '%s, is waited for until it speaks of after the signatures; then the copy is issued',
    async (_, byList) => {
      room.respondersAway = byList;
      const { id } = await room.awaited();
      room.statusMadeAt = world.now;
      await room.sign(id, room.chair);
      // The body need not wait: nothing is issued yet.
      expect(await room.complete(id, 'person')).toEqual({ kind: 'accepted' });
      await room.sign(id, room.seal);
      const stamps = room.stamps;
      for (let quarter = 0; quarter < 3; quarter += 1) {
        expect(await room.complete(id, 'body')).toMatchObject({ kind: 'throttled', afterMs: 60_000 });
        room.pass(HOUR / 4);
        await room.sweep();
      }
      room.statusMadeAt = world.now;
      room.pass(HOUR / 4);
      expect(await room.complete(id, 'body')).toEqual({ kind: 'accepted' });
      // The body's signature, once, and the whole file.
      expect(room.stamps - stamps).toBe(2);
      expect((await kindsOf(id)).filter((kind) => kind === 'copy.signature-stamped')).toHaveLength(1);
      const copy = await room.kept(id);
      expect(copy.state).toBe('issued');
      room.statusAway = true;
      expect((await room.verdict(room.fileOf(copy))).standing).toBe('valid');
    },
  );

  test('and says good of a person from before they were revoked and signed, issues no copy: it is asked again', async () => {
    const { id } = await room.awaited();
    room.statusMadeAt = world.now;
    room.pass(HOUR);
    world.revoke(room.chair, world.now);
    room.pass(HOUR);
    await room.sign(id, room.chair);
    await room.complete(id, 'person');
    await room.sign(id, room.seal);
    expect(await room.complete(id, 'body')).toMatchObject({ kind: 'throttled' });
    room.statusMadeAt = undefined;
    expect(await room.complete(id, 'body')).toEqual({ kind: 'accepted' });
    expect(await room.kept(id)).toMatchObject({ state: 'failed', failed: { reason: 'certificate-revoked' } });
    expect(await numbers()).toEqual([[1, 'void', 'certificate-revoked']]);
  });

  test('and is away for one person’s authority alone, keeps nobody else’s copy from its time-stamp: no breaker opens', async () => {
    const other = await world.issue({ authority: 'public' });
    await room.authorise(other, {}, 'canbo.hai');
    room.statusAwayAbout = new Set([other.certificate.fingerprint]);
    const policy = { windowMs: HOUR, minimumAttempts: 3, failureRatio: 0.3, cooldownMs: HOUR, rampMs: HOUR };
    let health: PartnerState = WELL;
    for (let n = 0; n < 5; n += 1) {
      const { id } = await room.awaited({ officer: 'canbo.hai' });
      await room.sign(id, other);
      const outcome = await room.complete(id, 'person');
      const sick = isSick(outcome) ? 1 : 0;
      health = afterCalls(health, { well: 1 - sick, sick }, policy, world.now);
    }
    expect(breakerOf(health, world.now)).toBe('closed');
    const { id } = await room.awaited();
    await room.sign(id, room.chair);
    expect(await room.complete(id, 'person')).toEqual({ kind: 'accepted' });
  });

  test('and never speaks of after the signatures, is not waited for longer than the rules say', async () => {
    const { id } = await room.awaited();
    room.statusMadeAt = world.now;
    await room.sign(id, room.chair);
    await room.complete(id, 'person');
    await room.sign(id, room.seal);
    await room.complete(id, 'body');
    room.pass(14 * DAY + HOUR);
    await room.sweep();
    expect(await room.kept(id)).toMatchObject({ state: 'failed', failed: { reason: 'timestamp-missing' } });
  });
});

describe('Copies that cannot be looked after', () => {
  test('keep no other waiting, and are looked after once they can be', async () => {
    const stuck: string[] = [];
    const others: string[] = [];
    for (const ids of [stuck, others]) for (let n = 0; n < 5; n += 1) ids.push((await room.awaited()).id);
    room.pass(4 * DAY);
    room.shelf.stuck = new Set(stuck);
    // One is read at once of each of the four shards: what is stuck fills all of them.
    const sweep = (): Promise<number> => sweepCopies(room.copies, Number.MAX_SAFE_INTEGER, 1);
    await sweep();
    for (const id of others) expect(await room.kept(id)).toMatchObject({ state: 'expired', swept: true });
    for (const id of stuck) expect((await room.kept(id)).swept).toBeUndefined();
    room.shelf.stuck = new Set();
    await sweep();
    for (const id of stuck) expect(await room.kept(id)).toMatchObject({ state: 'expired', swept: true });
  });
});

describe('A copy that is withdrawn', () => {
  test('is invalid from then on, with the ground and by which body; its number stays taken', async () => {
    const copy = await room.issued({ deposit: true, dossier: { code: 'H21.17-260323-0042' } });
    await room.sweep();
    const first = await withdrawCopy(room.copies, PORTAL, copy.id, WITHDRAWAL);
    expect(first).toMatchObject({ ok: true, value: { state: 'withdrawn' } });
    const again = { ...WITHDRAWAL, ground: 'other' } as const;
    expect(await withdrawCopy(room.copies, PORTAL, copy.id, again)).toEqual(first);
    const verdict = await room.verdict(room.fileOf(copy));
    expect(verdict.standing).toBe('invalid');
    expect(JSON.stringify(verdict)).toContain(FORGED);
    expect(JSON.stringify(verdict)).toContain(BODY);
    expect(await numbers()).toEqual([[1, 'taken', undefined]]);
    expect(await dutiesOf(copy.id)).toContain('copy.take-back');
    await room.sweep();
    expect(room.told.map(({ entry }) => entry.events[0]?.kind)).toEqual(['copy-issued', 'copy-withdrawn']);
    expect(await checkRegistered(room.copies, copy.id, {})).toMatchObject({
      ok: true,
      value: { state: 'withdrawn', withdrawn: { ground: 'original-forged', says: FORGED, by: BODY } },
    });
  });

  test('is to whoever has its QR alone neither good nor bad, valid by the digest of its file, and invalid once withdrawn', async () => {
    const copy = await room.issued();
    const sha256 = copy.file?.digest ?? '';
    const said = async (query: Readonly<Record<string, string>>) => {
      const read = await checkRegistered(room.copies, copy.id, query);
      return read.ok ? [read.value.standing, read.value.findings[0]?.code] : read.problem.code;
    };
    expect(await said({})).toEqual(['unknown', 'file-not-seen']);
    expect(await said({ sha256 })).toEqual(['valid', 'file-as-issued']);
    expect(await said({ sha256: '0'.repeat(64) })).toEqual(['unknown', 'file-other']);
    for (const bad of [{ sha256: sha256.toUpperCase() }, { sha256: sha256.slice(1) }, { d: sha256 }])
      expect(await said(bad as Record<string, string>)).toBe('invalid-query');
    await withdrawCopy(room.copies, PORTAL, copy.id, WITHDRAWAL);
    for (const query of [{}, { sha256 }] as Record<string, string>[])
      expect(await said(query)).toEqual(['invalid', 'register-withdrawn']);
  });

  test('keeps what its officer noted for its own client: sealed, and in no queue, webhook, timeline, store or check', async () => {
    const logged = vi.spyOn(console, 'info').mockImplementation(() => undefined);
    const note = 'Ông Trần Văn Thử đã nộp bản chính của người khác';
    const copy = await room.issued({ deposit: true, dossier: { code: 'H21.17-260323-0042' } });
    const withdrawn = await withdrawCopy(room.copies, PORTAL, copy.id, { ...WITHDRAWAL, note });
    await room.sweep();
    const told = [
      await room.dump(),
      room.told,
      await room.verdict(room.fileOf(copy)),
      await checkRegistered(room.copies, copy.id, {}),
      await storeContents(room.copies, () => Promise.resolve('https://x.test'))(copy.id),
      logged.mock.calls,
    ];
    // The store is told whose copy it is, by his number; the officer's words are not in that either.
    for (const one of told) expect(JSON.stringify(one)).not.toContain('Trần Văn Thử');
    const shown = { ok: true, value: { withdrawn: { ground: 'original-forged', note } } };
    expect(withdrawn).toMatchObject(shown);
    expect(await readCopyView(room.copies, PORTAL, copy.id)).toMatchObject(shown);
  });

  test('cannot have its officer’s note guessed by whoever sees its evidence: only what is sealed stands behind that', async () => {
    const note = 'Trần Văn Thử';
    const { id } = await room.issued();
    await withdrawCopy(room.copies, PORTAL, id, { ...WITHDRAWAL, note });
    const link = (await room.chain(id)).find(({ kind }) => kind === 'copy.withdrawn');
    expect(link?.digest).not.toBe(digestJson({ id, ...WITHDRAWAL, note }));
    const sealed = (await room.kept(id)).withdrawn?.note;
    expect(link?.digest).toBe(digestJson({ id, ...WITHDRAWAL, note: sealed }));
  });

  test('cannot be shown with what an officer noted about another copy', async () => {
    const [one, other] = [await room.issued(), await room.issued({ deposit: true })];
    for (const { id } of [one, other])
      await withdrawCopy(room.copies, PORTAL, id, { ...WITHDRAWAL, note: `Về bản sao ${id}` });
    const opened = await openCopy(room.copies, other.id);
    const { withdrawn } = await room.kept(one.id);
    if (opened === undefined || withdrawn === undefined) throw new Error('both were withdrawn');
    await keepChange(
      room.copies,
      { ...opened, copy: { ...opened.copy, withdrawn } },
      { watchAt: undefined },
      { actor: 'gateway', kind: 'copy.withdrawn', digest: digestJson({ id: other.id }), details: {} },
    );
    await expect(readCopyView(room.copies, PORTAL, other.id)).rejects.toThrow(
      'the key of a sealed note is gone',
    );
  });

  test('is withdrawn by another body of the client’s where that is named, and by no body that has no seal', async () => {
    const copy = await room.issued();
    const by = (agency: string) =>
      withdrawCopy(room.copies, PORTAL, copy.id, { ...WITHDRAWAL, by: agency as typeof AGENCY });
    expect(await by('H22.01')).toMatchObject({ ok: false, problem: { code: 'agency-not-yours' } });
    expect(await by('H21.99')).toMatchObject({ ok: false, problem: { code: 'copy-body-missing' } });
    expect(await by(AGENCY)).toMatchObject({ ok: true, value: { withdrawn: { by: BODY } } });
  });

  test('before grounds were recorded no longer shows the words that an officer wrote then', async () => {
    const copy = await room.issued();
    await withdrawCopy(room.copies, PORTAL, copy.id, WITHDRAWAL);
    const kept = await room.kept(copy.id);
    if (kept.withdrawn === undefined) throw new Error('it was not withdrawn');
    const { ground: _, ...rest } = { ...kept.withdrawn, reason: 'Ông Trần Văn Thử khai man' };
    const shown = withdrawnIn({ withdrawn: rest });
    expect(shown).toMatchObject({ withdrawn: { ground: 'other', by: BODY } });
    expect(JSON.stringify(shown)).not.toContain('Trần Văn Thử');
  });

  test('must have been issued: before, it is refused instead', async () => {
    const { id } = await room.awaited();
    const forbidden = { ok: false, problem: { code: 'copy-state-forbids' } };
    expect(await withdrawCopy(room.copies, PORTAL, id, WITHDRAWAL)).toMatchObject(forbidden);
    await room.sign(id, room.chair);
    const by = { ground: 'damaged', officer: OFFICER } as const;
    expect(await refuseCopy(room.copies, PORTAL, id, by)).toMatchObject(forbidden);
  });
});
