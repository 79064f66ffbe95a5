import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/**
 * One client per process: connections are reused between invocations. Three attempts with the SDK's own
 * jitter cover throttling; what still fails is thrown, and the caller's queue or client tries again.
 */
export const dynamo = new DynamoDBClient({ maxAttempts: 3 });
