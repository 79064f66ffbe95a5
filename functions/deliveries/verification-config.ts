import * as z from 'zod';
import type { Checking } from '../copies/check-file.ts';
import type { PartStore } from '../copies/file-parts.ts';
import { openRegister, type RegisterReads } from '../copies/register.ts';
import { renderReport } from '../copies/verify/render-report.ts';
import { verifyCopy } from '../copies/verify/verify-copy.ts';
import { instant, systemClock } from '../kernel/clock.ts';
import { readConfig } from '../kernel/config.ts';
import { openObjectStore } from '../kernel/object-store.ts';
import { revocationFromEnvironment, trustRootsFromEnvironment } from './trust-config.ts';

/** The register of copies of this environment, to be read. Read once, at cold start. */
export function registerFromEnvironment(): RegisterReads {
  const { TABLE_COPIES: copies } = readConfig(z.object({ TABLE_COPIES: z.string() }));
  return { tables: { copies } };
}

/** Verifying files that anybody hands in, by this environment's roots and register. Read once, at cold start. */
export function checkingFromEnvironment(register: RegisterReads): Checking {
  const { BUCKET_COPIES: bucket } = readConfig(z.object({ BUCKET_COPIES: z.string() }));
  const clock = systemClock();
  const roots = trustRootsFromEnvironment(clock);
  const revocation = revocationFromEnvironment(clock);
  const copies = openRegister(register);
  const store = openObjectStore(bucket, clock);
  const parts: PartStore = {
    read: store.read,
    remove: store.remove,
    write: async (key, bytes) => {
      await store.write(key, bytes, { mediaType: 'application/octet-stream' });
    },
  };
  return {
    parts,
    report: renderReport,
    verify: async (file) =>
      verifyCopy(file, {
        trust: { roots: await roots() },
        revocation,
        register: copies,
        at: instant(clock.now()),
      }),
  };
}
