import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Context, DynamoDBStreamEvent, SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PartnerName, Subject } from '../../../functions/exchange/exchange.ts';
import type { World } from '../../support/carrying.ts';
import { DOSSIER, laneWith, POLICY } from '../../support/exchanges.ts';
import { proxyEvent } from '../../support/proxy-event.ts';
import { startDatabase } from '../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);
const tables = await database.freshTables();
Object.assign(process.env, {
  TABLE_EXCHANGES: tables.exchanges,
  TABLE_EVIDENCE: tables.evidence,
  TABLE_PARTNERS: tables.partners,
  TABLE_POSTAL: tables.postal,
  TABLE_CITIZENS: tables.citizens,
  POLICIES: JSON.stringify({ dvcqg: POLICY, portal: POLICY }),
  QUEUES: JSON.stringify({ dvcqg: 'queue-dvcqg', portal: 'queue-portal' }),
  QUEUE_WAKE: 'queue-wake',
});

const measured = vi.hoisted(() => [] as { name: string; value: number; dimensions: unknown }[]);
vi.mock('../../../functions/kernel/metrics.ts', () => ({
  measure: (name: string, value: number, dimensions: unknown) => measured.push({ name, value, dimensions }),
}));
const logged = vi.hoisted(() => [] as { code: string; fields: unknown }[]);
vi.mock('../../../functions/kernel/log.ts', () => ({
  log: (_level: string, code: string, fields: unknown) => logged.push({ code, fields }),
}));

const support = await import('../../support/carrying.ts');
const exchangesApi = (await import('../../../functions/exchange/exchanges.api.ts')).handler;
const redriveApi = (await import('../../../functions/exchange/redrive.api.ts')).handler;
const gaugeSchedule = (await import('../../../functions/exchange/gauge.schedule.ts')).handler;
const wakeSchedule = (await import('../../../functions/exchange/wake.schedule.ts')).handler;
const wakeWorker = (await import('../../../functions/exchange/wake.worker.ts')).handler;
const relayWorker = (await import('../../../functions/exchange/relay.worker.ts')).handler;
const { deliverWorker } = await import('../../../functions/exchange/deliver-worker.ts');
const { writeLane } = await import('../../../functions/exchange/exchange-store.ts');
const { systemClock } = await import('../../../functions/kernel/clock.ts');

const sqs = mockClient(SQSClient);
const context = { getRemainingTimeInMillis: () => 120_000 } as unknown as Context; // the member that is read
const sentBodies = (): unknown[][] =>
  sqs
    .commandCalls(SendMessageBatchCommand)
    .map((call) => call.args[0].input)
    .flatMap(({ QueueUrl, Entries = [] }) =>
      Entries.map(({ MessageBody = 'null' }): unknown[] => [QueueUrl, JSON.parse(MessageBody)]),
    );

let world: World;
let place = 0;
const next = (): Subject => {
  place += 1;
  return `H21.17-260323-5${String(place).padStart(3, '0')}` as Subject;
};

beforeEach(() => {
  sqs.reset();
  sqs.on(SendMessageBatchCommand).resolves({ Failed: [], Successful: [] });
  measured.length = 0;
  logged.length = 0;
  // The functions run by the machine's clock, so the world does too.
  const clock = { ...systemClock(), advance: () => undefined, pause: () => Promise.resolve() };
  world = support.openWorld(tables, clock);
});

async function parked(): Promise<string> {
  const subject = next();
  await world.keep(subject, 'step:bí mật');
  world.partner.sends.push(support.rejects);
  await world.carry(subject);
  return `dvcqg~${subject}~1`;
}

/** The members of answers that are looked into. */
interface Body {
  readonly items: readonly { readonly id: string }[];
  readonly exchanges: readonly { readonly id: string }[];
}

