import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { AgencyCode } from '../../../schemas/agency-code.ts';
import { readAs } from '../../../schemas/field-errors.ts';
import { PostalContract, PostalContracts } from '../../../schemas/postal/contract.ts';
import { fareOf, FareWaiver, FareZone } from '../../../schemas/postal/fares.ts';
import type { Post } from '../../support/post.ts';
import { startDatabase } from '../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);
const support = await import('../../support/post.ts');
const { contractOf, FOREIGN_CLIENT, openPost, PORTAL_CLIENT } = support;
const { agreeContract, readContracts } = await import('../../../functions/postal/contracts.ts');
const { contractInForce, selfAndAbove } = await import('../../../functions/postal/contract-store.ts');
const { quoteFare } = await import('../../../functions/postal/quote-fare.ts');

let post: Post;
beforeEach(async () => {
  post = await openPost(await database.freshTables());
});

const H21_17 = 'H21.17' as AgencyCode;
const put = (more: Record<string, unknown>, client = PORTAL_CLIENT, agency = H21_17) =>
  agreeContract(post.postal, client, agency, PostalContract.parse(contractOf({ agency: 'H21.17', ...more })));

describe('A contract with the post', () => {
  test('is in force from its day until the next one, and an agency’s own goes before the one above', async () => {
    await put({ from: '2026-04-01', carriage: { carrier: 'vnpost-lgsp', customerCode: 'C17A' } });
    await put({ from: '2026-05-01', carriage: { carrier: 'vnpost-my', customerCode: 'C17B' } });
    const by = async (day: string) =>
      (await contractInForce(post.tables.postal, 'H21.17.05' as AgencyCode, day))?.carriage.customerCode;
    expect(await by('2025-12-31')).toBeUndefined();
    expect(await by('2026-03-31')).toBe('C000123456');
    expect(await by('2026-04-30')).toBe('C17A');
    expect(await by('2026-05-01')).toBe('C17B');
  });

  test('is shown with the others of its agency and the one in force today', async () => {
    await put({ from: '2026-04-01' });
    const read = await readContracts(post.postal, PORTAL_CLIENT, H21_17);
    expect(PostalContracts.parse(read.ok && read.value)).toMatchObject({
      agency: 'H21.17',
      own: [{ from: '2026-04-01', changedBy: 'cong-mau' }],
      inForce: { agency: 'H21', from: '2026-01-01' },
    });
  });

  test('is put again for the same day in place of the old', async () => {
    await put({ from: '2026-04-01' });
    await put({ from: '2026-04-01', terms: { attempts: 3 } });
    const read = await readContracts(post.postal, PORTAL_CLIENT, H21_17);
    expect(read).toMatchObject({ value: { own: [{ terms: { attempts: 3, holdDays: 15 } }] } });
  });

  test('is put and read only by those who act for the agency', async () => {
    const foreign = { ok: false, problem: { code: 'agency-not-yours' } };
    expect(await put({}, FOREIGN_CLIENT)).toMatchObject(foreign);
    expect(await readContracts(post.postal, FOREIGN_CLIENT, H21_17)).toMatchObject(foreign);
    const below = { ...PORTAL_CLIENT, agencies: ['H21.17.05'] };
    expect(await put({}, below)).toMatchObject(foreign);
  });

  test('must be of the agency in its address, and its other way must be another', async () => {
    expect(await put({ agency: 'H21.18' })).toMatchObject({ problem: { errors: [{ pointer: '/agency' }] } });
    const failover = { to: { carrier: 'vnpost-ngsp', customerCode: 'OTHER' }, afterMinutes: 60 };
    expect(await put({ failover })).toMatchObject({
      problem: { errors: [{ pointer: '/failover/to/carrier', code: 'same-carrier' }] },
    });
  });

  test.each([
    ['without a phone at its desk', { desk: { ...support.DESK, phone: undefined } }, '/desk/phone'],
    ['of a day that does not exist', { from: '2026-02-30' }, '/from'],
    ['with an unknown carrier', { carriage: { carrier: 'ghn', customerCode: 'C1X' } }, '/carriage/carrier'],
    ['that lets the post collect less than nothing', { terms: { mostCod: -1 } }, '/terms/mostCod'],
    ['with a field that nobody knows', { extra: 1 }, '/extra'],
  ])('%s is refused, naming the field', (_case, more, pointer) => {
    const read = readAs(PostalContract, JSON.parse(JSON.stringify(contractOf(more))));
    expect(read).toMatchObject({ ok: false, errors: [{ pointer }] });
  });

  test('is looked for from the agency upwards', () => {
    expect(selfAndAbove('H21.17.05' as AgencyCode)).toEqual(['H21.17.05', 'H21.17', 'H21']);
  });
});

describe('A fare', () => {
  const asked = { zone: 'inter-district', weightGrams: 100, direction: 'one-way' } as const;

  test('up to 100 g is the circular’s for its zone, and twice that both ways', () => {
    expect(fareOf(asked)).toMatchObject({ lowest: 30_000, highest: 30_000, resultsOnly: false });
    expect(fareOf({ ...asked, direction: 'two-way' })).toMatchObject({ lowest: 60_000, highest: 60_000 });
  });

  test('of a heavier result is a range, as far as the figures say, and of the way both ways is not known', () => {
    expect(fareOf({ ...asked, weightGrams: 250 })).toMatchObject({
      lowest: 27_000,
      highest: 39_000,
      resultsOnly: true,
    });
    expect(fareOf({ ...asked, weightGrams: 501 })).toMatchObject({ lowest: 30_700, highest: 62_700 });
    expect(fareOf({ ...asked, weightGrams: 250, direction: 'two-way' })).toBeUndefined();
  });

  test('is waived or halved for those whom the circular names, and grows with weight for everybody', () => {
    const waived = FareWaiver.options.map((waiver) => fareOf({ ...asked, waiver })?.highest);
    expect(waived).toEqual([0, 0, 15_000, 15_000, 15_000, 15_000]);
    for (const zone of FareZone.options) {
      const at = (weightGrams: number) => fareOf({ ...asked, zone, weightGrams })!.highest;
      expect(
        [250, 500, 1_000, 2_000].every((grams, n, all) => at(grams) > at(n === 0 ? 100 : all[n - 1]!)),
      ).toBe(true);
    }
  });

  test('is refused where nothing is said, never guessed, and for a foreign agency', async () => {
    const heavy = { ...asked, weightGrams: 600, direction: 'two-way' } as const;
    expect(await quoteFare(post.postal, PORTAL_CLIENT, heavy)).toMatchObject({
      problem: { code: 'invalid-field', errors: [{ pointer: '/weightGrams', code: 'no-fare' }] },
    });
    const foreign = { ...asked, agency: 'H56' as AgencyCode };
    expect(await quoteFare(post.postal, PORTAL_CLIENT, foreign)).toMatchObject({
      problem: { code: 'agency-not-yours' },
    });
    const own = { ...asked, agency: H21_17 };
    expect(await quoteFare(post.postal, PORTAL_CLIENT, own)).toMatchObject({
      value: { carrier: 'vnpost-ngsp' },
    });
  });
});
