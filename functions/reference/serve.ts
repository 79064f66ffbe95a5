import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Reply } from '../kernel/http/api.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { PAGE, PAGE_HEADERS, START } from './page.ts';

/** What is served as it lies beside the function, and as what. */
const ASSETS: ReadonlyMap<string, string> = new Map([
  ['swagger-ui.css', 'text/css; charset=utf-8'],
  ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
]);

const shown = (mediaType: string, body: string, seconds: number): Reply => ({
  status: 200,
  headers: { ...PAGE_HEADERS, 'Content-Type': mediaType, 'Cache-Control': `public, max-age=${seconds}` },
  body,
});

/** GET /docs. */
export const servePage = (): Reply => shown('text/html; charset=utf-8', PAGE, 3_600);

/** GET /openapi.json: the document, with the address under which this gateway is reached. */
export async function serveDocument(file: string, publicUrl: string): Promise<Reply> {
  document ??= JSON.parse(await readFile(file, 'utf8')) as object; // our own, from the same release
  return shown(
    'application/json; charset=utf-8',
    JSON.stringify({ ...document, servers: [{ url: publicUrl }] }),
    300,
  );
}

/** Read when it is first asked for: the page and its parts do without. */
let document: object | undefined;

/** GET /docs/{asset}: a file out of the folder, if it is one of those that the page needs. */
export async function serveAsset(folder: string, name: string | undefined): Promise<Result<Reply>> {
  if (name === 'start.js') return ok(shown('text/javascript; charset=utf-8', START, 3_600));
  const mediaType = ASSETS.get(name ?? '');
  if (name === undefined || mediaType === undefined) return refuse('route-not-found');
  return ok(shown(mediaType, await readFile(path.join(folder, name), 'utf8'), 86_400));
}
