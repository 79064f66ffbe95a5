import net from 'node:net';
import { startFauxqs, type FauxqsServer } from 'fauxqs';

type Listen = (this: net.Server, ...args: unknown[]) => net.Server;

/**
 * Starts an object store in memory on a free port of this machine only: fauxqs listens on every interface and has
 * no option for it.
 */
export async function startObjectStore(...buckets: readonly string[]): Promise<FauxqsServer> {
  const { listen } = net.Server.prototype as unknown as { readonly listen: Listen }; // its overloads, as one
  net.Server.prototype.listen = function (this: net.Server, ...args: unknown[]): net.Server {
    const [first, ...rest] = args;
    return typeof first === 'object' && first !== null && 'port' in first
      ? listen.call(this, { ...first, host: '127.0.0.1' }, ...rest)
      : listen.call(this, ...args);
  };
  try {
    const server = await startFauxqs({ port: 0, logger: false });
    for (const bucket of buckets) server.createBucket(bucket);
    return server;
  } finally {
    net.Server.prototype.listen = listen as typeof net.Server.prototype.listen; // the overloads again
  }
}
