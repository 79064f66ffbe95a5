import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { WITHDRAWAL_GROUNDS } from '../../schemas/copies/withdrawal-grounds.ts';
import { PORTAL_CLIENT } from '../../local/installation.ts';
import {
  askForCopy,
  authoriseWard,
  fileOfCopy,
  verdictOn,
  WARD,
  withdrawCopyOf,
} from '../../local/portal/copy-clerk.ts';
import { NativePortal } from '../../local/portal/native-portal.ts';
import { patientRoad } from '../../local/portal/road.ts';
import { openTokens } from '../../local/portal/token.ts';
import { ToldBook } from '../../local/portal/told.ts';
import { greyScan, scanOfPaper } from '../../local/tour/scan.ts';
import { CopyAuthorities } from '../../schemas/copies/authority.ts';
import { CopyView, NumberPage } from '../../schemas/copies/copy.ts';
import { CopyCheck } from '../../schemas/copies/copy-check.ts';
import { DossierView, TimelineEntry } from '../../schemas/views.ts';
import type { CopyState } from '../../schemas/copies/state.ts';
import { BAD_AUTHORITIES, BAD_REQUESTS, BAD_SIGNATURES, COPY_REQUEST } from '../support/bad-copies.ts';
import { expectProblem } from '../support/expect-problem.ts';
import type { Desk } from '../support/gateway-desk.ts';
import { plainSubmission } from '../support/submissions.ts';
import { until } from '../support/until.ts';
import { raiseProvince, type WholeProvince } from '../support/whole-province.ts';

/** Certified copies from the paper to whoever checks them, on the whole province as it is deployed. */

let whole: WholeProvince;
let portal: Desk;
let clerk: NativePortal;
const scan = scanOfPaper(1);

beforeAll(async () => {
  whole = await raiseProvince();
  portal = await whole.as('portal');
  const tokens = openTokens(`${whole.issuer.url}/oauth2/token`, PORTAL_CLIENT, Date.now);
  clerk = new NativePortal({
    url: whole.province.url,
    tokens,
    road: patientRoad(),
    book: new ToldBook(),
  });
  await authoriseWard(clerk, whole.trust);
});
afterAll(() => whole.lower());
/** The trust services are well, and the chair agrees to whatever she is asked. */
async function mendTrust(): Promise<void> {
  await whole.trust.fail([]);
  await whole.trust.control('PUT', 'phone', { does: 'approve', credential: 'h21-17-chu-tich' });
}

const diploma = {
  original: { kind: 'diploma', type: 'Bằng tốt nghiệp', issuer: 'Trường Mẫu', number: 'TN-1/2020' },
  requester: { name: 'Nguyễn Văn Mẫu' },
} as const;

async function ask(changed: object = {}): Promise<string> {
  const asked = await askForCopy(clerk, { ...diploma, ...changed }, scan);
  expect(asked.refusal).toBeUndefined();
  return asked.id;
}

/** Waits until a copy stands so. */
const standing = (id: string, ...states: readonly CopyState[]): Promise<CopyView> =>
  until(
    `the copy is ${states.join(' or ')}`,
    () => portal.read(`/v1/copies/${id}`, CopyView),
    ({ state }) => states.includes(state),
  );

const told = (type: string, id: string): Promise<unknown> =>
  until(
    `the portal is told ${type}`,
    () =>
      Promise.resolve(whole.tap.heard.filter(({ body }) => body.includes(`"${type}"`) && body.includes(id))),
    (heard) => heard.length === 1,
  );

/** The entry of the register in which a copy stands. */
async function numberOf(id: string): Promise<NumberPage['numbers'][number] | undefined> {
  const page = await portal.read(`/v1/copy-numbers?agency=${WARD.agency}`, NumberPage);
  return page.numbers.find(({ copies }) => copies.some((one) => one === id));
}

