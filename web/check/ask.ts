import type { CopyVerdict } from '../../schemas/copies/verdict.ts';
import { PATIENCE_MS, WHOLE_BYTES } from './limits.ts';
import { NOT_REGISTERED, OUT_OF_STEP, refusalOf, TOO_LATE, UNREACHABLE, type Refusal } from './refusals.ts';

/** Where the gateway's own paths begin: this script lies at `<root>/kiem-tra/assets/check.js`. */
const script = document.currentScript;
const ROOT = new URL('../..', script instanceof HTMLScriptElement ? script.src : location.href).href;

export type Answer<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

export interface Checked {
  readonly verdict: CopyVerdict;
  /** The report to be printed, a page of its own. */
  readonly report: string;
}

/** What the register says in public of a copy, by the id in its QR. */
export interface Registered {
  readonly state: 'issued' | 'withdrawn';
  readonly agencyName: string;
  readonly number: number;
  readonly volume: string;
  readonly issuedAt: string;
  /** SHA-256 of the scan, as it stands in the QR. */
  readonly scanDigest: string;
  readonly withdrawn?: { readonly says: string; readonly by: string; readonly at: string };
}

/**
 * Has a file checked: in one request, or part by part when it is large. `told` hears how much has gone, 0 to 1. Stops
 * when `stop` says so; what is then answered means nothing.
 */
export async function checkFile(
  file: File,
  stop: AbortSignal,
  told: (share: number) => void,
): Promise<Answer<Checked>> {
  const asked = file.size <= WHOLE_BYTES ? await sendWhole(file, stop) : await sendParts(file, stop, told);
  return !asked.ok || fits(asked.value) ? asked : { ok: false, refusal: OUT_OF_STEP };
}

/** Whether an answer is of the version that this page can show, whatever its type promises. */
const fits = (answer: {
  readonly verdict?: { readonly version: number };
  readonly report?: string;
}): boolean => answer.verdict?.version === 1 && answer.report !== undefined;

const CHECK = 'v1/copy-verifications?report=true';

const sendWhole = (file: File, stop: AbortSignal): Promise<Answer<Checked>> =>
  ask(CHECK, { method: 'POST', headers: PDF, body: file }, stop);

async function sendParts(
  file: File,
  stop: AbortSignal,
  told: (share: number) => void,
): Promise<Answer<Checked>> {
  const opened = await ask<{ readonly upload: string; readonly partBytes: number; readonly parts: number }>(
    'v1/copy-verification-uploads',
    json({ bytes: file.size }),
    stop,
  );
  if (!opened.ok) return opened;
  const { upload, partBytes, parts } = opened.value;
  for (let part = 1; part <= parts; part += 1) {
    const body = file.slice((part - 1) * partBytes, part * partBytes);
    const to = `v1/copy-verification-uploads/${upload}/${part}`;
    const sent = await ask(to, { method: 'PUT', headers: PDF, body }, stop);
    if (!sent.ok) return sent;
    told(part / parts);
  }
  return ask(CHECK, json({ upload }), stop);
}

/** What the register says of the copy of a QR. `id` as it stands in the address, escaped already. */
export async function askRegister(id: string): Promise<Answer<Registered>> {
  return ask(`v1/copy-checks/${id}`, { method: 'GET' }, new AbortController().signal, (status) =>
    status === 404 || status === 400 ? NOT_REGISTERED : undefined,
  );
}

const PDF = { 'content-type': 'application/pdf' };

const json = (body: object): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

async function ask<T>(
  path: string,
  request: RequestInit,
  stop: AbortSignal,
  means: (status: number) => Refusal | undefined = () => undefined,
): Promise<Answer<T>> {
  const patience = new AbortController();
  const stopped = (): void => {
    patience.abort();
  };
  stop.addEventListener('abort', stopped);
  const timer = setTimeout(stopped, PATIENCE_MS);
  try {
    const response = await fetch(ROOT + path, {
      ...request,
      signal: patience.signal,
      cache: 'no-store',
      credentials: 'omit',
    });
    const body = await bodyOf(response);
    if (response.ok && body !== undefined) return { ok: true, value: body as T };
    const refusal = means(response.status) ?? refusalOf(response.status, body?.['title']);
    return { ok: false, refusal };
  } catch {
    return { ok: false, refusal: patience.signal.aborted ? TOO_LATE : UNREACHABLE };
  } finally {
    clearTimeout(timer);
    stop.removeEventListener('abort', stopped);
  }
}

/** An answer's members, if it is JSON: what stands before the gateway may answer with a page or with nothing. */
async function bodyOf(response: Response): Promise<Readonly<Record<string, unknown>> | undefined> {
  const text = await response.text();
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
