import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { vi } from 'vitest';

/**
 * Before each test file. Worker processes are not made anew for each (vitest.config.ts), which halves the time of the
 * files that write to tables: libraries stay, and are warm. So what a file may have changed and not put back is put
 * back here, whichever file ran before.
 */
const worker = globalThis as { environmentAtStart?: Readonly<NodeJS.ProcessEnv> };
worker.environmentAtStart ??= { ...process.env };
for (const name of Object.keys(process.env))
  if (!(name in worker.environmentAtStart)) Reflect.deleteProperty(process.env, name);
Object.assign(process.env, worker.environmentAtStart);

vi.useRealTimers();
vi.restoreAllMocks();
vi.unstubAllGlobals();
// A mocked client hides the `send` that its class inherits; uncovered, it speaks to its endpoint again.
for (const { prototype } of [DynamoDBClient, SQSClient]) Reflect.deleteProperty(prototype, 'send');

// Modules of the house are loaded anew, as many read the environment when they are loaded.
vi.resetModules();
