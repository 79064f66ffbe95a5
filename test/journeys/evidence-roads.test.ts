import { X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PackInfo } from '../../schemas/evidence/pack.ts';
import { RootsView } from '../../schemas/evidence/root.ts';
import { SealsView } from '../../schemas/evidence/seal.ts';
import { readZip } from '../../functions/evidence/container/zip.ts';
import { run } from '../contract/cli/fake-service.ts';
import type { Desk } from '../support/gateway-desk.ts';
import { registered } from '../support/post-office.ts';
import { raiseProvince, type WholeProvince } from '../support/whole-province.ts';

/** Evidence on the whole province as it is deployed: seal, time-stamps and answers of the sandbox's authorities. */

let whole: WholeProvince;
let portal: Desk;
let folder: string;

beforeAll(async () => {
  whole = await raiseProvince();
  portal = await whole.as('portal');
  folder = mkdtempSync(path.join(tmpdir(), 'evidence-roads-'));
  const roots = (await whole.trust.control('GET', 'roots')) as Readonly<Record<string, readonly string[]>>;
  mkdirSync(path.join(folder, 'goc'));
  for (const [file, name] of [
    ['official-duty', 'officialDuty'],
    ['public', 'public'],
    ['timestamp', 'timestamp'],
  ] as const)
    writeFileSync(path.join(folder, 'goc', `${file}.pem`), (roots[name] ?? []).join('\n'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await whole.lower();
});
afterEach(() => whole.trust.fail([]));

const closeRoots = () => whole.province.tick('evidence-roots');
const readRoots = () => portal.read('/v1/evidence-roots', RootsView);

/** A dossier's pack, as its agency gets it. */
async function exported(code: string): Promise<Uint8Array> {
  const answer = await fetch(`${whole.province.url}/v1/dossiers/${code}/evidence-pack`, {
    headers: { authorization: `Bearer ${portal.token}`, accept: 'application/vnd.etsi.asic-e+zip' },
  });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/vnd.etsi.asic-e+zip');
  const pack = new Uint8Array(await answer.arrayBuffer());
  writeFileSync(path.join(folder, `${code}.asice`), pack);
  return pack;
}

/** The seals that the gateway tells anybody, without a token. */
async function sealsTold(): Promise<SealsView['seals']> {
  const answer = await fetch(`${whole.province.url}/v1/evidence-seals`);
  expect(answer.status).toBe(200);
  return SealsView.parse(await answer.json()).seals;
}

/** The verdict by the command line, from the file, the roots and the seal that the gateway tells anybody. */
async function verify(code: string, now = Date.now()) {
  const seals = (await sealsTold()).flatMap(({ fingerprint }) => ['--seal', fingerprint]);
  const args = ['evidence', 'verify', `${code}.asice`, '--roots', 'goc', ...seals, '--summary'];
  return run(args, { CWD: folder }, now);
}

function infoIn(pack: Uint8Array): PackInfo {
  const read = readZip(pack);
  const file = read.ok ? read.value.find(({ name }) => name === 'goi.json') : undefined;
  return PackInfo.parse(JSON.parse(Buffer.from(file?.bytes ?? []).toString()));
}

describe('The evidence of a dossier', () => {
  it('is put under a root that is sealed, time-stamped and proved, and verifies without the gateway', async () => {
    const code = await registered(portal, 5101);
    await whole.settled(code);
    await closeRoots();
    const { built, proved, obstacle } = await readRoots();
    expect({ proved, obstacle }).toEqual({ proved: built, obstacle: undefined });
    const pack = await exported(code);
    expect(infoIn(pack)).toMatchObject({ subject: code });
    const { exit, out } = await verify(code);
    expect({ exit, out }).toMatchObject({ exit: 0 });
    expect(out).toContain('[HỢP LỆ]');
    expect(out).toContain('Con dấu (seal): Dấu của Liên Thông');
    expect(out).toMatch(/Gốc \d+, đến mắt xích \d+: HỢP LỆ, có trước/);
    expect(out).toContain('Cổng Dịch vụ công quốc gia: ');
    expect(out).toMatch(/Thời gian truyền: /);
  });

  it('is not called valid until somebody has said whose seal it has to be, which anybody is told', async () => {
    const code = await registered(portal, 5105);
    await whole.settled(code);
    await closeRoots();
    await exported(code);
    const open = await run(['evidence', 'verify', `${code}.asice`, '--roots', 'goc'], { CWD: folder });
    expect(open.exit).toBe(1);
    expect(open.out).toContain('(seal-not-pinned)');
    const [seal] = await sealsTold();
    expect(seal).toMatchObject({ current: true });
    expect(seal?.subject).toContain('Dấu của Liên Thông');
    const shown = await run(['evidence', 'seal', '--url', whole.province.url], { CWD: folder });
    expect(shown.exit).toBe(0);
    expect(shown.out).toContain(seal?.fingerprint);
    expect((await verify(code)).exit).toBe(0);
  });

  it('goes on while the authority is away: the gap is shown, and closed once it is back', async () => {
    await whole.trust.fail([{ match: { service: 'tsa' }, mode: 'error' }]);
    const code = await registered(portal, 5102);
    await whole.settled(code); // the exchange waits for nobody
    await closeRoots();
    const waiting = await readRoots();
    expect(waiting.obstacle).toMatchObject({ waitsFor: 'timestamp' });
    expect(waiting.stamped).toBeLessThan(waiting.built);
    expect(waiting.unstampedSince).toBeDefined();
    const meanwhile = await exported(code);
    expect(infoIn(meanwhile)).toMatchObject({ stamped: 0, obstacle: { waitsFor: 'timestamp' } });
    const gap = await verify(code);
    expect(gap.exit).toBe(1);
    expect(gap.out).toContain('(links-unstamped)');
    expect(gap.out).toContain('Khoảng trống: từ ');
    await whole.trust.fail([]);
    await closeRoots();
    const after = await readRoots();
    expect(after.obstacle).toBeUndefined();
    expect(after.stamped).toBe(after.built);
    await exported(code);
    expect((await verify(code)).exit).toBe(0);
  });

  it('is not there for who may not see the dossier, and not for a client without the right to it', async () => {
    const code = await registered(portal, 5103);
    const foreign = await whole.with({ clientId: 'foreign', scope: 'evidence:read', agencies: ['H56'] });
    expect((await foreign.get(`/v1/dossiers/${code}/evidence-pack`)).body).toMatchObject({
      code: 'dossier-not-found',
    });
    const reader = await whole.as('reader');
    for (const place of [`/v1/dossiers/${code}/evidence-pack`, '/v1/evidence-roots'])
      expect((await reader.get(place)).body).toMatchObject({ code: 'scope-missing' });
    expect((await portal.get('/v1/evidence-roots?limit=0')).body).toMatchObject({ code: 'invalid-query' });
    expect((await portal.get('/v1/dossiers/khong-phai-ma/evidence-pack')).body).toMatchObject({
      code: 'dossier-not-found',
    });
  });

  it('stays provable after the seal’s certificate is over', async () => {
    const code = await registered(portal, 5104);
    await whole.settled(code);
    await closeRoots();
    const read = readZip(await exported(code));
    const pem = read.ok ? read.value.find(({ name }) => name.endsWith('certificates.pem')) : undefined;
    const certificates = Buffer.from(pem?.bytes ?? [])
      .toString()
      .split(/(?=-----BEGIN)/)
      .map((one) => new X509Certificate(one));
    const seal = certificates.find(({ subject }) => subject.includes('Dấu của Liên Thông'));
    const over = Date.parse(seal?.validTo ?? '') + 86_400_000;
    expect(over).toBeGreaterThan(Date.now());
    expect((await verify(code, over)).exit).toBe(0);
  });
});
