import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readChange } from '../../../schemas/changes.ts';
import type { DossierCode } from '../../../schemas/dossier-code.ts';
import { SubmissionInput } from '../../../schemas/submission.ts';
import type { ChangeKind } from '../../../schemas/transitions.ts';
import type { Dossiers } from '../../../functions/dossiers/dossiers.ts';
import type { Client } from '../../../functions/kernel/http/client.ts';
import { startDatabase, type Database } from '../../support/tables.ts';
import { sampleSubmission } from '../schemas/sample-submission.ts';

const CODE = 'H21.17-260323-0042' as DossierCode;
const officer = { name: 'Trần Thị Thử' };
const portal: Client = { id: 'portal', scopes: new Set(), agencies: ['H21'] };
const foreign: Client = { id: 'foreign', scopes: new Set(), agencies: ['H56'] };

let database: Database;
let dossiers: Dossiers;
let now = Date.parse('2026-03-23T03:00:00Z');
/** What lies in the store, by file id. */
const stored = new Map<string, { size: number; sha256: string }>();

let use: {
  receiveSubmission: typeof import('../../../functions/dossiers/receive-submission.ts').receiveSubmission;
  receiveChange: typeof import('../../../functions/dossiers/receive-change.ts').receiveChange;
  completeFiles: typeof import('../../../functions/dossiers/complete-files.ts').completeFiles;
  endOverdueWaiting: typeof import('../../../functions/dossiers/complete-files.ts').endOverdueWaiting;
  knownAgencies: typeof import('../../../functions/dossiers/agency-list.ts').knownAgencies;
  putAgencyList: typeof import('../../../functions/dossiers/agency-list.ts').putAgencyList;
  allocateCode: typeof import('../../../functions/dossiers/allocate-code.ts').allocateCode;
  keepRecord: typeof import('../../../functions/dossiers/keep-record.ts').keepRecord;
  keepSteps: typeof import('../../../functions/dossiers/keep-record.ts').keepSteps;
  listDossiers: typeof import('../../../functions/dossiers/list-dossiers.ts').listDossiers;
  readTimeline: typeof import('../../../functions/dossiers/read-dossier.ts').readTimeline;
  exportEvidence: typeof import('../../../functions/dossiers/read-dossier.ts').exportEvidence;
  exchangesOfLane: typeof import('../../../functions/exchange/exchange-store.ts').exchangesOfLane;
  firstBrokenLink: typeof import('../../../functions/kernel/evidence/chain.ts').firstBrokenLink;
};

beforeAll(async () => {
  database = await startDatabase();
  use = {
    ...(await import('../../../functions/dossiers/receive-submission.ts')),
    ...(await import('../../../functions/dossiers/receive-change.ts')),
    ...(await import('../../../functions/dossiers/complete-files.ts')),
    ...(await import('../../../functions/dossiers/agency-list.ts')),
    ...(await import('../../../functions/dossiers/allocate-code.ts')),
    ...(await import('../../../functions/dossiers/keep-record.ts')),
    ...(await import('../../../functions/dossiers/list-dossiers.ts')),
    ...(await import('../../../functions/dossiers/read-dossier.ts')),
    ...(await import('../../../functions/exchange/exchange-store.ts')),
    ...(await import('../../../functions/kernel/evidence/chain.ts')),
  };
});
afterAll(() => {
  database.stop();
});
beforeEach(async () => {
  now = Date.parse('2026-03-23T03:00:00Z');
  stored.clear();
  const tables = await database.freshTables();
  const clock = { now: () => now };
  dossiers = {
    tables,
    clock,
    knowsAgency: use.knownAgencies(tables.dossiers, clock),
    shelf: {
      ticket: (code, file) =>
        Promise.resolve({ url: `https://store.example/${code}/${file.id}`, headers: {} }),
      inspect: (_code, file) => Promise.resolve(stored.get(file.id)),
    },
  };
});

function withoutFiles(change: Record<string, unknown> = {}): Record<string, unknown> {
  return { ...sampleSubmission(), documents: [], ...change };
}

function submit(body: Record<string, unknown>, more: { client?: Client; key?: string } = {}) {
  const received = JSON.stringify(body);
  return use.receiveSubmission(dossiers, {
    client: more.client ?? portal,
    input: SubmissionInput.parse(body),
    received,
    correlationId: 'c-1',
    // The digest of a real request covers its body; here the body stands for it.
    ...(more.key === undefined
      ? {}
      : { repeatable: { pk: `portal~${more.key}`, digest: received as never } }),
  });
}

function change(kind: ChangeKind, body: Record<string, unknown>, client = portal) {
  const read = readChange(kind, body);
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  const received = JSON.stringify(body);
  return use.receiveChange(dossiers, {
    client,
    code: CODE,
    change: read.value,
    received,
    correlationId: 'c-2',
  });
}

