import { TransactionCanceledException, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Looks } from '../../support/looks.ts';
import { startDatabase } from '../../support/tables.ts';
import { MINUTE } from '../../support/exchanges.ts';

const database = await startDatabase();
afterAll(database.stop);
const support = await import('../../support/looks.ts');
const { BIRTH, CLIENT, CODE, FOREIGN_CLIENT, FULL_NAME, NUMBER, OFFICER, openLooks, unreachable } = support;
const { readVerification } = await import('../../../functions/citizens/read-verification.ts');
const { dynamo } = await import('../../../functions/kernel/table/client.ts');
const { digestBytes } = await import('../../../functions/kernel/digest.ts');

let looks: Looks;
beforeEach(async () => {
  looks = await openLooks(await database.freshTables());
});

const verified = async (...asked: Parameters<Looks['verify']>) => {
  const answer = await looks.verify(...asked);
  if (!answer.ok) throw new Error(answer.problem.code);
  return answer.value;
};
const refused = (code: string, more: object = {}) => ({ ok: false, problem: { code, ...more } });

describe('A verification for a stated purpose', () => {
  test('answers yes with its source, route and time, and nothing of the person', async () => {
    const answer = await verified();
    expect(answer).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
      purpose: 'tiep-nhan-ho-so',
      dossier: CODE,
      agency: 'H21.17',
      status: 'verified',
      result: 'match',
      source: 'population',
      route: 'ngsp',
      asOf: '2026-03-23T02:30:00.000Z',
      askedAt: '2026-03-23T02:30:00.000Z',
      cached: false,
      warnings: [],
    });
  });

  test('answers no where the register has it otherwise', async () => {
    expect(
      await verified({ subject: { personalNumber: NUMBER, fullName: 'Đặng Văn Khác', birth: BIRTH } }),
    ).toMatchObject({ status: 'verified', result: 'mismatch' });
  });

  test('asks in the name of the officer’s own account, for the dossier and its procedure', async () => {
    await looks.officer({ account: 'c06.xa.9', unit: 'H21.17', phone: '0900000001' }, 'H21.17');
    await verified({ procedure: '1.012753.000.00.00.H21' });
    expect(looks.register.asked).toMatchObject([
      {
        operation: 'verify',
        look: {
          identity: { personalNumber: NUMBER },
          name: FULL_NAME,
          birth: BIRTH,
          officer: { account: 'c06.xa.9', unit: 'H21.17', phone: '0900000001' },
          procedure: '1.012753',
          dossier: CODE,
        },
      },
    ]);
  });

  test('can be read again by its own agency, and by no other', async () => {
    const { id } = await verified();
    const { citizens } = looks.tables;
    expect(await readVerification(citizens, CLIENT, id)).toMatchObject({
      ok: true,
      value: { id, result: 'match' },
    });
    expect(await readVerification(citizens, FOREIGN_CLIENT, id)).toMatchObject(
      refused('verification-not-found'),
    );
    expect(await readVerification(citizens, CLIENT, 'no-such-thing')).toMatchObject(
      refused('verification-not-found'),
    );
  });

  test('warns of a number that does not fit what is said, and asks the register all the same', async () => {
    const subject = { personalNumber: '097290000001', fullName: FULL_NAME, birth: { year: 1991 }, sex: '2' };
    const answer = await verified({ subject });
    expect(answer.warnings).toEqual([
      'number-province-unknown',
      'number-in-the-future',
      'number-year-differs',
      'number-sex-differs',
    ]);
    expect(looks.register.asked).toHaveLength(1);
  });

  test('is answered from what was kept for a few minutes, recorded, and asked anew afterwards', async () => {
    await verified();
    const again = await verified();
    expect(again).toMatchObject({ result: 'match', cached: true, asOf: '2026-03-23T02:30:00.000Z' });
    expect(looks.register.asked).toHaveLength(1);
    expect((await looks.records()).map(({ manner }) => manner).toSorted()).toEqual(['asked', 'cached']);
    looks.clock.advance(15 * MINUTE);
    expect(await verified()).toMatchObject({ cached: false });
    expect(looks.register.asked).toHaveLength(2);
  });

  test('is never answered from what was kept for another purpose, or of another person', async () => {
    await verified();
    await verified({ purpose: 'dien-san-bieu-mau' });
    await verified({ subject: { personalNumber: NUMBER, fullName: FULL_NAME, birth: { year: 1990 } } });
    expect(looks.register.asked).toHaveLength(3);
  });

  test('is asked anew each time where the purpose keeps no answers', async () => {
    await verified({ purpose: 'giai-quyet-ho-so' });
    await verified({ purpose: 'giai-quyet-ho-so' });
    expect(looks.register.asked).toHaveLength(2);
  });

  test('that is sent twice with one key is made once, and both sendings are recorded', async () => {
    const repeatable = { pk: 'cong-mau~key-1', digest: digestBytes('the same') };
    const first = await verified({}, { repeatable });
    const second = await verified({}, { repeatable });
    expect(second).toEqual(first);
    expect(looks.register.asked).toHaveLength(1);
    expect(await looks.records()).toHaveLength(2);
    const other = { ...repeatable, digest: digestBytes('another') };
    expect(await looks.verify({}, { repeatable: other })).toMatchObject(refused('idempotency-key-reused'));
  });

  test('that is sent twice at the same moment is made once', async () => {
    const repeatable = { pk: 'cong-mau~key-2', digest: digestBytes('the same') };
    looks.register.verifies.push(unreachable, unreachable);
    const [first, second] = await Promise.all([verified({}, { repeatable }), verified({}, { repeatable })]);
    expect(second.id).toBe(first.id);
  });

  test('that met another writer is refused, and recorded all the same: the register was asked', async () => {
    const send = dynamo.send.bind(dynamo) as (command: unknown) => Promise<unknown>;
    const busy = vi.spyOn(dynamo, 'send').mockImplementation((command: unknown) => {
      if (!(command instanceof TransactWriteItemsCommand)) return send(command) as never;
      const CancellationReasons = [{ Code: 'TransactionConflict' }];
      throw new TransactionCanceledException({ message: 'conflict', CancellationReasons, $metadata: {} });
    });
    expect(await looks.verify()).toMatchObject(refused('concurrent-change'));
    busy.mockRestore();
    expect(looks.register.asked).toHaveLength(1);
    expect(await looks.records()).toMatchObject([{ outcome: 'unanswered', problem: 'concurrent-change' }]);
  });

  test.each([
    ['rejected', 'register-refused'],
    ['access-denied', 'register-refused'],
    ['not-configured', 'register-refused'],
    ['about-another-person', 'register-answered-about-another'],
  ] as const)('that the register refuses (%s) is no verdict: it is verified later', async (code, reason) => {
    looks.register.verifies.push({ kind: 'refused', code, reason: 'Fault' });
    const came = await verified({ purpose: 'giai-quyet-ho-so' });
    expect(came).toMatchObject({
      status: 'unverified',
      exchange: `population~${came.id}~1`,
      reason: { code: reason, fix: expect.stringContaining('Không cần gửi lại') as unknown },
    });
    expect(came).not.toHaveProperty('result');
    // The alarm for a register that refuses counts it as what it was.
    expect(await looks.records()).toMatchObject([{ outcome: 'refused', problem: code }]);
    expect(await looks.exchanges(came.id)).toMatchObject([{ state: 'queued' }]);
  });
});

