import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Reply } from '../kernel/http/api.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { REPORT_STYLE } from './verify/render-report.ts';

/**
 * The report is opened from the page's memory, so it may do no more than the page may: its style sheet stands inside it
 * and is named here by its digest.
 */
const reportStyle = `'sha256-${createHash('sha256').update(REPORT_STYLE).digest('base64')}'`;

/** What the page may do: run, show and ask only what this gateway serves; make markup of no text; open its own report. */
const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' ${reportStyle}`,
    'img-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
};

/** What is served as it lies beside the function, and as what (web/check). */
const ASSETS: ReadonlyMap<string, string> = new Map([
  ['check.css', 'text/css; charset=utf-8'],
  ['check.js', 'text/javascript; charset=utf-8'],
]);

const shown = (mediaType: string, body: string, seconds: number): Reply => ({
  status: 200,
  headers: { ...PAGE_HEADERS, 'Content-Type': mediaType, 'Cache-Control': `public, max-age=${seconds}` },
  body,
});

/** The public page on which anybody checks a copy; its own addresses begin where the gateway is reached. */
export async function serveCheckPage(folder: string, publicUrl: string): Promise<Reply> {
  const root = new URL(publicUrl).pathname.replace(/\/$/, '');
  const page = await readFile(path.join(folder, 'index.html'), 'utf8');
  return shown('text/html; charset=utf-8', page.replaceAll('"/kiem-tra/', `"${root}/kiem-tra/`), 300);
}

/** A part of the page, if it is one of those that it needs. */
export async function serveCheckAsset(folder: string, name: string | undefined): Promise<Result<Reply>> {
  const mediaType = ASSETS.get(name ?? '');
  if (name === undefined || mediaType === undefined) return refuse('route-not-found');
  return ok(shown(mediaType, await readFile(path.join(folder, name), 'utf8'), 300));
}