describe('a paper', () => {
  it('becomes a copy with two signatures that anybody finds valid, and with one bit changed invalid', async () => {
    const id = await ask();
    const copy = await standing(id, 'issued');
    await told('copy.issued', id);
    expect(await numberOf(id)).toMatchObject({ number: copy.number, state: 'taken' });
    const file = await fileOfCopy(clerk, id);
    expect(copy.file?.bytes).toBe(file.length);
    expect(await verdictOn(whole.province.url, file)).toBe('valid');
    file[1_000] = (file[1_000] ?? 0) ^ 1;
    expect(await verdictOn(whole.province.url, file)).toBe('invalid');
  });

  it('whose scan is grey is refused with the reason, and takes no number', async () => {
    const asked = await askForCopy(clerk, diploma, greyScan());
    expect(asked.refusal).toBe('copy-scan-refused');
    expect(await numberOf(asked.id)).toBeUndefined();
    const asking = await portal.get(`/v1/copy-numbers?agency=${WARD.agency}&after=zz`);
    expect(asking).toMatchObject({ status: 400, body: { code: 'invalid-query' } });
  });

  it('that is the result of a dossier finishes it: the national portal has the link', async () => {
    const submission = plainSubmission(5101, WARD.agency);
    const code = z.string().parse(submission['code']);
    expect((await portal.post('/v1/dossiers', submission)).status).toBeLessThan(300);
    const rows = [
      { handler: 'Trần Thị Thử', at: '2026-03-24T08:10:00+07:00', content: 'Thẩm tra', status: 4 },
    ];
    expect((await portal.post(`/v1/dossiers/${code}/progress`, { rows })).status).toBe(200);
    const id = await ask({ dossier: { code, finish: true } });
    await standing(id, 'issued');
    const dossier = await until(
      'the dossier is finished',
      async () => {
        await whole.province.tick('copies-sweep-schedule');
        return portal.read(`/v1/dossiers/${code}`, DossierView);
      },
      ({ dossier: { status } }) => status === 9,
    );
    expect(JSON.stringify(dossier)).toContain(`/copies/${id}/file?exp=`);
    const timeline = await portal.read(`/v1/dossiers/${code}/timeline`, z.array(TimelineEntry));
    expect(timeline.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['copy-issued', 'finish']));
    const duties = await whole.settled(code);
    expect(duties.every(({ state }) => state === 'confirmed' || state === 'superseded')).toBe(true);
  });
});

describe('a signature', () => {
  afterEach(mendTrust);

  it('that the service cannot make now is made once it can: one of the person, one of the body', async () => {
    await whole.trust.fail([
      { match: { service: 'signatures/signHash', key: 'h21-17-con-dau' }, mode: 'down' },
    ]);
    const id = await ask();
    await standing(id, 'body-awaited');
    await whole.trust.fail([]);
    await standing(id, 'issued');
    const made = (await whole.trust.ledger()).filter(
      ({ effect, id: reference }) => effect === 'signature.made' && reference?.startsWith(id) === true,
    );
    expect(made.map(({ key }) => key)).toEqual(['h21-17-chu-tich', 'h21-17-con-dau']);
  });

  it('waits for its time-stamp while the authority is away', async () => {
    await whole.trust.fail([{ match: { service: 'tsa' }, mode: 'error' }]);
    const id = await ask();
    await standing(id, 'person-signed');
    await whole.trust.fail([]);
    await standing(id, 'issued');
    expect(await verdictOn(whole.province.url, await fileOfCopy(clerk, id))).toBe('valid');
  });

  it('that the person declines ends the copy; its number is void and says why', async () => {
    await whole.trust.control('PUT', 'phone', { does: 'decline', credential: 'h21-17-chu-tich' });
    const id = await ask();
    expect(await standing(id, 'failed')).toMatchObject({ failed: { reason: 'signing-declined' } });
    await told('copy.failed', id);
    expect(await numberOf(id)).toMatchObject({ state: 'void', reason: 'signing-declined' });
  });
});

describe('an issued copy', () => {
  it('that is withdrawn is invalid from then on, and anybody reads why', async () => {
    const id = await ask();
    await standing(id, 'issued');
    const file = await fileOfCopy(clerk, id);
    const check = `${whole.province.url}/v1/copy-checks/${id}`;
    const { findings } = CopyCheck.parse(await (await fetch(check)).json());
    expect(findings.map(({ code }) => code)).toEqual(['file-not-seen']);
    const byDigest = await fetch(`${check}?sha256=${createHash('sha256').update(file).digest('hex')}`);
    expect(await byDigest.json()).toMatchObject({ standing: 'valid' });
    expect(await withdrawCopyOf(clerk, id, 'original-revoked')).toBeUndefined();
    expect(await verdictOn(whole.province.url, file)).toBe('invalid');
    const answer = await fetch(check);
    expect(CopyCheck.parse(await answer.json())).toMatchObject({
      state: 'withdrawn',
      standing: 'invalid',
      withdrawn: {
        ground: 'original-revoked',
        says: WITHDRAWAL_GROUNDS['original-revoked'],
        by: WARD.name,
      },
    });
    await told('copy.withdrawn', id);
  });

  it('is left in its owner’s store, which fetches it by its link', async () => {
    const number = '052090000042';
    const id = await ask({ deposit: true, requester: { name: 'Nguyễn Văn Mẫu', personalNumber: number } });
    await standing(id, 'issued');
    const left = await until(
      'the store has it',
      async () => (await whole.store.ledger()).filter(({ id: request }) => request === `${id}~deposit`),
      (effects) => effects.length > 0,
    );
    expect(left.map(({ effect }) => effect)).toEqual(['result.deposited']);
    expect(JSON.stringify(left)).not.toContain(number);
  });
});

