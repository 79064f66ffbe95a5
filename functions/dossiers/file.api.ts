import * as z from 'zod';
import { parseDossierCode } from '../../schemas/dossier-code.ts';
import { systemClock } from '../kernel/clock.ts';
import { readConfig } from '../kernel/config.ts';
import { openApi } from '../kernel/http/api.ts';
import { openObjectStore } from '../kernel/object-store.ts';
import { ok, refuse } from '../kernel/result.ts';
import { secretOf } from '../kernel/secret.ts';
import { get } from '../kernel/table/read.ts';
import { filesOf } from './attachment.ts';
import { headKey, readDossier } from './dossier-store.ts';
import { fileLinkHolds } from './file-link.ts';
import { placeOf } from './file-shelf.ts';

const config = readConfig(
  z.object({ TABLE_DOSSIERS: z.string(), BUCKET_ATTACHMENTS: z.string(), SECRET_LINKS: z.string() }),
);
const clock = systemClock();
const store = openObjectStore(config.BUCKET_ATTACHMENTS, clock);
const linkKey = secretOf(config.SECRET_LINKS, z.object({ key: z.string().min(32) }), () => clock.now());

/** How long the address is good to which a link leads, in seconds. */
const FETCH_SECONDS = 300;

/** GET /files/{code}/{fileId}?exp&sig: the national portal fetches a file that a dossier names. */
export const handler = openApi(async ({ path, query }) => {
  const code = parseDossierCode(path['code'] ?? '');
  const fileId = path['fileId'] ?? '';
  const { key } = await linkKey();
  const tag = { exp: Number(query['exp'] ?? Number.NaN), sig: query['sig'] ?? '' };
  if (!code.ok || !fileLinkHolds(key, code.parts.code, fileId, tag, clock.now()))
    return refuse('link-invalid');
  const item = await get(headKey(config.TABLE_DOSSIERS, code.parts.code));
  const file =
    item === undefined ? undefined : filesOf(readDossier(item).dossier).find(({ id }) => id === fileId);
  if (file === undefined) return refuse('file-not-found');
  const url = await store.presignGet(placeOf(code.parts.code, file), file.name, FETCH_SECONDS);
  return ok({ status: 302, body: '', headers: { Location: url } });
});
