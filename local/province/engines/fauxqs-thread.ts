import net from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { LOOPBACK, REGION } from '../place.ts';

/*
 * The queue and object engine, in a thread of its own: its writes are synchronous, and the main thread has requests
 * to answer. Modules are loaded anew in every thread, so what is changed below is changed here only.
 */

const { port, queueDir, objectDir } = workerData as { port: number; queueDir: string; objectDir: string }; // from queue-engine.ts

// fauxqs 2.4.1 listens on every interface and has no option for it (dist/app.js, `app.listen({ host: '0.0.0.0' })`).
// Read by name: each is called with its own `this` below.
type Listen = (this: net.Server, ...args: unknown[]) => net.Server;
const listen = Reflect.get(net.Server.prototype, 'listen') as Listen; // its overloads, as one signature
net.Server.prototype.listen = function (this: net.Server, ...args: unknown[]): net.Server {
  const [first, ...rest] = args;
  return typeof first === 'object' && first !== null && 'port' in first
    ? listen.call(this, { ...first, host: LOOPBACK }, ...rest)
    : listen.call(this, ...args);
};

// It flushes the disk twice for each message. A queue here is a wake-up, not the truth: as the table engine does,
// what a killed process wrote is kept, and only a power failure may take the last moments.
type Exec = (this: DatabaseSync, sql: string) => void;
const exec: Exec = Reflect.get<DatabaseSync, 'exec'>(DatabaseSync.prototype, 'exec');
DatabaseSync.prototype.exec = function (this: DatabaseSync, sql: string): void {
  exec.call(this, sql);
  if (sql.includes('journal_mode')) exec.call(this, 'PRAGMA synchronous = NORMAL');
};

// It clears the receive count, which may not be null, when a message is made visible at once: the call fails and
// the message is out of sight until the next start.
type Prepare = DatabaseSync['prepare'];
const prepare: Prepare = Reflect.get<DatabaseSync, 'prepare'>(DatabaseSync.prototype, 'prepare');
DatabaseSync.prototype.prepare = function (this: DatabaseSync, sql: string, ...rest) {
  const mended = sql.replace(
    'approximate_receive_count = ?',
    'approximate_receive_count = COALESCE(?, approximate_receive_count)',
  );
  return prepare.call(this, mended, ...rest);
};

const { startFauxqs } = await import('fauxqs');
const server = await startFauxqs({
  port,
  logger: false,
  defaultRegion: REGION,
  dataDir: queueDir,
  s3StorageDir: objectDir,
});
if (new URL(server.address).hostname !== LOOPBACK) {
  await server.stop();
  throw new Error(`the queue engine listens on ${server.address}`);
}

parentPort?.on('message', () => {
  void server.stop().then(() => {
    parentPort?.postMessage('stopped');
  });
});
parentPort?.postMessage('ready');
