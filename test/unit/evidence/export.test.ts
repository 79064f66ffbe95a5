import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { DossierCode } from '../../../schemas/dossier-code.ts';
import { SubmissionInput } from '../../../schemas/submission.ts';
import type { Client } from '../../../functions/kernel/http/client.ts';
import type { PartnerName, Subject } from '../../../functions/exchange/exchange.ts';
import { sealWorld, type SealWorld } from '../../support/evidence.ts';
import { plainSubmission } from '../../support/submissions.ts';
import { startDatabase, type Tables } from '../../support/tables.ts';
import { openTrustWorld } from '../../support/trust-world.ts';

const database = await startDatabase();
afterAll(database.stop);
const { fails, openWorld } = await import('../../support/carrying.ts');
const { DVCQG_OPERATIONS } = await import('../../../functions/deliveries/dossier-operations.ts');
const { evidenceDesk } = await import('../../../functions/deliveries/evidence-desk.ts');
const { receiveSubmission } = await import('../../../functions/dossiers/receive-submission.ts');
const { exportPack } = await import('../../../functions/evidence/export-pack.ts');
const { gaugeRoots } = await import('../../../functions/evidence/gauge-roots.ts');
const { keepRoots } = await import('../../../functions/evidence/keep-roots.ts');
const { verifyPack } = await import('../../../functions/evidence/verify/verify-pack.ts');
const { viewRoots } = await import('../../../functions/evidence/view-roots.ts');
const { instant } = await import('../../../functions/kernel/clock.ts');

const START = Date.UTC(2026, 2, 23, 2, 30);
const MINUTE = 60_000;
const CODE = 'H21.17-260323-0042' as DossierCode;
const PORTAL: Client = { id: 'portal', scopes: new Set(), agencies: ['H21'] };
const FOREIGN: Client = { id: 'foreign', scopes: new Set(), agencies: ['H56'] };
const trust = await openTrustWorld(START);
const owner = await trust.issue({
  profile: 'seal',
  subject: { country: 'VN', organization: 'Trục Liên Thông mẫu', commonName: 'Con dấu của trục' },
});
const clock = {
  now: () => trust.now,
  advance: (ms: number) => {
    trust.now += ms;
  },
  pause: (ms: number) => {
    trust.now += ms;
    return Promise.resolve();
  },
};

let tables: Tables;
let services: SealWorld;
let world: ReturnType<typeof openWorld>;

beforeEach(async () => {
  trust.now = START;
  tables = await database.freshTables();
  services = sealWorld(trust, owner);
  world = openWorld(tables, clock);
  const body = plainSubmission(42);
  const dossiers = {
    tables,
    clock,
    knowsAgency: () => Promise.resolve(true),
    shelf: {
      ticket: () => Promise.reject(new Error('no files are declared')),
      inspect: () => Promise.resolve(undefined),
    },
  };
  const kept = await receiveSubmission(dossiers, {
    client: PORTAL,
    input: SubmissionInput.parse(body),
    received: JSON.stringify(body),
    correlationId: 'c-1',
  });
  expect(kept.ok).toBe(true);
});

const carry = () =>
  world.carryThrough(
    CODE as string as Subject,
    world.carrier({ operations: new Map(DVCQG_OPERATIONS.map((each) => [each.name, each])) }),
  );
const close = () => keepRoots(tables.evidence, services.seal, clock);

async function exported(client = PORTAL, code = CODE, meanwhile: () => Promise<unknown> = never) {
  const desk = evidenceDesk(tables.dossiers);
  const sources = {
    tables,
    desk: {
      find: async (...asked: Parameters<typeof desk.find>) => {
        await meanwhile();
        return desk.find(...asked);
      },
    },
    partners: ['dvcqg', 'portal'] as readonly string[] as readonly PartnerName[],
    clock,
  };
  return exportPack({ ...sources, seal: services.seal }, client, code);
}

const never = () => Promise.resolve();

async function verdict(meanwhile = never) {
  const pack = await exported(PORTAL, CODE, meanwhile);
  if (!pack.ok) throw new Error(pack.problem.code);
  expect(pack.value.headers).toMatchObject({
    'Content-Type': 'application/vnd.etsi.asic-e+zip',
    'Content-Disposition': `attachment; filename="${CODE}.asice"`,
  });
  const seals = [owner.certificate.fingerprint];
  return verifyPack(pack.value.body as Uint8Array, { roots: trust.roots, seals, at: instant(trust.now) });
}

