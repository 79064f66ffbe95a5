/**
 * One counter of the campaign of numbers (numbers.ts), in a process of its own so that it can be killed. It is given
 * serial numbers of requests; for each it asks for a copy under the request's own key, hands in the scan, and tells what
 * came of it. Whoever comes after it begins with the same request again, as a portal does.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { CopyRequest } from '../../schemas/copies/copy.ts';
import { CopyRules } from '../../schemas/copies/rules.ts';
import type { CopyMaking, Shelf } from '../../functions/copies/copies.ts';
import { refuseCopy } from '../../functions/copies/refuse-copy.ts';
import { requestCopy } from '../../functions/copies/request-copy.ts';
import { takeScan } from '../../functions/copies/take-scan.ts';
import { systemClock } from '../../functions/kernel/clock.ts';
import { digestBytes } from '../../functions/kernel/digest.ts';
import { fail, ok } from '../../functions/kernel/result.ts';
import { createSeal } from '../../functions/kernel/sealing.ts';
import { inTurns } from './campaign.ts';
import { AGENCY, OFFICER, PORTAL, type Done, type Order } from './numbers-order.ts';

/** Files in a folder that all counters share. A file is whole or not there, as in an object store. */
const shelfIn = (folder: string): Shelf => {
  const fileOf = (key: string): string => path.join(folder, key.replaceAll('/', '~'));
  return {
    read: async (key) => {
      try {
        return await readFile(fileOf(key));
      } catch {
        return undefined; // nothing lies there
      }
    },
    write: async (key, bytes) => {
      const passing = path.join(folder, randomUUID());
      await writeFile(passing, bytes);
      await rename(passing, fileOf(key));
      return 'written';
    },
    remove: (key) => rm(fileOf(key), { force: true }),
  };
};

/** Of ten papers one cannot be written on, and an officer refuses another: their numbers are void. */
const isUnwritable = (serial: number): boolean => serial % 10 === 3;
const isRefused = (serial: number): boolean => serial % 10 === 7;

async function serve(order: Order): Promise<void> {
  const { tables, folder, keys, most, scan: scanFile, serials, width } = order;
  await mkdir(folder, { recursive: true });
  const scan = await readFile(scanFile);
  const seal = createSeal(keys);
  const unwritable = new Set<string>();
  const copies: CopyMaking = {
    clock: systemClock(),
    tables,
    rules: CopyRules.parse({ volume: { most } }),
    seal: () => Promise.resolve(seal),
    shelf: shelfIn(folder),
    publicUrl: 'https://lienthong.example.vn',
    // What is written on a copy has nothing to do with its number, and takes longer than all the rest.
    stamp: (bytes, { copyId }) =>
      Promise.resolve(unwritable.has(copyId) ? fail('copy-pages-differ') : ok(bytes)),
  };
  const desk = { open: () => Promise.resolve(undefined) };

  await inTurns(serials, width, async (serial) => {
    const request = CopyRequest.parse({
      agency: AGENCY,
      officer: OFFICER,
      original: { kind: 'diploma', type: 'Bằng tốt nghiệp trung học phổ thông' },
      requester: { name: 'Trần Văn Thử' },
    });
    const received = JSON.stringify({ serial });
    const asked = await requestCopy(
      { ...copies, desk },
      {
        client: PORTAL,
        request,
        received,
        repeatable: { pk: `${PORTAL.id}~lan-${String(serial)}`, digest: digestBytes(received) },
        correlationId: `lan-${String(serial)}`,
      },
    );
    if (!asked.ok) throw new Error(asked.problem.code);
    const { id } = asked.value;
    if (isUnwritable(serial)) unwritable.add(id);
    // A portal whose scan found the counter too busy hands it in again.
    for (;;) {
      const declared = { mediaType: 'application/pdf' } as const;
      const taken = await takeScan(copies, { client: PORTAL, id, bytes: scan, declared });
      if (taken.ok) break;
      tell({ busy: taken.problem.code });
      if (taken.problem.code !== 'concurrent-change') throw new Error(taken.problem.code);
    }
    if (isRefused(serial)) {
      const refused = await refuseCopy(copies, PORTAL, id, { ground: 'damaged', officer: OFFICER });
      if (!refused.ok) throw new Error(refused.problem.code);
    }
    tell({ serial, id });
  });
}

const tell = (done: Done): void => {
  process.send?.(done);
};

process.once('message', (order) => {
  serve(order as Order).then(
    () => {
      process.disconnect();
    },
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
