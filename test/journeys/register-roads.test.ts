import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { AccessRecordPage } from '../../schemas/citizens/access-record.ts';
import { LookAnswer, VerificationView } from '../../schemas/citizens/look.ts';
import { SyncView } from '../../schemas/registers/sync.ts';
import type { Desk } from '../support/gateway-desk.ts';
import { registered } from '../support/post-office.ts';
import { until } from '../support/until.ts';
import { raiseProvince, type WholeProvince } from '../support/whole-province.ts';

/** Looks at the register, the province's own copy and the door, on the whole province as it is deployed. */

let whole: WholeProvince;
let portal: Desk;
let dossier: string;

beforeAll(async () => {
  whole = await raiseProvince();
  portal = await whole.as('portal');
  await whole.population.control('POST', 'population', { size: 400, seed: 7 });
  const put = await portal.call('PUT', '/v1/register-officers/H21/canbo.012', { account: 'canbo-h21-01' });
  if (put.status !== 200) throw new Error(put.text);
  dossier = await registered(portal, 4601);
});
afterAll(() => whole.lower());
afterEach(async () => {
  await whole.population.fail([]);
  await whole.axis.fail([]);
});

const Sampled = z.array(
  z.object({
    personalNumber: z.string(),
    name: z.string(),
    birthYear: z.string(),
    birthDate: z.string().optional(),
  }),
);

/** Somebody whom the sandbox's register has. */
async function somebody(place: number): Promise<object> {
  const people = Sampled.parse(await whole.population.control('GET', 'sample?kind=adult&count=20'));
  const person = people[place];
  if (person === undefined) throw new Error('the sandbox has too few people');
  const { personalNumber, name, birthYear, birthDate } = person;
  const date = birthDate?.replace(/(....)(..)(..)/, '$1-$2-$3');
  return {
    personalNumber,
    fullName: name,
    birth: { year: Number(birthYear), ...(date === undefined ? {} : { date }) },
  };
}

const look = async (purpose: string, place: number): Promise<object> => ({
  purpose,
  legalBasis: 'nd-118-2025',
  officer: 'canbo.012',
  dossier,
  subject: await somebody(place),
});

describe('a citizen who is looked at', () => {
  it('is verified at once, over the axis', async () => {
    const said = await portal.post('/v1/citizen-verifications', await look('tiep-nhan-ho-so', 0));
    expect([said.status, said.text]).toEqual([200, expect.any(String)]);
    expect(VerificationView.parse(said.body)).toMatchObject({
      status: 'verified',
      result: 'match',
      source: 'population',
      route: 'ngsp',
    });
  });

  it('is looked up for a purpose: its fields and no others, and the look is on record', async () => {
    const said = await portal.post('/v1/citizen-look-ups', await look('dien-san-bieu-mau', 1));
    const answer = LookAnswer.parse(said.body);
    expect(answer.found).toBe(true);
    expect(Object.keys(answer.fields)).toContain('permanentResidence');
    expect(Object.keys(answer.fields)).not.toContain('religion');
    const records = AccessRecordPage.parse(
      (
        await portal.get(
          '/v1/access-records?officer=canbo.012&officerAgency=H21.17&agency=H21&by=thanhtra.01&limit=5',
        )
      ).body,
    );
    expect(records.items).toContainEqual(
      expect.objectContaining({ operation: 'look-up', outcome: 'answered', dossier }),
    );
  });

  it('is verified later where the register is down, and the portal is told; the dossier does not wait', async () => {
    await whole.axis.fail([{ mode: 'down' }]);
    const said = await portal.post('/v1/citizen-verifications', await look('tiep-nhan-ho-so', 2));
    expect([said.status, said.text]).toEqual([202, expect.stringContaining('unverified')]);
    const { id } = VerificationView.parse(said.body);
    await whole.axis.fail([]);
    const verified = await until(
      'the verification is made',
      () => portal.read(`/v1/citizen-verifications/${id}`, VerificationView),
      ({ status }) => status === 'verified',
    );
    expect(verified.result).toBe('match');
    await until(
      'the portal is told',
      () =>
        Promise.resolve(
          whole.tap.heard.filter(({ body }) => body.includes('citizen.verified') && body.includes(id)),
        ),
      (told) => told.length > 0,
    );
  });

  it('is looked up by another way of the axis within half a minute of its being chosen', async () => {
    const chosen = await portal.call('PUT', '/v1/axis-routes/population', {
      route: 'xroad-rest',
      version: 0,
      reason: 'Thử đường X-Road',
    });
    expect([chosen.status, chosen.text]).toEqual([200, expect.stringContaining('xroad-rest')]);
    const answer = await until(
      'the other way is taken',
      async () =>
        LookAnswer.parse(
          (await portal.post('/v1/citizen-look-ups', await look('dien-san-bieu-mau', 3))).body,
        ),
      ({ route }) => route === 'xroad-rest',
      60_000,
    );
    expect(answer.found).toBe(true);
  });
});

describe("the province's own register", () => {
  it('follows the population register over a time, and is asked about a household', async () => {
    const window = { from: '1950-01-01T00:00:00+07:00', to: new Date(Date.now() - 60_000).toISOString() };
    const asked = await portal.post('/v1/population-syncs', {
      ...window,
      firstLoad: true,
      windowMinutes: 5_256_000,
      seconds: 10,
    });
    expect([asked.status, asked.text]).toEqual([202, expect.any(String)]);
    const { id } = SyncView.parse(asked.body);
    const done = await until(
      'the sync is done',
      async () => {
        await whole.province.tick('population-sync');
        return portal.read(`/v1/population-syncs/${encodeURIComponent(id)}`, SyncView);
      },
      ({ state }) => state === 'done',
      60_000,
    );
    expect(done.counts.added).toBeGreaterThan(300);
    const subject = (await somebody(4)) as { personalNumber: string; fullName: string };
    const read = await portal.post('/v1/household-readings', {
      ...(await look('xac-nhan-ho-gia-dinh', 4)),
      subject: { personalNumber: subject.personalNumber, fullName: subject.fullName },
    });
    expect([read.status, read.text]).toEqual([200, expect.stringContaining('"members"')]);
  });
});

describe('a national system at the door', () => {
  it('reads the status of a dossier by X-Road, through the Security Servers', async () => {
    const answer = await fetch(
      `${whole.xroad.url}/r1/XRDSANDBOX/GOV/TINH52/lienthong/traTrangThaiHoSo/${dossier}`,
      { headers: { 'X-Road-Client': 'XRDSANDBOX/GOV/BTP/hotich' } },
    );
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining(dossier)]);
  });

  it('finds what it may ask, without a token', async () => {
    const wsdl = await fetch(`${whole.province.url}/xroad/wsdl`);
    expect([wsdl.status, await wsdl.text()]).toEqual([200, expect.stringContaining('<wsdl:definitions')]);
    const described = await fetch(`${whole.province.url}/xroad/openapi.json`);
    expect(described.status).toBe(200);
  });

  it('is refused where it does not come from a Security Server that is known, or by a client that is not', async () => {
    const answer = await fetch(
      `${whole.xroad.url}/r1/XRDSANDBOX/GOV/TINH52/lienthong/traTrangThaiHoSo/${dossier}`,
      { headers: { 'X-Road-Client': 'XRDSANDBOX/GOV/TINH99/stranger' } },
    );
    expect(answer.status).toBeGreaterThanOrEqual(400);
  });
});
