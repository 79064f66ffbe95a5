import middy from '@middy/core';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { postalFromEnvironment } from '../deliveries/postal-config.ts';
import type { Item } from '../kernel/table/item.ts';
import { orderToHear } from './event-store.ts';
import { hearOrders } from './hear-orders.ts';

const postal = postalFromEnvironment();

/** Hears what the table's stream says was kept of parcels. The whole batch is repeated when it throws. */
export const handler = middy<DynamoDBStreamEvent>().handler(async (event) => {
  const images = event.Records.map((record) => record.dynamodb?.NewImage ?? {});
  const numbers = images.map((image) => orderToHear(image as Item)); // the event's attribute type differs in name only
  await hearOrders(
    postal,
    numbers.filter((number) => number !== undefined),
  );
});
