import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { firstBrokenLink, type Link } from '../../functions/kernel/evidence/chain.ts';
import openApi from '../../functions/reference/openapi.json' with { type: 'json' };
import { ONE_STOP } from '../../local/installation.ts';
import { pdf } from '../../local/tour/paper.ts';
import { ExchangeDetail } from '../../schemas/operating.ts';
import { DossierSummary, DossierView, EvidenceExport, ExchangeView, pageOf } from '../../schemas/views.ts';
import type { Desk, Method } from '../support/gateway-desk.ts';
import { receiptOf, tellerAt, type Teller } from '../support/native-teller.ts';
import { oneStopCalls } from '../support/one-stop-calls.ts';
import {
  acted,
  codeOf,
  counterSubmission,
  dayOf,
  declared,
  onlineSubmission,
  PERSONAL_WORDS,
  sha256,
  step,
  wireRecord,
} from '../support/told-dossiers.ts';
import { raiseProvince, type WholeProvince } from '../support/whole-province.ts';

let whole: WholeProvince;
let teller: Teller;
let portal: Desk;

beforeAll(async () => {
  whole = await raiseProvince();
  portal = await whole.as('portal');
  teller = tellerAt(whole, portal);
});
afterAll(() => whole.lower());

describe('the evidence of a dossier', () => {
  it('verifies offline, from the portal’s exact words to the national portal’s confirmation', async () => {
    const code = codeOf(1);
    const words = JSON.stringify(counterSubmission(1));
    receiptOf(await portal.post('/v1/dossiers', words));
    await whole.settled(code);
    await teller.act(code, 'progress', step(2, '08:00', 4));
    const file = (await portal.get(`/v1/dossiers/${code}/evidence`)).text;

    const { subject, links } = EvidenceExport.parse(JSON.parse(file));
    expect(firstBrokenLink(subject, links as Link[])).toBeUndefined();
    expect(links[0]).toMatchObject({
      seq: 1,
      kind: 'submission.received',
      actor: 'portal',
      digest: sha256(words),
    });
    const attempts = links.filter(({ kind }) => kind === 'exchange.attempted');
    expect(
      attempts.map(({ details }) => [details['operation'], details['outcome'], details['state']]),
    ).toEqual(
      expect.arrayContaining([
        ['dossier.header', 'accepted', 'confirmed'],
        ['dossier.progress', 'accepted', 'confirmed'],
      ]),
    );
    for (const word of PERSONAL_WORDS) expect(file).not.toContain(word);
  });

  it('shows every flipped character, and the link that it is in', async () => {
    const code = codeOf(2);
    await teller.submit(counterSubmission(2));
    await whole.settled(code, 'portal');
    const file = (await portal.get(`/v1/dossiers/${code}/evidence`)).text;
    const { subject, links } = EvidenceExport.parse(JSON.parse(file));
    expect(links.length).toBeGreaterThan(2);
    const flipped = (text: string): string => (text.startsWith('0') ? '1' : '0') + text.slice(1);
    for (const [index, link] of links.entries()) {
      for (const forged of [
        { ...link, digest: flipped(link.digest) },
        { ...link, hash: flipped(link.hash) },
        { ...link, previous: flipped(link.previous) },
        { ...link, actor: 'somebody-else' },
        { ...link, at: link.at.replace(/\d(?=Z$)/, (digit) => (digit === '0' ? '1' : '0')) },
        { ...link, details: { ...link.details, more: 1 } },
      ]) {
        const chain = (links as Link[]).with(index, forged as Link);
        expect(firstBrokenLink(subject, chain)?.seq, JSON.stringify(forged)).toBe(link.seq);
      }
    }
    expect(firstBrokenLink(subject, links.toSpliced(1, 1) as Link[])).toMatchObject({
      seq: 2,
      why: 'sequence',
    });
    expect(firstBrokenLink(codeOf(1), links as Link[])).toMatchObject({ seq: 1, why: 'subject' });
  });
});