const lane = (partner: string) =>
  use.exchangesOfLane(dossiers.tables.exchanges, partner as never, CODE as never);
const STEP = {
  rows: [{ handler: 'Trần Thị Thử', at: '2026-03-24T08:00:00+07:00', content: 'Thẩm tra', status: 4 }],
};

describe('a submission', () => {
  it('is kept with the duty to carry it, before it is acknowledged', async () => {
    const receipt = await submit(withoutFiles());
    expect(receipt).toMatchObject({ ok: true, value: { code: CODE, completeness: 'received', revision: 1 } });
    expect(await lane('dvcqg')).toMatchObject([{ operation: 'dossier.header', state: 'queued', seq: 1 }]);
  });

  it('again gets the same answer and makes no second duty, with or without a key', async () => {
    const first = await submit(withoutFiles(), { key: 'k1' });
    now += 60_000;
    expect(await submit(withoutFiles(), { key: 'k1' })).toEqual(first);
    expect(await submit(withoutFiles())).toEqual(first);
    expect(await lane('dvcqg')).toHaveLength(1);
  });

  it('with the key of another request is refused', async () => {
    await submit(withoutFiles(), { key: 'k1' });
    const other = withoutFiles({ code: 'H21.17-260323-0043' });
    expect(await submit(other, { key: 'k1' })).toMatchObject({ problem: { code: 'idempotency-key-reused' } });
  });

  it('under a code that exists with another body is refused', async () => {
    await submit(withoutFiles());
    expect(await submit(withoutFiles({ summary: 'Nội dung khác' }))).toMatchObject({
      problem: { code: 'dossier-exists-other-body' },
    });
  });

  it('of another agency is refused, by its owner and by its code', async () => {
    expect(await submit(withoutFiles(), { client: foreign })).toMatchObject({
      problem: { code: 'agency-not-yours' },
    });
    const disguised = withoutFiles({ code: 'H56.01-260323-0001' });
    expect(await submit(disguised)).toMatchObject({ problem: { code: 'agency-not-yours' } });
  });

  it('of an agency that the province does not name is kept and flagged, also by what comes later', async () => {
    const none = await submit(withoutFiles({ code: 'H21.17-260323-0001' }));
    expect(none).toMatchObject({ value: { flags: [] } });
    await use.putAgencyList(
      dossiers.tables.dossiers,
      portal,
      { version: 'QĐ 1', agencies: ['H21.18'] as never },
      now,
    );
    now += 300_000; // a list is looked at again after five minutes
    const flag = { kind: 'unknown-agency', field: 'agency', value: 'H21.17' };
    expect(await submit(withoutFiles())).toMatchObject({ value: { flags: [flag] } });
    expect(await change('progress', STEP)).toMatchObject({ value: { flags: [flag] } });
  });

  it('born on the national portal keeps the code that was issued there', async () => {
    const born = withoutFiles({ code: 'G09.20-20260609-0092637', submissionPlace: '1' });
    expect(await submit(born)).toMatchObject({ ok: true, value: { code: 'G09.20-20260609-0092637' } });
  });

  it('of 20 equal ones at once is kept once', async () => {
    const receipts = await Promise.all(
      Array.from({ length: 20 }, () => submit(withoutFiles(), { key: 'k1' })),
    );
    expect(receipts.every(({ ok }) => ok)).toBe(true);
    expect(await lane('dvcqg')).toHaveLength(1);
    const timeline = await use.readTimeline({ tables: dossiers.tables, clock: dossiers.clock }, portal, CODE);
    expect(timeline).toMatchObject({ ok: true, value: { length: 1 } });
  });
});

