import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { instant } from '../../../functions/kernel/clock.ts';
import { digestBytes } from '../../../functions/kernel/digest.ts';
import { GENESIS, linkFacts } from '../../../functions/kernel/evidence/chain.ts';
import { envOf, run, startFakeService } from './fake-service.ts';
import { CODE } from './views.ts';

/** The evidence of a dossier, as the gateway's own chain makes it. */
const kinds = ['submission.received', 'exchange.attempted', 'change.received', 'exchange.attempted'];
const facts = kinds.map((kind) => ({
  kind,
  actor: 'portal',
  digest: digestBytes(kind),
  details: { revision: 1 },
}));
const links = linkFacts(CODE, GENESIS, facts, instant(Date.parse('2026-03-23T02:30:00.000Z')));
const whole = {
  format: 'lien-thong-evidence/1',
  subject: CODE,
  exportedAt: '2026-03-30T02:30:00.000Z',
  links,
};

let folder: string;
const offline = () => ({ CWD: folder });
const verify = async (content: unknown, ...args: string[]) => {
  writeFileSync(path.join(folder, 'b.json'), typeof content === 'string' ? content : JSON.stringify(content));
  return run(['evidence', 'verify', 'b.json', ...args], offline());
};

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lien-thong-evidence-'));
  return () => {
    rmSync(folder, { recursive: true });
  };
});

describe('evidence verify', () => {
  it('finds a whole chain intact, from the file alone', async () => {
    const { exit, out } = await verify(whole);
    expect(exit).toBe(0);
    expect(out).toContain(`Bằng chứng nguyên vẹn (intact): ${CODE}, 4 mắt xích`);
    expect(out).toContain(links[3]?.hash);
  });

  it('names the link that was changed', async () => {
    const changed = links.map((link) => (link.seq === 2 ? { ...link, actor: 'ai đó' } : link));
    const { exit, err } = await verify({ ...whole, links: changed });
    expect(exit).toBe(4);
    expect(err).toContain('bị đứt tại mắt xích 2 (exchange.attempted): nội dung đã bị sửa');
  });

  it.each([
    ['left out', links.filter(({ seq }) => seq !== 3), 3, 'sequence'],
    ['put in another place', [links[0], links[2], links[1], links[3]], 2, 'sequence'],
    [
      'another dossier’s',
      links.map((link) => (link.seq === 4 ? { ...link, subject: 'H21.17-260323-0099' } : link)),
      4,
      'subject',
    ],
  ])('names the link that was %s', async (_how, broken, seq, why) => {
    const { exit, err } = await verify({ ...whole, links: broken }, '--json');
    expect(exit).toBe(4);
    expect(JSON.parse(err)).toMatchObject({ exit: 4, error: 'evidence-broken', subject: CODE, seq, why });
  });

  it('finds a chain under another dossier’s name broken at its first link', async () => {
    const { exit, err } = await verify({ ...whole, subject: 'H21.17-260323-0099' }, '--json');
    expect(exit).toBe(4);
    expect(JSON.parse(err)).toMatchObject({ seq: 1, why: 'subject' });
  });

  it.each([
    ['is not JSON', 'không phải JSON', 'không phải JSON'],
    ['has a field that the form does not know', { ...whole, them: 1 }, 'không phải tệp bằng chứng'],
    ['has no links', { ...whole, links: [] }, 'không có mắt xích nào'],
    ['has a digest that is none', { ...whole, links: [{ ...links[0], digest: 'abc' }] }, '/links/0/digest'],
  ])('does not take a file that %s for evidence', async (_how, content, said) => {
    const { exit, err } = await verify(content);
    expect(exit).toBe(4);
    expect(err).toContain(said);
  });

  it('is wrong usage without a file', async () => {
    expect(await run(['evidence', 'verify', 'khong-co.json'], offline())).toMatchObject({ exit: 2 });
  });
});

describe('evidence export', () => {
  it('writes a file that verifies, and says so', async () => {
    const service = await startFakeService();
    service.routes[`GET /v1/dossiers/${CODE}/evidence`] = { body: whole };
    const env = { ...envOf(service), CWD: folder };
    const { exit, out } = await run(['evidence', 'export', CODE, '-o', 'b.json'], env);
    await service.close();
    expect({ exit, out }).toEqual({
      exit: 0,
      out: 'Đã ghi b.json: 4 mắt xích, chuỗi nguyên vẹn (intact).\n',
    });
    expect(JSON.parse(readFileSync(path.join(folder, 'b.json'), 'utf8'))).toEqual(whole);
    expect(await run(['evidence', 'verify', 'b.json'], offline())).toMatchObject({ exit: 0 });
  });

  it('gives a broken chain out as it is and says that it is broken', async () => {
    const service = await startFakeService();
    const broken = {
      ...whole,
      links: links.map((link) => (link.seq === 2 ? { ...link, actor: 'ai đó' } : link)),
    };
    service.routes[`GET /v1/dossiers/${CODE}/evidence`] = { body: broken };
    const { exit, out, err } = await run(['evidence', 'export', CODE], envOf(service));
    await service.close();
    expect(exit).toBe(4);
    expect(JSON.parse(out)).toEqual(broken);
    expect(err).toContain('mắt xích 2');
  });
});