describe('what can be asked about duties', () => {
  it('is each duty with its attempts, and its payload for operators only', async () => {
    const code = codeOf(3);
    await teller.submit(counterSubmission(3));
    const officer = await whole.as('officer');
    const reader = await whole.as('reader');
    const id = encodeURIComponent(`dvcqg~${code}~1`);
    const bare = await reader.read(`/v1/exchanges/${id}`, ExchangeDetail);
    expect(bare).toMatchObject({ state: 'confirmed', attempts: 1, operation: 'dossier.header', acts: [] });
    expect(bare).not.toHaveProperty('payload');
    expect(await reader.get(`/v1/exchanges/${id}?payload=true`)).toMatchObject({
      status: 403,
      body: { code: 'scope-missing' },
    });
    const shown = await officer.read(`/v1/exchanges/${id}?payload=true`, ExchangeDetail);
    expect(shown.payload).toMatchObject({ dossier: { code, applicantName: 'Nguyễn Văn Mẫu 0003' } });
    expect(logLines().some((line) => line.includes('LT043') && line.includes('officer'))).toBe(true); // the look is recorded
  });

  it('bears the portal’s correlation id, from its request to what it is told', async () => {
    const code = codeOf(4);
    const correlationId = 'cong-tinh-260323-000004';
    const said = await portal.post('/v1/dossiers', counterSubmission(4), {
      'x-correlation-id': correlationId,
    });
    expect(said.headers.get('x-correlation-id')).toBe(correlationId);
    await whole.settled(code);
    await whole.settled(code, 'portal');
    const duties = await portal.read(`/v1/dossiers/${code}/exchanges`, z.array(ExchangeView));
    expect(duties.map(({ partner, correlationId: id }) => [partner, id])).toEqual([
      ['dvcqg', correlationId],
      ['portal', correlationId],
    ]);
    const webhook = whole.tap.heard.find(({ body }) => body.includes(code));
    expect(webhook?.headers['x-correlation-id']).toBe(correlationId);
    const stations = logLines().filter((line) => line.includes(correlationId));
    for (const station of ['submission kept', 'exchange attempted', 'exchange settled']) {
      expect(
        stations.some((line) => line.includes(station)),
        station,
      ).toBe(true);
    }
  });
});

describe('the list of an agency’s dossiers', () => {
  it('is read in pages by status and day, each dossier once', async () => {
    const agency = 'H21.31';
    const codes = Array.from({ length: 5 }, (_none, index) => codeOf(1 + index, agency));
    for (let serial = 1; serial <= 5; serial += 1) {
      receiptOf(await portal.post('/v1/dossiers', counterSubmission(serial, { agency })));
    }
    const page = pageOf('Page', DossierSummary);
    const seen: string[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const query = new URLSearchParams({
        agency,
        status: '2',
        day: dayOf(3),
        limit: '2',
        ...(cursor && { cursor }),
      });
      const { items, next } = await portal.read(`/v1/dossiers?${query.toString()}`, page);
      expect(items.length).toBeLessThanOrEqual(2);
      seen.push(...items.map(({ code }) => code));
      cursor = next;
      pages += 1;
    } while (cursor !== undefined && pages < 10);
    expect(seen).toEqual(codes);
    // One that moves on leaves the list of its old status.
    await teller.act(codes[2] ?? '', 'progress', step(2, '08:00', 4));
    const of = async (status: string) => {
      const query = new URLSearchParams({ agency, status, day: dayOf(3) });
      return (await portal.read(`/v1/dossiers?${query.toString()}`, page)).items.map(({ code }) => code);
    };
    expect(await of('2')).toEqual(codes.toSpliced(2, 1));
    expect(await of('4')).toEqual([codes[2]]);
  });
});