describe('A look is refused, asks nobody and is recorded', () => {
  const cases: [string, object, string][] = [
    ['without a purpose that is known', { purpose: 'xem-cho-biet' }, 'purpose-unknown'],
    ['for a purpose that is no longer in force', { purpose: 'cu' }, 'purpose-not-in-force'],
    ['on another purpose’s legal basis', { legalBasis: 'nd-01-2001' }, 'legal-basis-not-of-purpose'],
    ['for a dossier whose code cannot be read', { dossier: 'hồ sơ 42' }, 'dossier-code-invalid'],
    ['for a dossier of another’s agency', { dossier: 'H56.01-260323-0042' }, 'look-dossier-not-yours'],
    ['by an officer without an account', { officer: 'cb.la' }, 'officer-without-register-account'],
    ['for a procedure that no national one stands for', { procedure: 'TT-NOI-BO-7' }, 'procedure-not-mapped'],
    [
      'about somebody without a number',
      { subject: { fullName: FULL_NAME, birth: BIRTH } },
      'subject-unreadable',
    ],
    [
      'about somebody with half a number',
      { subject: { personalNumber: '0641901', fullName: FULL_NAME, birth: BIRTH } },
      'subject-unreadable',
    ],
    [
      'about somebody whose birth contradicts itself',
      { subject: { personalNumber: NUMBER, fullName: FULL_NAME, birth: { year: 1991, date: '1990-05-17' } } },
      'subject-unreadable',
    ],
  ];
  test.each(cases)('%s', async (_what, changed, code) => {
    const own = {
      purposes: [
        {
          code: 'cu',
          name: 'Mục đích cũ',
          legalBases: [{ code: 'nd-118-2025', title: 'Nghị định' }],
          operations: ['verify'],
          fields: [],
          cachedMinutes: 0,
          effectiveFrom: '2020-01-01',
          effectiveTo: '2025-12-31',
          certainty: 'I',
        },
      ],
    };
    looks = await openLooks(await database.freshTables(), own);
    expect(await looks.verify(changed)).toMatchObject(refused(code));
    expect(looks.register.asked).toEqual([]);
    expect(await looks.records()).toMatchObject([{ outcome: 'refused', problem: code, client: 'cong-mau' }]);
  });

  test('where the purpose allows another kind of look only', async () => {
    expect(await looks.lookUp({ purpose: 'tiep-nhan-ho-so' })).toMatchObject(refused('purpose-not-allowed'));
    expect(await looks.records()).toMatchObject([{ operation: 'look-up', problem: 'purpose-not-allowed' }]);
  });

  test('with where it is wrong, never with what was sent', async () => {
    const subject = { personalNumber: '0641901', fullName: FULL_NAME, birth: BIRTH };
    const answer = await looks.verify({ subject });
    expect(answer).toMatchObject({ problem: { errors: [{ pointer: '/subject/personalNumber' }] } });
    expect(JSON.stringify(answer)).not.toMatch(/0641901|Đặng/);
  });

  test('by an agency for which nobody has an account, or an account that has ended, or lacks what the register wants', async () => {
    const client = { ...CLIENT, agencies: ['H21', 'H22'] };
    expect(await looks.verify({ dossier: 'H22.01-260323-0001' }, { client })).toMatchObject(
      refused('agency-without-register-accounts'),
    );
    await looks.officer({ until: '2026-03-22' });
    expect(await looks.verify()).toMatchObject(refused('officer-without-register-account'));
    await looks.officer({ until: '2026-03-23' });
    expect(await looks.verify()).toMatchObject({ ok: true });
    looks = await openLooks(looks.tables, { emailRequired: true, procedureRequired: true });
    // Who may not look at all is told that first, and nothing of what else the look lacks.
    expect(await looks.verify()).toMatchObject(refused('officer-without-email'));
    await looks.officer({ email: 'cb.motcua.17@example.vn' });
    expect(await looks.verify()).toMatchObject(refused('procedure-missing'));
  });

  test('unless the province has mapped its own procedure', async () => {
    looks = await openLooks(looks.tables, { procedures: { 'TT-NOI-BO-7': '1.004227' } });
    await verified({ procedure: 'TT-NOI-BO-7' });
    expect(looks.register.asked[0]?.look.procedure).toBe('1.004227');
  });
});

