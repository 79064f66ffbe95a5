import * as z from 'zod';
import { fileLink } from '../dossiers/file-link.ts';
import { placeOf } from '../dossiers/file-shelf.ts';
import type { DossierCode } from '../../schemas/dossier-code.ts';
import type { Partner } from '../exchange/partner.ts';
import type { Clock } from '../kernel/clock.ts';
import { json, readConfig } from '../kernel/config.ts';
import { openObjectStore } from '../kernel/object-store.ts';
import { secretOf } from '../kernel/secret.ts';
import {
  DvcqgConfig,
  DvcqgCredentials,
  Generation3Credentials,
  type Generation3Config,
} from '../partners/dvcqg/config.ts';
import { createDvcqg } from '../partners/dvcqg/dvcqg.ts';
import { createDvcqg3 } from '../partners/dvcqg/dvcqg-3.ts';
import { openReferences } from '../partners/dvcqg/reference.ts';

/** The key that links to stored files are signed with (secret SECRET_LINKS). */
const LinksSecret = z.object({ key: z.string().min(32) });

/** How long the address is good from which the adapter reads a file that it is about to upload, in seconds. */
const READ_SECONDS = 300;

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
  if (config.DVCQG.generation === 'g3')
    return generation3FromEnvironment(config.DVCQG, config.SECRET_DVCQG, clock);
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

/** Generation 3 is handed files, not links, and keeps the portal's codes and ids in the table of partners. */
function generation3FromEnvironment(dvcqg: Generation3Config, secret: string, clock: Clock): Partner {
  const config = readConfig(z.object({ TABLE_PARTNERS: z.string(), BUCKET_ATTACHMENTS: z.string() }));
  const store = openObjectStore(config.BUCKET_ATTACHMENTS, clock);
  return createDvcqg3(dvcqg, {
    credentials: secretOf(secret, Generation3Credentials, () => clock.now()),
    references: openReferences(config.TABLE_PARTNERS, clock),
    // The subject of these duties is a dossier.
    addressOf: (code, file) => store.presignGet(placeOf(code as DossierCode, file), file.name, READ_SECONDS),
    clock,
  });
}