describe('a submission with declared files', () => {
  const file = { name: 'don.pdf', size: 12, mediaType: 'application/pdf', sha256: 'a'.repeat(64) };
  const withFile = (more: Partial<typeof file> = {}) =>
    withoutFiles({ documents: [{ name: 'don.pdf', file: { ...file, ...more } }] });

  it('waits for them, and nothing is carried yet', async () => {
    const receipt = await submit(withFile());
    expect(receipt).toMatchObject({
      ok: true,
      value: { completeness: 'pending', uploads: [{ fileId: 'f1' }] },
    });
    expect(await lane('dvcqg')).toHaveLength(0);
    expect(await change('progress', STEP)).toMatchObject({ problem: { code: 'dossier-pending' } });
  });

  it('is received and carried when every file is stored and its hash matches', async () => {
    await submit(withFile());
    expect(await use.completeFiles(dossiers, portal, CODE)).toMatchObject({
      problem: { code: 'file-missing' },
    });
    stored.set('f1', { size: 12, sha256: 'b'.repeat(64) });
    expect(await use.completeFiles(dossiers, portal, CODE)).toMatchObject({
      problem: { code: 'file-hash-mismatch', errors: [{ pointer: '/files/f1' }] },
    });
    stored.set('f1', { size: 12, sha256: file.sha256 });
    const receipt = await use.completeFiles(dossiers, portal, CODE);
    expect(receipt).toMatchObject({ ok: true, value: { completeness: 'received' } });
    expect(await use.completeFiles(dossiers, portal, CODE)).toEqual(receipt);
    expect(await lane('dvcqg')).toHaveLength(1);
    expect(await lane('portal')).toHaveLength(1);
  });

  it('that never come expires, the portal is told, and the same submission may come again', async () => {
    await submit(withFile());
    now += 25 * 3_600_000;
    expect(await use.endOverdueWaiting(dossiers)).toEqual([{ code: CODE, how: 'expired' }]);
    expect(await lane('portal')).toMatchObject([{ operation: 'portal.webhook' }]);
    expect(await use.completeFiles(dossiers, portal, CODE)).toMatchObject({
      problem: { code: 'dossier-expired' },
    });
    expect(await submit(withFile())).toMatchObject({
      ok: true,
      value: { completeness: 'pending', revision: 3 },
    });
  });

  it('that are all there when the time is up is received: the portal only forgot to say so', async () => {
    await submit(withFile());
    stored.set('f1', { size: 12, sha256: file.sha256 });
    now += 25 * 3_600_000;
    expect(await use.endOverdueWaiting(dossiers)).toEqual([{ code: CODE, how: 'completed' }]);
    expect(await lane('dvcqg')).toHaveLength(1);
  });

  it('is refused when one is too large or of a kind that is not taken', async () => {
    expect(await submit(withFile({ size: 60_000_000 }))).toMatchObject({
      problem: { code: 'file-too-large' },
    });
    expect(await submit(withFile({ mediaType: 'application/x-msdownload' }))).toMatchObject({
      problem: { code: 'file-type-forbidden' },
    });
  });
});

describe('a change', () => {
  it('makes a header and its steps due, in this order, and tells the portal', async () => {
    await submit(withoutFiles());
    expect(await change('progress', STEP)).toMatchObject({ ok: true, value: { status: 4, revision: 2 } });
    expect((await lane('dvcqg')).map(({ operation }) => operation)).toEqual([
      'dossier.header',
      'dossier.header',
      'dossier.progress',
    ]);
    expect(await lane('portal')).toHaveLength(1);
  });

  it('again gets the same answer', async () => {
    await submit(withoutFiles());
    const first = await change('progress', STEP);
    await change('stop', { officer, occurredAt: '2026-03-25T08:00:00+07:00', reason: 'Chờ ý kiến' });
    expect(await change('progress', STEP)).toMatchObject({ ok: true, value: { revision: 2 } });
    expect(first.ok).toBe(true);
    expect(await lane('dvcqg')).toHaveLength(5);
  });

  it('of a foreign or unknown dossier finds no dossier', async () => {
    expect(await change('progress', STEP)).toMatchObject({ problem: { code: 'dossier-not-found' } });
    await submit(withoutFiles());
    expect(await change('progress', STEP, foreign)).toMatchObject({ problem: { code: 'dossier-not-found' } });
  });

  it('by 10 at once is kept ten times, in one line, with an unbroken chain of evidence', async () => {
    await submit(withoutFiles());
    await change('progress', STEP);
    const steps = Array.from({ length: 10 }, (_, index) =>
      change('progress', {
        rows: [{ handler: 'Trần Thị Thử', at: `2026-03-24T09:0${index}:00+07:00`, content: `Bước ${index}` }],
      }),
    );
    const answers = await Promise.all(steps);
    const kept = answers.filter(({ ok }) => ok).length;
    // Whoever lost every race is told to come again; nobody is kept twice or dropped silently.
    expect(answers.every((answer) => answer.ok || answer.problem.code === 'concurrent-change')).toBe(true);
    expect((await lane('dvcqg')).map(({ seq }) => seq)).toEqual(
      Array.from({ length: 3 + kept }, (_, index) => index + 1),
    );
    const file = await use.exportEvidence({ tables: dossiers.tables, clock: dossiers.clock }, portal, CODE);
    if (!file.ok) throw new Error('no evidence');
    expect(use.firstBrokenLink(CODE, file.value.links as never)).toBeUndefined();
  });

  it('keeps the first due date that was told, whatever is told later', async () => {
    await submit(withoutFiles());
    const { openDossier } = await import('../../../functions/dossiers/dossiers.ts');
    await change('progress', STEP);
    await change('stop', { officer, occurredAt: '2026-03-25T08:00:00+07:00', reason: 'Chờ ý kiến' });
    await change('resume', {
      officer,
      occurredAt: '2026-03-26T08:00:00+07:00',
      newDueAt: '2026-05-01T17:00:00+07:00',
    });
    const { kept } = await openDossier(dossiers.tables, CODE);
    expect(kept).toMatchObject({
      originalDueAt: '2026-04-20T10:00:00.000Z',
      dossier: { dueAt: '2026-05-01T10:00:00.000Z' },
    });
  });
});

