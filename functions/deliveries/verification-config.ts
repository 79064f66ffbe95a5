import * as z from 'zod';
import type { Checking } from '../copies/check-file.ts';
import { openRegister, type RegisterReads } from '../copies/register.ts';
import { renderReport } from '../copies/verify/render-report.ts';
import { verifyCopy } from '../copies/verify/verify-copy.ts';
import { instant, systemClock } from '../kernel/clock.ts';
import { readConfig } from '../kernel/config.ts';
import { openObjectStore } from '../kernel/object-store.ts';
import { partStoreOf } from './part-store.ts';
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
  return {
    parts: partStoreOf(store),
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
