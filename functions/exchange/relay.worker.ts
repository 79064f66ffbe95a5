import middy from '@middy/core';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import * as z from 'zod';
import { systemClock } from '../kernel/clock.ts';
import { json, readConfig } from '../kernel/config.ts';
import { log } from '../kernel/log.ts';
import type { Item } from '../kernel/table/item.ts';
import { relayLanes } from './relay.ts';

const config = readConfig(
  z.object({ QUEUES: json(z.record(z.string(), z.string())), QUEUE_WAKE: z.string() }),
);
const clock = systemClock();

/** Carries changed lanes from the table's stream to the queues. The whole batch is repeated when it throws. */
export const handler = middy<DynamoDBStreamEvent>().handler(async (event) => {
  const images = event.Records.map((record) => record.dynamodb?.NewImage ?? {});
  const relayed = await relayLanes(
    images as Item[], // the event's attribute type differs from the client's in name only
    { partners: config.QUEUES, later: config.QUEUE_WAKE },
    clock.now(),
  );
  if (relayed.sent > 0) log('debug', 'LT030', { count: relayed.sent });
  if (relayed.refused > 0) log('warn', 'LT031', { count: relayed.refused });
});