describe('The evidence of a dossier that was received and sent', () => {
  test('is given out as a pack that is valid by itself and tells when it was sent and acknowledged', async () => {
    world.partner.sends.push(fails); // the national portal does not take it at once
    await carry();
    await close();
    const { standing, findings, timeline, stampedLinks, info } = await verdict();
    expect({ standing, findings }).toEqual({ standing: 'valid', findings: [] });
    expect(stampedLinks).toBe(info?.links);
    expect(timeline?.events).toMatchObject([{ kind: 'submission', status: 2, kept: { link: 1 } }]);
    const sent = timeline?.messages.find(({ partner }) => partner === 'dvcqg');
    expect(sent).toMatchObject({
      state: 'confirmed',
      kept: { at: instant(START), link: 1 },
      attempts: [{ outcome: 'transient' }, { outcome: 'accepted' }],
    });
    expect(sent?.acknowledged?.link).toBe(sent?.attempts.at(-1)?.link);
    expect(sent?.waits.map(({ owner: whose }) => whose)).toContain('partner');
    // Not yet told to the provincial portal: shown, and counted as ours.
    expect(timeline?.messages.find(({ partner }) => partner === 'portal')?.acknowledged).toBeUndefined();
  });

  test('tells the dossier as its chain stood when it was read, whatever happens while it is gathered', async () => {
    await close();
    trust.now += MINUTE;
    const { standing, timeline } = await verdict(async () => {
      await carry();
      trust.now += MINUTE;
    });
    expect(standing).toBe('valid');
    expect(timeline?.messages).toMatchObject([{ partner: 'dvcqg', state: 'queued', attempts: [] }]);
    await close();
    const after = await verdict();
    expect(after.standing).toBe('valid');
    expect(after.timeline?.messages.map(({ partner, state }) => [partner, state])).toEqual([
      ['dvcqg', 'confirmed'],
      ['portal', 'queued'],
    ]);
  });

  test('holds nothing of the applicant', async () => {
    await carry();
    await close();
    const pack = await exported();
    const text = Buffer.from(pack.ok ? (pack.value.body as Uint8Array) : []).toString('utf8');
    const { applicantName, applicantIdNumber, phone, email, summary } = plainSubmission(42);
    expect(text).toContain(CODE);
    for (const personal of [applicantName, applicantIdNumber, phone, email, summary])
      expect(text).not.toContain(personal as string);
  });

  test('is given out while the authority is away, with the gap in it, and is whole once it is back', async () => {
    await close();
    trust.now += 5 * MINUTE;
    services.down.add('timestamp');
    await carry();
    await close();
    trust.now += 30 * MINUTE;
    const meanwhile = await verdict();
    expect(meanwhile.standing).toBe('unknown');
    expect(meanwhile.findings.map(({ code }) => code)).toEqual([
      'archive-absent',
      'roots-waiting',
      'links-unstamped',
    ]);
    expect(meanwhile.info?.obstacle).toMatchObject({ waitsFor: 'timestamp' });
    expect(await gaugeRoots(tables.evidence, clock)).toBeGreaterThanOrEqual(30 * MINUTE);
    services.down.clear();
    await close();
    expect(await verdict()).toMatchObject({ standing: 'valid', findings: [] });
    expect(await gaugeRoots(tables.evidence, clock)).toBe(0);
  });

  test('waits for a root from when it happened, as whoever is on duty sees it', async () => {
    trust.now += 2 * MINUTE;
    expect(await gaugeRoots(tables.evidence, clock)).toBe(2 * MINUTE);
    expect(await viewRoots(tables.evidence, {})).toMatchObject({
      ok: true,
      value: { built: 0, unrooted: 1, unrootedSince: instant(START) },
    });
  });

  test('is not there for a client that may not see the dossier, nor for a dossier that nobody knows', async () => {
    const none = { ok: false, problem: { code: 'dossier-not-found' } };
    expect(await exported(FOREIGN)).toMatchObject(none);
    expect(await exported(PORTAL, 'H21.17-260323-0099' as DossierCode)).toMatchObject(none);
  });

  test('is refused for a while, and not given out unsealed, when the seal cannot be had', async () => {
    services.down.add('seal');
    expect(await exported()).toMatchObject({ ok: false, problem: { code: 'evidence-not-sealed' } });
  });
});