describe('A dossier that was born on the national portal', () => {
  const code = 'G09.20-20260323-0092637';
  const born = (agency: string) => ({ code, agency, submissionPlace: '1' });

  test('is looked at for by the agency that has it, although its code names another', async () => {
    expect(await looks.verify({ dossier: code })).toMatchObject(refused('look-dossier-not-yours'));
    expect(await looks.submit(1, born('H21.17'))).toMatchObject({ ok: true });
    expect(await verified({ dossier: code })).toMatchObject({ dossier: code, agency: 'H21.17' });
  });

  test('is nobody else’s, even where he acts for the agency that its code names', async () => {
    expect(await looks.submit(1, born('H56'), FOREIGN_CLIENT)).toMatchObject({ ok: true });
    const client = { ...CLIENT, agencies: ['H21', 'G09'] };
    expect(await looks.verify({ dossier: code }, { client })).toMatchObject(
      refused('look-dossier-not-yours'),
    );
    // Whose it is, is not told either: the look is found among those of his own first agency.
    expect((await looks.records())[0]).toMatchObject({ agency: 'H21' });
  });
});

test('A record says who, why, for which dossier, what came of it, when and from where, and names nobody in the open', async () => {
  const { id } = await verified();
  const [record] = await looks.records();
  expect(record).toMatchObject({
    at: '2026-03-23T02:30:00.000Z',
    operation: 'verify',
    manner: 'asked',
    outcome: 'answered',
    result: 'match',
    client: 'cong-mau',
    agency: 'H21.17',
    purpose: 'tiep-nhan-ho-so',
    legalBasis: 'nd-118-2025',
    dossier: CODE,
    route: 'ngsp',
    sourceIp: '203.0.113.7',
    verification: id,
  });
  expect(JSON.stringify(record)).not.toContain(OFFICER);
  expect(JSON.stringify(record)).not.toContain(NUMBER);
});