type Handler = typeof exchangesApi;
async function call(handler: Handler, ...event: Parameters<typeof proxyEvent>) {
  const answer = await handler(proxyEvent(...event), context);
  return { status: answer.statusCode, body: JSON.parse(answer.body) as Body };
}
const reader = { clientId: 'reader', scopes: 'exchange:read', agencies: 'H21' };

describe('exchanges.api', () => {
  test('shows an exchange, and the exchanges of a dossier', async () => {
    const id = await parked();
    expect(await call(exchangesApi, 'GET', '/v1/exchanges/{id}', { path: { id } })).toMatchObject({
      status: 200,
      body: { id, state: 'parked', reason: { code: 'partner-rejected' } },
    });
    const code = id.split('~')[1]!;
    expect(
      await call(exchangesApi, 'GET', '/v1/dossiers/{code}/exchanges', { path: { code } }),
    ).toMatchObject({
      status: 200,
      body: [{ id }],
    });
  });

  test('shows a payload to an operator, and records who looked', async () => {
    const id = await parked();
    const asked = { path: { id }, query: { payload: 'true' } };
    expect(await call(exchangesApi, 'GET', '/v1/exchanges/{id}', { ...asked, client: reader })).toMatchObject(
      {
        status: 403,
        body: { code: 'scope-missing' },
      },
    );
    expect(logged.filter(({ code }) => code === 'LT043')).toEqual([]);
    expect(await call(exchangesApi, 'GET', '/v1/exchanges/{id}', asked)).toMatchObject({
      status: 200,
      body: { payload: { text: 'bí mật' } },
    });
    expect(logged.filter(({ code }) => code === 'LT043')).toMatchObject([
      { fields: { exchange: id, clientId: 'portal' } },
    ]);
    expect(JSON.stringify(logged)).not.toContain('bí mật');
  });

  test('lists what is parked, and how the partners fare', async () => {
    const id = await parked();
    const listed = await call(exchangesApi, 'GET', '/v1/parked', {
      query: { partner: 'dvcqg', limit: '100' },
    });
    expect(listed.body.items.map(({ id: shown }) => shown)).toContain(id);
    expect(await call(exchangesApi, 'GET', '/v1/partners', { client: reader })).toMatchObject({
      status: 200,
      body: [
        { partner: 'dvcqg', breaker: 'closed' },
        { partner: 'portal', breaker: 'closed' },
      ],
    });
  });

  test.each([
    ['/v1/exchanges/{id}', { path: { id: 'x' } }, 404, 'exchange-not-found'],
    ['/v1/dossiers/{code}/exchanges', { path: { code: 'x' } }, 404, 'dossier-not-found'],
    ['/v1/parked', {}, 400, 'invalid-query'],
    ['/v1/other', {}, 404, 'route-not-found'],
  ] as const)('answers %s with what is wrong', async (route, more, status, code) => {
    expect(await call(exchangesApi, 'GET', route, more)).toMatchObject({ status, body: { code } });
  });
});

