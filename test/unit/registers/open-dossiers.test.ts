import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { TimelineEntry } from '../../../schemas/views.ts';
import type { ApplicantChange } from '../../../functions/registers/desk.ts';
import { startDatabase, type Tables } from '../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);
const { CODE, openPost } = await import('../../support/post.ts');
const { at, numberOf, openRoom, recordOf, refOf } = await import('../../support/registers.ts');
const { registersDesk } = await import('../../../functions/deliveries/registers-desk.ts');
const { noteApplicant } = await import('../../../functions/registers/applicant-store.ts');
const { keepRecords } = await import('../../../functions/registers/keep-records.ts');
const { tellChanges } = await import('../../../functions/registers/tell-changes.ts');
const { readTimeline } = await import('../../../functions/dossiers/read-dossier.ts');
const { eventsOf } = await import('../../../functions/dossiers/dossier-store.ts');

let tables: Tables;
let post: Awaited<ReturnType<typeof openPost>>;
beforeEach(async () => {
  tables = await database.freshTables();
  post = await openPost(tables);
});

const change: ApplicantChange = {
  person: refOf(42),
  personalNumber: numberOf(42),
  kinds: ['residence'],
  at: at('2026-03-23T02:00:00.000Z'),
  id: `${refOf(42)}~v2`,
};
const tell = (more: Partial<ApplicantChange> = {}) =>
  registersDesk(tables, post.clock).applicantChanged(CODE, { ...change, ...more });
const kinds = async () => (await eventsOf(tables.dossiers, CODE)).map(({ kind }) => kind);

describe('An open dossier whose applicant is recorded otherwise', () => {
  test('has it in its timeline, and the portal hears of it, by reference', async () => {
    await post.submit();
    expect(await tell()).toBe('told');
    expect(await kinds()).toContain('applicant-changed');
    expect(await post.told('dossier.applicant-changed')).toMatchObject([
      { data: { dossierCode: CODE, agency: 'H21.17', person: refOf(42), kinds: ['residence'] } },
    ]);
    expect(JSON.stringify(await post.told(''))).not.toContain(numberOf(42));
  });

  test('shows officers in Vietnamese what is otherwise, and not how', async () => {
    await post.submit();
    await tell({ kinds: ['residence', 'marriage'] });
    const client = { id: 'portal', scopes: new Set<never>(), agencies: ['H21'] };
    const timeline = await readTimeline({ tables, clock: post.clock }, client, CODE);
    expect(timeline.ok && z.array(TimelineEntry).parse(timeline.value).at(-1)).toMatchObject({
      kind: 'applicant-changed',
      content: 'Dân cư: thông tin người nộp thay đổi (nơi cư trú, kết hôn)',
    });
  });

  test('is told once, however often it is told', async () => {
    await post.submit();
    await tell();
    expect(await tell()).toBe('told');
    expect((await kinds()).filter((kind) => kind === 'applicant-changed')).toHaveLength(1);
  });

  test('is left alone once it is decided, is somebody else’s, or is not there', async () => {
    expect(await tell()).toBe('ended');
    await post.submit();
    expect(await tell({ personalNumber: numberOf(7) })).toBe('ended');
    await post.change('withdrawal', { reason: 'Công dân xin rút hồ sơ' });
    expect(await tell()).toBe('ended');
  });

  test('hears of it from the sync by itself', async () => {
    await post.submit();
    const room = openRoom(tables);
    const registers = { ...room.registers, desk: registersDesk(tables, post.clock) };
    await keepRecords(registers, [recordOf(42, '2026-03-20T00:00:00.000Z')], { isFirstLoad: true });
    await noteApplicant(registers, numberOf(42), CODE);
    const moved = { permanentResidence: { list: 'two-tier', province: '52', commune: '23563' } };
    await keepRecords(registers, [recordOf(42, '2026-03-22T00:00:00.000Z', moved)], { isFirstLoad: false });
    await tellChanges(registers, Number.MAX_SAFE_INTEGER);
    expect(await post.told('dossier.applicant-changed')).toHaveLength(1);
  });
});
