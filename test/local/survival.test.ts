import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import { startProvince } from '../../local/province.ts';
import { startProvinceProcess, type ProvinceProcess } from '../../local/province/process.ts';
import { emptyDirectory, sampleAssembly } from './sample/assembly.ts';
import { benchFor, until } from './sample/watch.ts';

const started: ProvinceProcess[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((province) => province.stop()));
});

async function start(dataDir: string, more: { visibilitySeconds?: number } = {}): Promise<ProvinceProcess> {
  const province = await startProvinceProcess({ dataDir, port: 0, cdkOut: sampleAssembly(), ...more });
  started.push(province);
  return province;
}

describe('a province that is killed', () => {
  it('goes on where it was: no stream record is passed over, no message and no item is lost', async () => {
    const dataDir = emptyDirectory();
    let province = await start(dataDir);
    const written: string[] = [];
    const settled: string[] = [];
    for (let round = 0; round < 2; round += 1) {
      const bench = benchFor(province);
      const write = async (n: number): Promise<string> => {
        const pk = `r${String(round)}-${String(n)}`;
        await bench.put('Things', { pk: { S: pk }, ...(n % 10 === 0 ? { slow: { BOOL: true } } : {}) });
        await bench.send('Duties2', { id: pk }, pk);
        written.push(pk);
        return pk;
      };
      for (let n = 0; n < 10; n += 1) settled.push(await write(n));
      await until(bench.seen, (seen) => settled.every((pk) => `INSERT ${pk}` in seen));
      await isMarked(dataDir, written.length);
      for (let n = 10; n < 50; n += 1) await write(n);
      bench.close();
      await province.kill();
      province = await start(dataDir);
    }
    const bench = benchFor(province);
    const laidAside: string[] = [];
    const seen = await until(
      async () => {
        // A message that was under way each time it was given out is laid aside, which is not lost.
        laidAside.push(...(await bench.laidAside('DutiesDead')));
        return bench.seen();
      },
      (each) => written.every((pk) => `INSERT ${pk}` in each && (isSeen(each, pk) || laidAside.includes(pk))),
    );
    bench.close();
    // At least once; twice only what was under way when it was killed, never everything anew.
    expect(settled.filter((pk) => seen[`INSERT ${pk}`] !== 1)).toEqual([]);
  }, 60_000);

  it('leaves nothing behind that listens, and its ports are had again', async () => {
    const dataDir = emptyDirectory();
    const first = await start(dataDir);
    await first.kill();
    await until(
      () => Promise.resolve(isAlive(first.tableEnginePid)),
      (alive) => !alive,
    );
    const second = await start(dataDir);
    expect(second.dynamoUrl).toBe(first.dynamoUrl);
    expect(second.s3Url).toBe(first.s3Url);
  });

  it('ends an engine that somehow survived it before it opens the same tables', async () => {
    const dataDir = emptyDirectory();
    const first = await start(dataDir);
    const { tableEnginePid } = first;
    const watcher = parentOf(tableEnginePid);
    // Whoever would end the engine first, then the shell that started both: the province hears of that one's end at once.
    for (const child of [...childrenOf(watcher).filter((pid) => pid !== tableEnginePid), watcher]) {
      process.kill(child, 'SIGKILL');
    }
    await first.gone; // an engine that is not watched any more is an engine that is lost
    expect(isAlive(tableEnginePid)).toBe(true);
    const second = await start(dataDir);
    expect(isAlive(tableEnginePid)).toBe(false);
    expect(isAlive(second.tableEnginePid)).toBe(true);
  });

  it('forgets stream records that are done, and numbers on from them', async () => {
    const dataDir = emptyDirectory();
    let province = await start(dataDir);
    let round = 0;
    for (const pk of ['before-1', 'before-2']) {
      const bench = benchFor(province);
      await bench.put('Things', { pk: { S: pk } });
      await until(bench.seen, (seen) => seen[`INSERT ${pk}`] === 1);
      bench.close();
      await isMarked(dataDir, (round += 1));
      await province.kill();
      province = await start(dataDir);
    }
    const bench = benchFor(province);
    await bench.put('Things', { pk: { S: 'after' } });
    const seen = await until(bench.seen, (each) => each['INSERT after'] !== undefined);
    bench.close();
    expect(seen).toMatchObject({ 'INSERT before-1': 1, 'INSERT before-2': 1, 'INSERT after': 1 });
    await province.stop();
    const tables = new DatabaseSync(path.join(dataDir, 'tables/tables.db'), { readOnly: true });
    expect(tables.prepare('SELECT COUNT(*) AS kept FROM _stream_records').get()).toEqual({ kept: 2 }); // of three
    tables.close();
  });
});

