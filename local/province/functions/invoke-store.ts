import { AsyncLocalStorage } from 'node:async_hooks';

/*
 * Several invocations share one thread here, as they do on Lambda Managed Instances. There the runtime keeps what
 * belongs to one invocation in an "invoke store", and Powertools keeps batch results, log keys and metrics in it
 * when AWS_LAMBDA_MAX_CONCURRENCY is set. This is that store, as the runtime provides it on `globalThis.awslambda`.
 */

type Context = Record<PropertyKey, unknown>;

const REQUEST_ID = Symbol.for('_AWS_LAMBDA_REQUEST_ID');
const TRACE_ID = Symbol.for('_AWS_LAMBDA_X_RAY_TRACE_ID');
const TENANT_ID = Symbol.for('_AWS_LAMBDA_TENANT_ID');
const kept: ReadonlySet<PropertyKey> = new Set([REQUEST_ID, TRACE_ID, TENANT_ID]);

const storage = new AsyncLocalStorage<Context>();

const store = {
  getContext: (): Context | undefined => storage.getStore(),
  hasContext: (): boolean => storage.getStore() !== undefined,
  get: (key: PropertyKey): unknown => storage.getStore()?.[key],
  set: (key: PropertyKey, value: unknown): void => {
    const context = storage.getStore();
    if (kept.has(key)) throw new Error(`Cannot modify protected Lambda context field: ${String(key)}`);
    if (context === undefined) throw new Error('No context available');
    context[key] = value;
  },
  run: <T>(context: Context, call: () => T): T => storage.run(context, call),
  getRequestId: (): string => currentRequestId() ?? '-',
  getXRayTraceId: (): unknown => storage.getStore()?.[TRACE_ID],
  getTenantId: (): unknown => storage.getStore()?.[TENANT_ID],
  getTraceparent: (): undefined => undefined,
  getTracestate: (): undefined => undefined,
  getBaggage: (): undefined => undefined,
};

/** Puts the store where libraries look for it. */
export function provideInvokeStore(): void {
  Object.assign(globalThis, { awslambda: { InvokeStore: store } });
}

/** Runs one invocation with a context of its own. */
export const runInvocation = <T>(requestId: string, call: () => T): T =>
  store.run({ [REQUEST_ID]: requestId }, call);

/** The request id of the invocation that is running here, if one is. */
export function currentRequestId(): string | undefined {
  const id = storage.getStore()?.[REQUEST_ID];
  return typeof id === 'string' ? id : undefined;
}