describe('redrive.api', () => {
  const reason = 'Đối tác đã khắc phục';
  const post = (
    route: string,
    id: string,
    body: unknown,
    client = { clientId: 'op', scopes: 'exchange:operate', agencies: 'H21' },
  ) => call(redriveApi, 'POST', route, { path: { id }, body: JSON.stringify(body), client });

  test('redrives, and says who did it', async () => {
    const id = await parked();
    expect(await post('/v1/exchanges/{id}/redrive', id, { reason, officer: 'canbo.012' })).toMatchObject({
      status: 200,
      body: { id, state: 'queued' },
    });
    expect(logged).toMatchObject([{ code: 'LT040', fields: { exchange: id, clientId: 'op' } }]);
    expect(await post('/v1/exchanges/{id}/redrive', id, { reason })).toMatchObject({
      status: 409,
      body: { code: 'exchange-not-parked' },
    });
  });

  test('skips', async () => {
    const id = await parked();
    expect(await post('/v1/exchanges/{id}/skip', id, { reason })).toMatchObject({
      status: 200,
      body: { state: 'skipped' },
    });
  });

  test('refuses an amendment that no contract takes', async () => {
    const id = await parked();
    expect(await post('/v1/exchanges/{id}/amend', id, { reason, payload: { text: 'b' } })).toMatchObject({
      status: 422,
      body: { code: 'amend-invalid' },
    });
  });

  test('asks for the reason, and for nothing that it does not know', async () => {
    const id = await parked();
    for (const body of [{}, { reason: 'vì' }, { reason: '   a   b ' }]) {
      expect(await post('/v1/exchanges/{id}/redrive', id, body)).toMatchObject({
        status: 422,
        body: { code: 'reason-required' },
      });
    }
    expect(await post('/v1/exchanges/{id}/skip', id, { reason, officer: 'Nguyễn Văn Mẫu' })).toMatchObject({
      status: 422,
      body: { code: 'invalid-field', errors: [{ pointer: '/officer' }] },
    });
    expect(await post('/v1/exchanges/{id}/redrive', id, { reason, colour: 'red' })).toMatchObject({
      body: { code: 'invalid-field', errors: [{ pointer: '/colour' }] },
    });
    expect(await call(redriveApi, 'POST', '/v1/exchanges/{id}/skip', { path: { id } })).toMatchObject({
      status: 400,
    });
  });

  test('redrives by partner, after a dry run', async () => {
    const id = await parked();
    const dry = await post('/v1/redrive', '', { partner: 'dvcqg', reason, dryRun: true });
    expect(dry.body.exchanges.map((row) => row.id)).toContain(id);
    expect(logged).toEqual([]);
    const done = await post('/v1/redrive', '', { partner: 'dvcqg', reason });
    expect(done.body.exchanges.map((row) => row.id)).toEqual(dry.body.exchanges.map((row) => row.id));
    expect((await world.states(id.split('~')[1] as Subject))[0]).toBe('queued');
    expect(logged.at(-1)).toMatchObject({
      code: 'LT040',
      fields: { partner: 'dvcqg', count: done.body.exchanges.length },
    });
  });

  test('is closed to who may only read', async () => {
    const id = await parked();
    expect(await post('/v1/exchanges/{id}/redrive', id, { reason }, reader)).toMatchObject({ status: 403 });
  });
});

describe('gauge.schedule', () => {
  test('measures each partner under the names that the alarms watch', async () => {
    await gaugeSchedule({}, context);
    const of = (partner: string) =>
      measured.filter(({ dimensions }) => JSON.stringify(dimensions) === JSON.stringify({ partner }));
    expect(
      of('dvcqg')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['breakerOpen', 'oldestDutySeconds', 'parked', 'queued']);
    expect(of('portal').map(({ name, value }) => [name, value])).toEqual([
      ['queued', 0],
      ['parked', 0],
      ['oldestDutySeconds', 0],
      ['breakerOpen', 0],
    ]);
  });
});

describe('wake.schedule', () => {
  test('wakes every partner’s due lanes, also when another partner’s queue is out of reach', async () => {
    const subject = next();
    await world.keep(subject, ['step', { text: 'a', tell: ['portal'] }]);
    await world.carry(subject);
    const waiting = next();
    await world.keep(waiting, 'step:b');
    sqs.on(SendMessageBatchCommand, { QueueUrl: 'queue-dvcqg' }).rejects(new Error('no connection'));
    await expect(wakeSchedule({}, context)).rejects.toThrow('1 partners');
    expect(sentBodies()).toContainEqual(['queue-portal', { partner: 'portal', subject, head: 1 }]);
  });
});