describe('what comes in wrong about a copy is refused by a code and with what mends it:', () => {
  let id: string; // of a copy whose signature is awaited from afar
  beforeAll(async () => {
    await whole.trust.control('PUT', 'phone', { does: 'wait', credential: 'h21-17-chu-tich' });
    id = await ask();
    await standing(id, 'person-awaited');
  });
  afterAll(mendTrust);

  it.each(BAD_REQUESTS)('a request with $what', async ({ code, pointer, body }) => {
    const said = await portal.post('/v1/copies', body);
    expectProblem(said, code);
    if (pointer !== undefined) expect(said.body).toMatchObject({ errors: [{ pointer }] });
    expect(said.text).not.toContain('Nguyễn');
  });

  it.each(BAD_SIGNATURES)('a signature $what', async ({ code, pointer, body }) => {
    const said = await portal.call('PUT', `/v1/copies/${id}/signature`, body);
    expectProblem(said, code);
    if (pointer !== undefined) expect(said.body).toMatchObject({ errors: [{ pointer }] });
  });

  it.each(BAD_AUTHORITIES)('a power %s', async (_what, code, changes) => {
    const { inForce } = await portal.read(
      `/v1/copy-authorities/${WARD.agency}/${WARD.officer}`,
      CopyAuthorities,
    );
    const { agency: _a, officer: _o, fingerprint: _f, changedAt: _c, changedBy: _b, ...right } = inForce!;
    const path = `/v1/copy-authorities/${WARD.agency}/nguoi.moi`;
    expectProblem(await portal.call('PUT', path, { ...right, ...changes }), code);
    expect((await portal.read(path, CopyAuthorities)).all).toEqual([]);
  });

  it.each([
    ['no file', '', 'application/pdf', 'copy-scan-type-missing'],
    ['a kind of file that is none', 'x', 'text/plain', 'copy-scan-type-missing'],
    [
      'an upload that nobody opened',
      { upload: 'khong-co', mediaType: 'image/png' },
      'application/json',
      'copy-upload-unknown',
    ],
    ['what is no PDF', 'anh chup', 'application/pdf', 'copy-scan-refused'],
  ] as const)('a scan with %s, and the copy still waits for its scan', async (_what, body, type, code) => {
    const asked = await portal.post('/v1/copies', COPY_REQUEST);
    expect(asked.status).toBe(201);
    const { id: copy } = CopyView.parse(asked.body);
    expectProblem(await portal.call('PUT', `/v1/copies/${copy}/scan`, body, { 'content-type': type }), code);
    expect(await portal.read(`/v1/copies/${copy}`, CopyView)).toMatchObject({ state: 'scan-awaited' });
  });

  it('an act about a copy that nobody knows, or of another province', async () => {
    const stranger = await whole.with({
      clientId: 'foreign',
      scope: 'copy:read copy:certify copy:manage',
      agencies: ['H56'],
    });
    const withdrawal = { ground: 'other', officer: 'ai.do' };
    const acts = [
      ['GET', ''],
      ['GET', '/signing'],
      ['GET', '/link'],
      ['POST', '/withdrawal', withdrawal],
      ['POST', '/refusal', { ground: 'damaged', officer: 'ai.do' }],
    ] as const;
    for (const [method, path, body] of acts) {
      expectProblem(await stranger.call(method, `/v1/copies/${id}${path}`, body), 'copy-not-found');
      expectProblem(
        await portal.call(method, `/v1/copies/bs-0123456789abcdefghjk${path}`, body),
        'copy-not-found',
      );
    }
    expectProblem(await stranger.post('/v1/copies', COPY_REQUEST), 'agency-not-yours');
    expect((await standing(id, 'person-awaited')).state).toBe('person-awaited');
  });

  it('a withdrawal of what was never issued, and a link to it', async () => {
    const withdrawal = { ground: 'other', officer: WARD.officer };
    expectProblem(await portal.post(`/v1/copies/${id}/withdrawal`, withdrawal), 'copy-state-forbids');
    expectProblem(
      await portal.post(`/v1/copies/${id}/withdrawal`, { ...withdrawal, ground: 'Ông Mẫu khai man' }),
      'invalid-field',
    );
    expectProblem(await portal.get(`/v1/copies/${id}/link`), 'copy-file-not-ready');
  });

  it('a token without the right to certify', async () => {
    const reader = await whole.with({ clientId: 'portal', scope: 'copy:read', agencies: ['H21'] });
    expectProblem(await reader.post('/v1/copies', COPY_REQUEST), 'scope-missing');
    expectProblem(await reader.call('PUT', `/v1/copy-bodies/${WARD.agency}`, {}), 'scope-missing');
  });
});