describe('the province', () => {
  it('listens on loopback and nowhere else, engines included', async () => {
    const province = await start(emptyDirectory());
    const addresses = [...listeningOn(province.pid), ...listeningOn(province.tableEnginePid)];
    expect(addresses).toHaveLength(5); // gateway, tables, queues and objects, secrets, keys
    expect(new Set(addresses)).toEqual(new Set(['127.0.0.1']));
  });

  it('ends with its parent', async () => {
    const parent = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { startProvinceProcess } from ${JSON.stringify(path.resolve('local/province/process.ts'))};
         const { pid, tableEnginePid } = await startProvinceProcess(${JSON.stringify({ dataDir: emptyDirectory(), port: 0, cdkOut: sampleAssembly() })});
         console.log(JSON.stringify([pid, tableEnginePid]));`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pids = JSON.parse(line.toString()) as number[];
    expect(pids.every(isAlive)).toBe(true);
    parent.kill('SIGKILL');
    await until(
      () => Promise.resolve(pids.filter(isAlive)),
      (alive) => alive.length === 0,
    );
  });

  it('stops in order within five seconds, with a request still running', async () => {
    const province = await startProvince({ dataDir: emptyDirectory(), port: 0, cdkOut: sampleAssembly() });
    const answered = fetch(`${province.url}/open?do=wait&ms=300`).then((answer) => answer.status);
    const hanging = fetch(`${province.url}/open?do=wait&ms=60000`).catch(() => 'cut');
    await until(
      () => Promise.resolve(province.stats()['sample-answer']?.inFlight),
      (count) => count === 2,
    );
    const began = performance.now();
    await province.stop();
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(await answered).toBe(200);
    expect(await hanging).not.toBe(200);
    expect(isAlive(province.tableEnginePid)).toBe(false);
  });

  it('says when an engine has ended under it', async () => {
    const province = await startProvince({ dataDir: emptyDirectory(), port: 0, cdkOut: sampleAssembly() });
    process.kill(province.tableEnginePid, 'SIGKILL');
    expect((await province.failed).english).toContain('dynoxide');
    await province.stop();
  });
});

describe('what a person can mend is told in one line, in Vietnamese first', () => {
  const startIn = (dataDir: string, port = 0, cdkOut = sampleAssembly()) =>
    startProvince({ dataDir, port, cdkOut });

  it('a busy port', async () => {
    const other = net.createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as net.AddressInfo;
    await expect(startIn(emptyDirectory(), port)).rejects.toThrow(
      `Cổng ${String(port)} đang có chương trình khác dùng; hãy chọn cổng khác bằng --port. | Port ${String(port)} is in use; choose another with --port.`,
    );
    other.close();
  });

  it('a data directory that does not exist', async () => {
    await expect(startIn('/nowhere/at/all')).rejects.toThrow(
      'Thư mục dữ liệu /nowhere/at/all không tồn tại. | The data directory /nowhere/at/all does not exist.',
    );
  });

  it('a data directory that is a file', async () => {
    const file = path.join(emptyDirectory(), 'file');
    writeFileSync(file, '');
    await expect(startIn(file)).rejects.toThrow('không phải là thư mục');
  });

  it('a data directory that another province uses; free again when that one is killed', async () => {
    const dataDir = emptyDirectory();
    const first = await start(dataDir);
    await expect(startIn(dataDir)).rejects.toThrow('đang do một tiến trình khác dùng');
    await first.kill();
    await (await startIn(dataDir)).stop();
  });

  it('a directory without a template; and then nothing is left locked or listening', async () => {
    const dataDir = emptyDirectory();
    await expect(startIn(dataDir, 0, emptyDirectory())).rejects.toThrow('Không thấy mẫu hạ tầng');
    await (await startIn(dataDir)).stop();
  });

  it('a secret that the template does not have', async () => {
    await expect(
      startProvince({
        dataDir: emptyDirectory(),
        port: 0,
        cdkOut: sampleAssembly(),
        secrets: { SECRET_X: 'x' },
      }),
    ).rejects.toThrow('Mẫu hạ tầng không có bí mật SECRET_X');
  });

  it.each([
    [
      'local/province/main.ts',
      ['--data', '/nowhere/at/all'],
      'Thư mục dữ liệu /nowhere/at/all không tồn tại.',
    ],
    ['local/start.mjs', ['--data', '/nowhere/at/all'], 'Thư mục dữ liệu /nowhere/at/all không tồn tại.'],
    ['local/start.mjs', ['--port', 'eighty'], 'Tham số không đúng: --port eighty.'],
    ['local/start.mjs', ['--colour'], 'Tham số không đúng:'],
  ])('with exit code 2 and no stack: %s %s', async (program, flags, told) => {
    const child = spawn(process.execPath, [program, ...flags]);
    const errors: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    const [code] = (await once(child, 'close')) as [number];
    const lines = Buffer.concat(errors).toString().trim().split('\n');
    expect(code).toBe(2);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(told);
  });
});

/** A message that was given out when the province was killed comes again with a higher count. */
const isSeen = (seen: Record<string, number>, id: string): boolean =>
  `message ${id} time 1` in seen || `message ${id} time 2` in seen;

/** Waits until the stream's checkpoint stands at the given record: the engine numbers them from one. */
async function isMarked(dataDir: string, sequence: number): Promise<void> {
  const file = path.join(dataDir, 'checkpoints.json');
  await until(
    () => Promise.resolve(readFileSync(file, 'utf8')),
    (kept) => kept.includes(`"${String(sequence)}"`),
  );
}

function isAlive(pid: number): boolean {
  try {
    // A process that ended and was not waited for is not alive.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
  } catch {
    return false;
  }
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1]);
}

function childrenOf(pid: number): number[] {
  const children = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8').trim();
  return children === '' ? [] : children.split(' ').map(Number);
}

/** The local addresses of a process's listening TCP sockets, from /proc as `ss` has them. */
function listeningOn(pid: number): string[] {
  const inodes = new Set<string>();
  for (const descriptor of readdirSync(`/proc/${String(pid)}/fd`)) {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${String(pid)}/fd/${descriptor}`))?.[1];
      if (inode !== undefined) inodes.add(inode);
    } catch {
      // closed in the meantime
    }
  }
  const addresses: string[] = [];
  for (const table of ['tcp', 'tcp6']) {
    for (const line of readFileSync(`/proc/${String(pid)}/net/${table}`, 'utf8')
      .split('\n')
      .slice(1)) {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      if (state !== '0A' || !inodes.has(inode)) continue;
      const [hex = ''] = local.split(':');
      addresses.push(table === 'tcp' ? [...Buffer.from(hex, 'hex')].reverse().join('.') : hex);
    }
  }
  return addresses;
}
