import path from 'node:path';
import * as z from 'zod';
import type { CopyMaking } from '../copies/copies.ts';
import type { ScanTaking } from '../copies/hand-in-scan.ts';
import { readLetters } from '../copies/paper/letters.ts';
import { stampCopy } from '../copies/paper/stamp-copy.ts';
import type { CopySweeping } from '../copies/sweep-copies.ts';
import { readConfig } from '../kernel/config.ts';
import { fail, ok } from '../kernel/result.ts';
import { copyFilesFromEnvironment, deskFromEnvironment, linksFromEnvironment } from './copies-config.ts';
import { partStoreOf, sealedPartStoreOf } from './part-store.ts';

/** Making copies out of scans, which may come in parts. Read once, at cold start. */
export function makingFromEnvironment(): ScanTaking {
  const copies = copyFilesFromEnvironment();
  return {
    copies: { ...copies, ...paperFromEnvironment() },
    parts: sealedPartStoreOf(partStoreOf(copies.store), copies.seal),
  };
}

/** Looking after all of them. Read once, at cold start. */
export function sweepingFromEnvironment(): CopySweeping {
  const copies = copyFilesFromEnvironment();
  const { address } = linksFromEnvironment(copies);
  return {
    ...copies,
    ...paperFromEnvironment(),
    desk: deskFromEnvironment(copies),
    link: async (id, from) => (await address(id, from)).url,
  };
}

/** infra/functions.ts lays the fonts there. */
const LETTERS = path.join(import.meta.dirname, 'letters');

/** How copies are written on. The fonts are read when the first copy needs them. */
function paperFromEnvironment(): Pick<CopyMaking, 'publicUrl' | 'stamp'> {
  const { PUBLIC_URL: publicUrl } = readConfig(z.object({ PUBLIC_URL: z.url() }));
  let letters: ReturnType<typeof readLetters> | undefined;
  return {
    publicUrl,
    stamp: async (scan, words) => {
      letters ??= readLetters(LETTERS);
      const stamped = await stampCopy(scan, words, await letters);
      return stamped.ok ? ok(stamped.value) : fail(stamped.problem.code);
    },
  };
}
