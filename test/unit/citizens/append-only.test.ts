import { afterAll, expect, test } from 'vitest';
import { functions } from '../../../infra/functions.ts';
import { startDatabase } from '../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);
const { recordWrites } = await import('../../../functions/citizens/access-record-store.ts');
const { transact } = await import('../../../functions/kernel/table/transaction.ts');
const { instant } = await import('../../../functions/kernel/clock.ts');
const { MORNING } = await import('../../support/exchanges.ts');

test('No function may change or delete what is kept of looks', () => {
  const granted = functions.flatMap(({ entry, tables }) =>
    (tables?.citizens ?? []).map((action) => [entry, action] as const),
  );
  expect(granted.filter(([, action]) => action === 'UpdateItem')).toEqual([]);
});

test('A record is never put over another', async () => {
  const tables = await database.freshTables();
  const record = {
    id: '1',
    at: instant(MORNING),
    operation: 'verify',
    manner: 'asked',
    outcome: 'answered',
    client: 'cong-mau',
    purpose: 'tiep-nhan-ho-so',
    legalBasis: 'nd-118-2025',
    fields: [],
  } as const;
  const write = () => transact(recordWrites(tables.citizens, record, {}, 1));
  expect(await write()).toEqual({ done: true });
  expect(await write()).toMatchObject({
    done: false,
    collisions: [{ label: 'record', reason: 'condition' }],
  });
});
