import * as z from 'zod';
import { fileLink } from '../dossiers/file-link.ts';
import type { Partner } from '../exchange/partner.ts';
import type { Clock } from '../kernel/clock.ts';
import { json, readConfig } from '../kernel/config.ts';
import { secretOf } from '../kernel/secret.ts';
import { DvcqgConfig, DvcqgCredentials } from '../partners/dvcqg/config.ts';
import { createDvcqg } from '../partners/dvcqg/dvcqg.ts';

/** The key that links to stored files are signed with (secret SECRET_LINKS). */
const LinksSecret = z.object({ key: z.string().min(32) });

/** The national portal as this environment reaches it. Read once, at cold start. */
export function dvcqgFromEnvironment(clock: Clock): Partner {
  const config = readConfig(
    z.object({
      DVCQG: json(DvcqgConfig),
      SECRET_DVCQG: z.string(),
      SECRET_LINKS: z.string(),
      PUBLIC_URL: z.url().transform((url) => url.replace(/\/+$/, '')),
    }),
  );
  const now = (): number => clock.now();
  const links = secretOf(config.SECRET_LINKS, LinksSecret, now);
  return createDvcqg(config.DVCQG, {
    credentials: secretOf(config.SECRET_DVCQG, DvcqgCredentials, now),
    links: async () => {
      const { key } = await links();
      return (code, fileId, keptAt) => fileLink(config.PUBLIC_URL, key, code, fileId, keptAt);
    },
    clock,
  });
}