describe('a client of another agency, whatever its scopes', () => {
  const HTTP_METHODS = ['get', 'post', 'put'] as const;
  /** Routes that say and change nothing of any one dossier. */
  const NOT_ABOUT_DOSSIERS = new Set([
    'get /v1/partners',
    'get /v1/webhook-endpoint',
    'put /v1/webhook-endpoint',
    'get /v1/agencies',
    'put /v1/agencies',
    'get /v1/axis-routes/{register}',
    'put /v1/axis-routes/{register}',
    'post /v1/copy-uploads',
    'put /v1/copy-uploads/{upload}/{part}',
    'post /v1/copy-verifications',
    'post /v1/copy-verification-uploads',
    'put /v1/copy-verification-uploads/{upload}/{part}',
    'get /v1/evidence-roots',
    'get /v1/evidence-seals',
  ]);

  interface Documented {
    readonly method: Method;
    readonly path: string;
    readonly body: unknown;
  }

  function documented(): Documented[] {
    const routes: Documented[] = [];
    for (const [path, item] of Object.entries(openApi.paths)) {
      if (!path.startsWith('/v1/')) continue;
      for (const method of HTTP_METHODS) {
        if (NOT_ABOUT_DOSSIERS.has(`${method} ${path}`)) continue;
        const route = (item as Record<string, unknown>)[method] as
          { requestBody?: { content: Record<string, { example?: unknown }> } } | undefined;
        if (route === undefined) continue;
        const body = route.requestBody?.content['application/json']?.example;
        routes.push({ method: method.toUpperCase() as Method, path, body });
      }
    }
    return routes;
  }

  it('sees and touches nothing: on every documented route a dossier is as if it were not there', async () => {
    const code = codeOf(5);
    await teller.submit(onlineSubmission(5));
    const scope = [...new Set([...(await scopesOf('portal')), ...(await scopesOf('officer'))])].join(' ');
    const foreign = await whole.with({ clientId: 'foreign', agencies: ['H56', 'H2', 'H21.170'], scope });
    const before = await stateOf(code);

    const routes = documented();
    expect(routes.length).toBeGreaterThan(40);
    for (const { method, path, body } of routes) {
      const address = path
        .replace('{code}', code)
        .replace('{number}', `${code}-TG`)
        .replace('{agency}', 'H21.17')
        .replace('{officer}', 'canbo.012')
        .replace('{id}', encodeURIComponent(`dvcqg~${code}~1`));
      const name = `${method} ${path}`;
      switch (name) {
        case 'GET /v1/dossiers': {
          const query = new URLSearchParams({ agency: 'H21.17', status: '1', day: dayOf(3) });
          const said = await foreign.get(`/v1/dossiers?${query.toString()}`);
          expect(said, name).toMatchObject({ status: 403, body: { code: 'agency-not-yours' } });
          break;
        }
        case 'POST /v1/dossiers': {
          const said = await foreign.post(address, onlineSubmission(5));
          expect(said, name).toMatchObject({ status: 403, body: { code: 'agency-not-yours' } });
          break;
        }
        case 'POST /v1/dossier-codes': {
          const said = await foreign.post(address, { agency: 'H21.17' });
          expect(said, name).toMatchObject({ status: 403, body: { code: 'agency-not-yours' } });
          break;
        }
        case 'GET /v1/postal-contracts/{agency}':
        case 'PUT /v1/postal-contracts/{agency}':
        case 'POST /v1/postal-quotes': {
          const said = await foreign.call(method, address, method === 'GET' ? undefined : body);
          expect(said, name).toMatchObject({ status: 403, body: { code: 'agency-not-yours' } });
          break;
        }
        case 'GET /v1/postal-reconciliation': {
          const query = new URLSearchParams({ agency: 'H21.17', day: dayOf(1) });
          const said = await foreign.get(`${address}?${query.toString()}`);
          expect(said, name).toMatchObject({ status: 403, body: { code: 'agency-not-yours' } });
          break;
        }
        case 'GET /v1/postal-strays': {
          expect(await foreign.get(address), name).toMatchObject({ status: 200, body: { items: [] } });
          break;
        }
        case 'POST /v1/citizen-verifications':
        case 'POST /v1/citizen-look-ups':
        case 'POST /v1/citizen-relatives':
        case 'POST /v1/household-confirmations':
        case 'POST /v1/household-readings': {
          const said = await foreign.post(address, { ...(body as object), dossier: code });
          expect(said, name).toMatchObject({ status: 404, body: { code: 'look-dossier-not-yours' } });
          break;
        }
        case 'GET /v1/access-records': {
          const query = new URLSearchParams({
            officer: 'canbo.012',
            officerAgency: 'H21.17',
            agency: 'H21',
            by: 'x',
          });
          const said = await foreign.get(`${address}?${query.toString()}`);
          expect(said, name).toMatchObject({ status: 403, body: { code: 'agency-not-yours' } });
          break;
        }
        case 'GET /v1/access-alerts': {
          const query = new URLSearchParams({ day: dayOf(1) });
          const said = await foreign.get(`${address}?${query.toString()}`);
          expect(said, name).toMatchObject({ status: 200, body: { items: [] } });
          break;
        }
        case 'GET /v1/households/{id}/history': {
          const query = new URLSearchParams({
            purpose: 'xac-nhan-ho-gia-dinh',
            legalBasis: 'nd-118-2025',
            officer: 'canbo.012',
            dossier: code,
          });
          const said = await foreign.get(`${address}?${query.toString()}`);
          expect(said, name).toMatchObject({ status: 404, body: { code: 'look-dossier-not-yours' } });
          break;
        }
        case 'POST /v1/access-record-searches':
        case 'POST /v1/access-record-exports':
        case 'GET /v1/register-officers/{agency}/{officer}':
        case 'PUT /v1/register-officers/{agency}/{officer}':
        case 'POST /v1/population-syncs':
        case 'GET /v1/population-syncs/{id}':
        case 'POST /v1/register-mismatches':
        case 'GET /v1/register-mismatches':
        case 'GET /v1/register-mismatches.csv':
        case 'PUT /v1/register-subscriptions':
        case 'POST /v1/copies':
        case 'GET /v1/copy-authorities/{agency}/{officer}':
        case 'PUT /v1/copy-authorities/{agency}/{officer}':
        case 'GET /v1/copy-bodies/{agency}':
        case 'PUT /v1/copy-bodies/{agency}':
        case 'GET /v1/copy-numbers': {
          const said = await foreign.call(method, address, method === 'GET' ? undefined : body);
          expect(said, name).toMatchObject({ status: 403, body: { code: 'agency-not-yours' } });
          break;
        }
        case 'GET /v1/parked': {
          expect(await foreign.get('/v1/parked?partner=dvcqg'), name).toMatchObject({
            status: 200,
            body: { items: [] },
          });
          break;
        }
        case 'POST /v1/redrive': {
          const order = { partner: 'dvcqg', reason: 'Thử gửi lại', dryRun: true };
          expect(await foreign.post(address, order), name).toMatchObject({
            status: 200,
            body: { exchanges: [] },
          });
          break;
        }
        case 'GET /v1/dossiers/{code}/exchanges': {
          expect(await foreign.get(address), name).toMatchObject({ status: 200, body: [] });
          break;
        }
        default: {
          const said = await foreign.call(
            method,
            address,
            method === 'GET' ? undefined : (body ?? amendment),
          );
          expect(said.status, `${name}: ${said.text}`).toBe(404);
          expect(said.text).not.toContain('Nguyễn Văn Mẫu');
        }
      }
    }
    expect(await stateOf(code)).toEqual(before);
    expect(await whole.national.effects(code)).toEqual(['dossier.added 1']);
  });

  const amendment = { reason: 'Sửa thử nội dung', payload: {} };

  async function stateOf(code: string) {
    const { revision, changedAt } = await portal.read(`/v1/dossiers/${code}`, DossierView);
    return { revision, changedAt };
  }

  async function scopesOf(clientId: string): Promise<string[]> {
    const [, claims = ''] = (await whole.as(clientId)).token.split('.');
    const { scope } = z
      .object({ scope: z.string() })
      .parse(JSON.parse(Buffer.from(claims, 'base64url').toString()));
    return scope.split(' ');
  }

  it('and one of an agency below sees only its own branch', async () => {
    const branch = await whole.as('one-stop-17');
    await teller.submit(counterSubmission(6, { agency: 'H21.18' }));
    await teller.submit(counterSubmission(6, { agency: 'H21.17' }));
    expect((await branch.get(`/v1/dossiers/${codeOf(6, 'H21.18')}`)).status).toBe(404);
    expect((await branch.get(`/v1/dossiers/${codeOf(6, 'H21.17')}`)).status).toBe(200);
  });
});

