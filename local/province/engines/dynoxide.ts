import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { LOOPBACK } from '../place.ts';
import { ProvinceProblem } from '../problem.ts';
import { createAwsJson } from './aws-json.ts';

/** The embedded table engine, running. */
export interface TableEngine {
  readonly pid: number;
  /** Resolves with a sentence when it ends without having been asked to. */
  readonly died: Promise<string>;
  readonly stop: () => Promise<void>;
}

/**
 * Runs the engine and ends it with us, whatever ends us: it is a program of its own that cannot watch its parent,
 * so a shell does, by a pipe that closes when the parent is gone (SIGKILL included).
 */
const UNDER_WATCH = `
"$0" "$@" </dev/null 3<&- &
child=$!
echo "$child"
{ read -r line <&3; kill -9 "$child"; } >/dev/null 2>&1 &
exec 3<&-
wait "$child"`;

const files = (dataDir: string) => {
  const directory = path.join(dataDir, 'tables');
  return { directory, database: path.join(directory, 'tables.db'), pid: path.join(directory, 'engine.pid') };
};

/** The path of the engine's program. Throws a `ProvinceProblem` on a platform for which there is none. */
export function tableEngineProgram(): string {
  try {
    const require = createRequire(import.meta.url);
    return path.join(path.dirname(require.resolve('@dynoxide/linux-x64/package.json')), 'dynoxide');
  } catch {
    throw new ProvinceProblem(
      `Máy này (${process.platform} ${process.arch}) chưa có bộ máy bảng dữ liệu; cần Linux x64 và gói @dynoxide/linux-x64.`,
      `There is no table engine for this machine (${process.platform} ${process.arch}); Linux x64 and the package @dynoxide/linux-x64 are needed.`,
    );
  }
}

/**
 * Starts the engine on its database in the data directory and waits until it answers. An engine that a killed
 * runner left behind on the same database is ended first.
 */
export async function startTableEngine(dataDir: string, port: number): Promise<TableEngine> {
  const program = tableEngineProgram();
  const { directory, database, pid: pidFile } = files(dataDir);
  mkdirSync(directory, { recursive: true });
  await endLeftover(pidFile, database);

  const child = spawn(
    '/bin/sh',
    ['-c', UNDER_WATCH, program, 'serve', '--host', LOOPBACK, '--port', String(port), '--db-path', database],
    // Detached: Ctrl-C in a terminal reaches the whole group, and the engine must outlive the functions.
    { stdio: ['ignore', 'pipe', 'pipe', 'pipe'], detached: true },
  );
  const told: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => told.push(chunk.toString()));
  const ended = new Promise<string>((resolve) => {
    child.once('exit', () => {
      child.stdio[3]?.destroy();
      resolve(told.join('').trim());
    });
  });
  const pid = await firstLine(child);
  writeFileSync(pidFile, String(pid));
  await answering(port, ended);
  indexStreams(database);

  let stopping = false;
  return {
    pid,
    died: new Promise((resolve) => {
      void ended.then((why) => {
        if (!stopping) resolve(`dynoxide: ${why}`);
      });
    }),
    stop: async () => {
      stopping = true;
      signal(pid, 'SIGTERM');
      await Promise.race([ended, pause(1_000, undefined, { ref: false })]);
      child.stdio[3]?.destroy();
      await ended;
      rmSync(pidFile, { force: true });
    },
  };
}

/**
 * Forgets stream records that every reader is past. The record at the mark itself stays: the engine counts on from
 * the highest it finds. Only while the engine is down.
 *
 * @param delivered table → highest sequence number that all its readers have done
 */
export function trimStreams(dataDir: string, delivered: ReadonlyMap<string, bigint>): void {
  const { database } = files(dataDir);
  if (delivered.size === 0) return;
  const db = new DatabaseSync(database);
  try {
    const trim = db.prepare(
      'DELETE FROM _stream_records WHERE table_name = ? AND CAST(sequence_number AS INTEGER) < CAST(? AS INTEGER)',
    );
    for (const [table, mark] of delivered) trim.run(table, String(mark));
  } finally {
    db.close();
  }
}

/**
 * The engine numbers a stream record by searching all of them, and reads a stream the same way: with 20,000 records
 * a write costs five milliseconds, and ever more. This index makes both a look-up. It changes no answer.
 */
function indexStreams(database: string): void {
  const db = new DatabaseSync(database);
  try {
    db.exec('PRAGMA busy_timeout = 5000');
    db.exec(
      'CREATE INDEX IF NOT EXISTS province_stream ON _stream_records(table_name, CAST(sequence_number AS INTEGER))',
    );
  } finally {
    db.close();
  }
}

async function endLeftover(pidFile: string, database: string): Promise<void> {
  const pid = Number(read(pidFile) ?? 0);
  const isOurs = (): boolean => pid > 0 && (read(`/proc/${String(pid)}/cmdline`) ?? '').includes(database);
  if (!isOurs()) return;
  signal(pid, 'SIGKILL');
  for (let tries = 0; tries < 200 && isOurs(); tries += 1) await pause(10);
}

async function answering(port: number, ended: Promise<string>): Promise<void> {
  const client = createAwsJson(port);
  let why: string | undefined;
  void ended.then((text) => {
    why = text;
  });
  try {
    for (let tries = 0; tries < 1_000; tries += 1) {
      if (why !== undefined) break;
      try {
        await client.call('DynamoDB_20120810.ListTables', { Limit: 1 });
        return;
      } catch {
        await pause(10); // not listening yet
      }
    }
  } finally {
    client.close();
  }
  throw new ProvinceProblem(
    `Bộ máy bảng dữ liệu không khởi động được: ${why ?? 'không trả lời'}.`,
    `The table engine did not start: ${why ?? 'no answer'}.`,
  );
}

function firstLine(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.stdout?.once('data', (chunk: Buffer) => {
      resolve(Number.parseInt(chunk.toString(), 10));
    });
  });
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // it is gone already
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
