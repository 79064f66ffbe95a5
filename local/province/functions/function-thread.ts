import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { divertOutput } from './function-log.ts';
import { currentRequestId, provideInvokeStore, runInvocation } from './invoke-store.ts';
import type { Invocation, ThreadMessage, ThreadStart } from './messages.ts';

/* One instance of a function: what the Lambda runtime is to it on AWS. */

type Handler = (event: unknown, context: object) => unknown;

const start = workerData as ThreadStart; // from function-pool.ts
const runner = parentPort;
if (runner === null) throw new Error('this file runs in a worker thread');
const tell = (message: ThreadMessage): void => {
  try {
    runner.postMessage(message);
  } catch {
    // What cannot be cloned (a function, a proxy) is answered as AWS would: by its JSON.
    runner.postMessage(JSON.parse(JSON.stringify(message)));
  }
};

divertOutput(start.logFile, start.functionName, start.verbose, currentRequestId);
if (start.concurrency > 1) provideInvokeStore();

const logStreamName = `local/${crypto.randomUUID()}`;

function contextOf({ requestId }: Invocation): object {
  const deadline = Date.now() + start.timeoutMs;
  return {
    functionName: start.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: start.functionArn,
    memoryLimitInMB: String(start.memoryMb),
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${start.functionName}`,
    logStreamName,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

function fault(error: unknown): { errorType: string; errorMessage: string } {
  return error instanceof Error
    ? { errorType: error.name, errorMessage: error.message }
    : { errorType: 'Error', errorMessage: String(error) };
}

async function loadHandler(): Promise<Handler> {
  const dot = start.handler.lastIndexOf('.');
  const base = path.join(start.codeDirectory, start.handler.slice(0, dot));
  const file = ['.mjs', '.js', '.cjs'].map((ending) => base + ending).find((each) => existsSync(each));
  if (file === undefined) throw new Error(`Cannot find module '${base}'`);
  const loaded = (await import(pathToFileURL(file).href)) as Record<string, unknown>; // a module's namespace
  const handler = loaded[start.handler.slice(dot + 1)];
  if (typeof handler !== 'function') throw new Error(`${start.handler} is not a function`);
  return handler as Handler; // checked above as far as it can be
}

async function serve(): Promise<void> {
  let handler: Handler;
  try {
    handler = await loadHandler();
  } catch (error) {
    console.error(error);
    tell({ kind: 'unusable', ...fault(error) });
    return;
  }
  const invoke = async (invocation: Invocation): Promise<void> => {
    try {
      const value = await handler(invocation.event, contextOf(invocation));
      tell({ kind: 'done', id: invocation.id, value });
    } catch (error) {
      console.error(error);
      tell({ kind: 'failed', id: invocation.id, ...fault(error) });
    }
  };
  runner?.on('message', (invocation: Invocation) => {
    void runInvocation(invocation.requestId, () => invoke(invocation));
  });
  tell({ kind: 'ready' });
}

await serve();