describe('personal data', () => {
  it('is in no log line, no queue message and no webhook, whatever was told and refused', async () => {
    const oneStop = oneStopCalls(whole.province.url);
    const paper = pdf('don.pdf', ['DON MAU']);
    // Told by every door, looked at, and refused for every kind of reason.
    await teller.submit(counterSubmission(20, { documents: [{ name: 'Đơn', file: declared(paper) }] }), [
      paper,
    ]);
    await teller.act(codeOf(20), 'progress', step(2, '08:00', 4));
    await teller.act(codeOf(20), 'supplement-request', {
      ...acted(1, '08:00'),
      content: 'Mời Nguyễn Văn Mẫu bổ sung',
    });
    await oneStop.post('ThemMoi', [wireRecord(21)]);
    const session = (await oneStop.logIn()).session ?? '';
    await oneStop.service(session, 'DongBoHoSoMC', {
      isUpdating: 'True',
      data: [wireRecord(21, { GhiChu: 'Sửa' })],
    });
    await oneStop.post('ThemMoi', [wireRecord(22, { ChuHoSo: { ten: 'Nguyễn Văn Mẫu' } })]);
    await oneStop.post('ThemMoi', [wireRecord(21, { GhiChu: 'Nguyễn Văn Mẫu' })]);
    await portal.post('/v1/dossiers', counterSubmission(20, { note: 'Gọi Nguyễn Văn Mẫu, 0900000042' }));
    await portal.post('/v1/dossiers', { ...counterSubmission(23), phone: 'Nguyễn Văn Mẫu' });
    await portal.post('/v1/dossiers', '{"applicantName":"Nguyễn Văn Mẫu"');
    await portal.get(`/v1/dossiers/${encodeURIComponent('Nguyễn Văn Mẫu')}`);
    // And carried to a partner that breaks.
    await whole.national.fail([
      { mode: 'error', match: { key: codeOf(24) }, times: 1 },
      { mode: 'drop-after-effect', match: { key: codeOf(24) }, times: 1 },
    ]);
    await teller.submit(counterSubmission(24));
    for (const code of [codeOf(20), codeOf(21), codeOf(24)]) {
      await whole.settled(code);
      await whole.settled(code, 'portal');
    }

    const logs = logLines();
    expect(logs.length).toBeGreaterThan(50);
    const queues = filesBelow(path.join(whole.province.dataDir, 'queues'));
    expect(queues.some((bytes) => bytes.includes(codeOf(20)))).toBe(true); // the wake-ups are in what is searched
    const webhooks = whole.tap.heard.map(({ body, headers }) => body + JSON.stringify(headers));
    expect(webhooks.length).toBeGreaterThan(5);
    const secrets = [
      portal.token,
      session,
      ONE_STOP.password,
      ONE_STOP.key,
      'sandbox-only-h21-password',
      'whsec_',
    ];
    for (const word of [...PERSONAL_WORDS, ...secrets]) {
      expect(
        logs.filter((line) => line.includes(word)),
        word,
      ).toEqual([]);
      expect(queues.filter((bytes) => bytes.includes(word)).length, word).toBe(0);
      expect(
        webhooks.filter((webhook) => webhook.includes(word)),
        word,
      ).toEqual([]);
    }
  });
});

/** Every line that functions have logged so far. */
const logLines = (): string[] => readFileSync(whole.province.logFile, 'utf8').split('\n');

/** The bytes of every file below a directory. */
const filesBelow = (directory: string): Buffer[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name)));