describe('a record of the drop-in', () => {
  const record = async (status: number, updating: boolean, summary = 'Trích yếu') => {
    const { dossierOf } = await import('../../../schemas/submission.ts');
    const dossier = {
      ...dossierOf(SubmissionInput.parse(withoutFiles({ summary })), () => 'x'),
      status: status as never,
    };
    return use.keepRecord(dossiers, {
      client: portal,
      dossier,
      flags: [],
      received: JSON.stringify({ status, summary }),
      updating,
      correlationId: 'c-3',
    });
  };

  it('that jumps outside the rules is kept as told, flagged irregular, and carried', async () => {
    await record(2, false);
    expect(await record(10, true)).toEqual({ ok: true, value: CODE });
    const timeline = await use.readTimeline({ tables: dossiers.tables, clock: dossiers.clock }, portal, CODE);
    expect(timeline).toMatchObject({
      value: [{ irregular: false }, { status: 10, previousStatus: 2, irregular: true }],
    });
    expect(await lane('dvcqg')).toHaveLength(2);
  });

  it('added twice is refused when it differs, accepted when it is the same', async () => {
    await record(2, false);
    expect(await record(2, false)).toEqual({ ok: true, value: CODE });
    expect(await record(2, false, 'Khác')).toMatchObject({ problem: { code: 'dossier-exists-other-body' } });
    expect(await lane('dvcqg')).toHaveLength(1);
  });

  it('that updates what is not there is refused', async () => {
    expect(await record(4, true)).toMatchObject({ problem: { code: 'dossier-not-found' } });
  });
});

describe('dossier codes', () => {
  it('are given out once each under 100 parallel calls', async () => {
    const { AgencyCodeInput } = await import('../../../schemas/agency-code.ts');
    const agency = AgencyCodeInput.parse('000.00.17.H21');
    const given = await Promise.all(
      Array.from({ length: 100 }, () => use.allocateCode(dossiers, portal, { agency }, undefined)),
    );
    const codes = given.map((answer) => (answer.ok ? answer.value.code : 'refused'));
    expect(new Set(codes).size).toBe(100);
    expect(codes).toContain('H21.17-260323-0100');
  });

  it('are not given out for another agency', async () => {
    const { AgencyCodeInput } = await import('../../../schemas/agency-code.ts');
    const answer = await use.allocateCode(
      dossiers,
      foreign,
      { agency: AgencyCodeInput.parse('H21.17') },
      undefined,
    );
    expect(answer).toMatchObject({ problem: { code: 'agency-not-yours' } });
  });
});

describe('a list of dossiers', () => {
  it('is paged by agency, status and day, and closed to other agencies', async () => {
    for (const serial of ['0001', '0002', '0003'])
      await submit(withoutFiles({ code: `H21.17-260323-${serial}` }));
    const query = { agency: 'H21.17', status: '2', day: '2026-03-23', limit: '2' };
    const first = await use.listDossiers(dossiers.tables.dossiers, portal, query);
    if (!first.ok || first.value.next === undefined) throw new Error('no second page');
    expect(first.value.items.map(({ code }) => code)).toEqual(['H21.17-260323-0001', 'H21.17-260323-0002']);
    const second = await use.listDossiers(dossiers.tables.dossiers, portal, {
      ...query,
      cursor: first.value.next,
    });
    expect(second).toMatchObject({ ok: true, value: { items: [{ code: 'H21.17-260323-0003' }] } });
    expect(await use.listDossiers(dossiers.tables.dossiers, foreign, query)).toMatchObject({
      problem: { code: 'agency-not-yours' },
    });
  });
});

describe('steps of the drop-in', () => {
  it('that repeat the whole history carry only what is new', async () => {
    await submit(withoutFiles());
    const row = (at: string, content: string) =>
      ({ dossierCode: CODE, handler: 'Trần Thị Thử', at, content, status: 4 }) as never;
    const tell = (rows: never[]) =>
      use.keepSteps(dossiers, {
        client: portal,
        code: CODE,
        rows,
        received: JSON.stringify(rows),
        correlationId: 'c-4',
      });
    const first = row('2026-03-24T01:00:00.000Z', 'Thẩm tra');
    const second = row('2026-03-25T01:00:00.000Z', 'Trình ký');
    await tell([first]);
    expect(await tell([first, second])).toEqual({ ok: true, value: CODE });
    expect(await tell([first, second])).toEqual({ ok: true, value: CODE });
    const progress = (await lane('dvcqg')).filter(({ operation }) => operation === 'dossier.progress');
    expect(progress).toHaveLength(2);
  });
});
