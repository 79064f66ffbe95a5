import path from 'node:path';
import * as z from 'zod';
import { readConfig } from '../kernel/config.ts';
import { openApi } from '../kernel/http/api.ts';
import { ok } from '../kernel/result.ts';
import { serveAsset, serveDocument, servePage } from './serve.ts';

const config = readConfig(z.object({ PUBLIC_URL: z.url() }));

/** infra/functions.ts lays the document there, and in the folder the files of swagger-ui-dist. */
const document = path.join(import.meta.dirname, 'openapi.json');
const assets = path.join(import.meta.dirname, 'assets');

/** GET /openapi.json, /docs, /docs/{asset}: what the gateway's API is, and a page to read it with. */
export const handler = openApi(async (request) => {
  switch (request.route) {
    case '/openapi.json':
      return ok(await serveDocument(document, config.PUBLIC_URL));
    case '/docs':
      return ok(servePage());
    default:
      return serveAsset(assets, request.path['asset']);
  }
});
