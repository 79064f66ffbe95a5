import { expect, test } from 'vitest';
import { createFilter } from '../../../local/province/plan/filter.ts';
import { idOf } from '../../../infra/logical-id.ts';
import { partners } from '../../../infra/stages/stage.ts';
import type { Gateway, Resource } from '../gateway.ts';
import { at, list, text } from '../json.ts';

export function aboutQueues(gateway: Gateway): void {
  const queues = gateway.ofType('AWS::SQS::Queue');
  const duties = partners.map((partner) => `${idOf(partner)}Duties`);
  const deadLettersOf = (queue: Resource): string =>
    gateway.flat(at(queue.properties, 'RedrivePolicy', 'deadLetterTargetArn'));
  const fed = gateway
    .ofType('AWS::Lambda::EventSourceMapping')
    .map((mapping) => ({
      queue: queues.find(({ id }) => id === gateway.flat(at(mapping.properties, 'EventSourceArn'))),
      target: gateway.named(gateway.flat(at(mapping.properties, 'FunctionName'))),
      mapping,
    }))
    .filter((feed): feed is typeof feed & { queue: Resource } => feed.queue !== undefined);

  test('every queue that carries duties has a dead-letter queue of its own kind', () => {
    expect(fed.map(({ queue }) => queue.id).sort()).toEqual([...duties, 'WakeUps'].sort());
    for (const { queue } of fed) {
      const dead = gateway.named(deadLettersOf(queue));
      expect(at(dead.properties, 'FifoQueue'), queue.id).toBe(at(queue.properties, 'FifoQueue'));
      expect(at(queue.properties, 'RedrivePolicy', 'maxReceiveCount')).toBe(5);
    }
  });

  test('what is laid aside is kept as long as the service allows, longer than it may wait before', () => {
    const fedIds = new Set(fed.map(({ queue }) => queue.id));
    for (const queue of queues) {
      const days = Number(at(queue.properties, 'MessageRetentionPeriod')) / 86_400;
      expect(days, queue.id).toBe(fedIds.has(queue.id) ? 4 : 14);
    }
  });

  test('a message is not handed out twice while its batch may still be worked on', () => {
    for (const { queue, target } of fed) {
      const visible = Number(at(queue.properties, 'VisibilityTimeout'));
      expect(visible, queue.id).toBeGreaterThanOrEqual(6 * Number(at(target.properties, 'Timeout')));
    }
  });

  test('a message that fails is reported alone, and no worker is run without a limit', () => {
    for (const { mapping } of fed) {
      expect(list(at(mapping.properties, 'FunctionResponseTypes'))).toEqual(['ReportBatchItemFailures']);
      expect(Number(at(mapping.properties, 'BatchSize'))).toBeLessThanOrEqual(10);
      expect(Number(at(mapping.properties, 'ScalingConfig', 'MaximumConcurrency'))).toBeGreaterThanOrEqual(2);
    }
  });

  test('duties keep the order of their lane, at the throughput of many lanes', () => {
    for (const id of duties) {
      const { properties } = gateway.named(id);
      expect(at(properties, 'FifoQueue')).toBe(true);
      expect(at(properties, 'ContentBasedDeduplication')).toBe(false);
      expect(at(properties, 'DeduplicationScope')).toBe('messageGroup');
      expect(at(properties, 'FifoThroughputLimit')).toBe('perMessageGroupId');
      expect(text(at(properties, 'QueueName'))).toMatch(/\.fifo$/);
    }
  });

  test('every queue is under the messages key and refuses what does not come by TLS', () => {
    expect(queues.length).toBe(2 * duties.length + 6);
    const refusing = gateway.ofType('AWS::SQS::QueuePolicy').flatMap((policy) =>
      gateway
        .statements(at(policy.properties, 'PolicyDocument'))
        .filter(({ effect }) => effect === 'Deny')
        .flatMap(({ resources }) => resources),
    );
    for (const queue of queues) {
      expect(gateway.flat(at(queue.properties, 'KmsMasterKeyId')), queue.id).toBe('MessagesKey');
      expect(refusing, queue.id).toContain(queue.id);
    }
  });

  test.each([
    ['ExchangeRelayWorkerFeed', 'ExchangesTable', 'RelayFailures'],
    ['PostalTrackWorkerFeed', 'PostalTable', 'TrackingFailures'],
  ])('records that %s gives up on are halved, tried again, and laid aside', (feed, table, failures) => {
    const { properties } = gateway.named(feed);
    expect(gateway.flat(at(properties, 'EventSourceArn'))).toBe(table);
    expect(gateway.flat(at(properties, 'DestinationConfig', 'OnFailure', 'Destination'))).toBe(failures);
    expect(at(properties, 'BisectBatchOnFunctionError')).toBe(true);
    expect(at(properties, 'BatchSize')).toBe(100);
    expect(at(properties, 'StartingPosition')).toBe('TRIM_HORIZON');
    expect(list(at(properties, 'FunctionResponseTypes'))).toEqual(['ReportBatchItemFailures']);
  });

  test('a lane wakes the relay while it waits to be carried, and an event its listener until it is heard', () => {
    const woken = (feed: string, image: Record<string, unknown>): boolean =>
      createFilter(
        list(at(gateway.named(feed).properties, 'FilterCriteria', 'Filters')).map(
          (filter) => JSON.parse(text(at(filter, 'Pattern'))) as unknown,
        ),
        feed,
      )({ dynamodb: { NewImage: image } });
    const S = (value: string) => ({ S: value });
    const lane = { sk: S('LANE'), dueAt: S('2026-03-23T02:30:00.000Z') };
    expect(woken('ExchangeRelayWorkerFeed', lane)).toBe(true);
    expect(woken('ExchangeRelayWorkerFeed', { ...lane, lease: S('a') })).toBe(false);
    expect(woken('ExchangeRelayWorkerFeed', { sk: S('X#1'), dueAt: lane.dueAt })).toBe(false);
    const event = { sk: S('EVENT#6561f00000000000000000a1'), unheardShard: S('unheard#3') };
    expect(woken('PostalTrackWorkerFeed', event)).toBe(true);
    expect(woken('PostalTrackWorkerFeed', { sk: event.sk })).toBe(false);
    expect(woken('PostalTrackWorkerFeed', { sk: event.sk, strayShard: S('strays') })).toBe(false);
    expect(woken('PostalTrackWorkerFeed', { sk: S('ORDER#delivery#1'), watchAt: S('…') })).toBe(false);
  });
}
