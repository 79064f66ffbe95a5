import path from 'node:path';
import * as z from 'zod';
import { readConfig } from '../kernel/config.ts';
import { openApi } from '../kernel/http/api.ts';
import { ok } from '../kernel/result.ts';
import { serveCheckAsset, serveCheckPage } from './check-page.ts';

const config = readConfig(z.object({ PUBLIC_URL: z.url() }));

/** infra/functions.ts lays the files of web/check there, the script compiled. */
const folder = path.join(import.meta.dirname, 'page');

/** GET /kiem-tra, /kiem-tra/{id}, /kiem-tra/assets/{asset}: the public page on which anybody checks a copy. */
export const handler = openApi(async (request) =>
  request.route === '/kiem-tra/assets/{asset}'
    ? serveCheckAsset(folder, request.path['asset'])
    : ok(await serveCheckPage(folder, config.PUBLIC_URL)),
);