describe('wake.worker', () => {
  test('passes a wake-up on to its partner’s queue, and returns what it cannot pass on', async () => {
    const event = messages(
      { partner: 'portal', subject: DOSSIER, head: 2 },
      { partner: 'nobody', subject: DOSSIER, head: 1 },
    );
    expect(await wakeWorker(event, context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm2' }] });
    expect(sentBodies()).toEqual([['queue-portal', { partner: 'portal', subject: DOSSIER, head: 2 }]]);
  });
});

describe('relay.worker', () => {
  test('turns the stream’s images into wake-ups', async () => {
    const image = writeLane('exchanges', laneWith()).item.Put.Item;
    const event = {
      Records: [{ dynamodb: { NewImage: image } }, { dynamodb: {} }, {}],
    } as DynamoDBStreamEvent;
    await relayWorker(event, context);
    expect(sentBodies()).toEqual([['queue-dvcqg', { partner: 'dvcqg', subject: DOSSIER, head: 1 }]]);
  });
});

describe('A partner’s worker', () => {
  const worker = (carriedBy = world) =>
    deliverWorker({
      tables,
      partner: carriedBy.partner,
      operations: [...support.OPERATIONS.values()],
      policy: POLICY,
      clock: carriedBy.clock,
    });

  test('carries the lanes that it is woken for, side by side, and gives back only what failed', async () => {
    const [one, two] = [next(), next()];
    await world.keep(one, 'step:a');
    await world.keep(two, 'step:b');
    const event = messages(
      { partner: 'dvcqg', subject: one, head: 1 },
      { partner: 'portal', subject: two, head: 1 },
      { partner: 'dvcqg', subject: two, head: 1 },
      { partner: 'dvcqg', subject: next(), head: 1 },
    );
    expect(await worker()(event, context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm2' }] });
    expect(world.effects().sort()).toEqual(['a', 'b']);
  });

  test('measures attempts and ends by partner and operation, and logs ids, never payloads', async () => {
    const subject = next();
    await world.keep(subject, 'step:bí mật');
    await worker()(messages({ partner: 'dvcqg', subject, head: 1 }), context);
    const named = { partner: 'dvcqg', operation: 'test.step' };
    expect(measured).toContainEqual({
      name: 'attempts',
      value: 1,
      dimensions: { ...named, outcome: 'accepted' },
    });
    expect(measured).toContainEqual({ name: 'confirmed', value: 1, dimensions: named });
    expect(logged.map(({ code }) => code)).toEqual(['LT020', 'LT021']);
    expect(logged[1]).toMatchObject({
      fields: { exchange: `dvcqg~${subject}~1`, state: 'confirmed', correlationId: 'a-correlation' },
    });
    expect(JSON.stringify(logged)).not.toContain('bí mật');
  });

  test('tells the other instances what it found when its batch is over', async () => {
    const partner = new support.ScriptedPartner();
    const own = { name: 'sick' as PartnerName, send: partner.send, probe: partner.probe };
    partner.sends.push(...Array<typeof support.fails>(10).fill(support.fails));
    const handler = deliverWorker({
      tables,
      partner: own,
      operations: [...support.OPERATIONS.values()],
      policy: POLICY,
      clock: world.clock,
    });
    const { keepDuties } = await import('../../../functions/exchange/outbox.ts');
    const { transact } = await import('../../../functions/kernel/table/transaction.ts');
    const subjects = Array.from({ length: 10 }, next);
    for (const subject of subjects) {
      const duty = {
        partner: own.name,
        operation: 'test.step',
        subject,
        agency: 'H21.17',
        payload: { text: 'a' },
        occurredAt: laneWith().dueAt!,
        correlationId: 'c',
      };
      await transact(keepDuties(tables.exchanges, subject, new Map(), [duty], world.clock.now()).writes);
    }
    await handler(messages(...subjects.map((subject) => ({ partner: 'sick', subject, head: 1 }))), context);
    const { openGate } = await import('../../../functions/exchange/gate.ts');
    expect(await openGate(tables.partners, own.name, POLICY, world.clock).pass()).toMatchObject({
      why: 'breaker',
    });
  });
});

function messages(...bodies: readonly unknown[]): SQSEvent {
  const Records = bodies.map((body, index) => ({ messageId: `m${index + 1}`, body: JSON.stringify(body) }));
  return { Records } as unknown as SQSEvent; // the members that are read
}
