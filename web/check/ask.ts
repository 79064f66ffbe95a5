import type { Refusal, Registered, Verdict } from './verdict.ts';

/** Where the gateway's own paths begin: this script lies at `<root>/kiem-tra/assets/check.js`. */
const script = document.currentScript;
const ROOT = new URL('../..', script instanceof HTMLScriptElement ? script.src : location.href).href;

/** What one request may carry: the gateway's own limit. */
const WHOLE_BYTES = 4_000_000;

export type Answer<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

export interface Checked {
  readonly verdict: Verdict;
  /** The report to be printed, a page of its own. */
  readonly report: string;
}

const UNREACHABLE: Refusal = {
  title: 'Không kết nối được tới hệ thống kiểm tra.',
  fix: 'Kiểm tra đường truyền rồi thử lại. Chưa coi bản sao là hợp lệ.',
};

/** Has a file checked: in one request, or part by part when it is large. `told` hears how much has gone, 0 to 1. */
export async function checkFile(file: File, told: (share: number) => void): Promise<Answer<Checked>> {
  if (file.size <= WHOLE_BYTES)
    return ask('v1/copy-verifications?report=true', {
      method: 'POST',
      headers: { 'content-type': 'application/pdf' },
      body: file,
    });
  const opened = await ask<{ readonly upload: string; readonly partBytes: number; readonly parts: number }>(
    'v1/copy-verification-uploads',
    json({ bytes: file.size }),
  );
  if (!opened.ok) return opened;
  const { upload, partBytes, parts } = opened.value;
  for (let part = 1; part <= parts; part += 1) {
    const sent = await ask(`v1/copy-verification-uploads/${upload}/${part}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/pdf' },
      body: file.slice((part - 1) * partBytes, part * partBytes),
    });
    if (!sent.ok) return sent;
    told(part / parts);
  }
  return ask('v1/copy-verifications?report=true', json({ upload }));
}

/** What the register says of the copy of a QR. */
export const askRegister = (id: string): Promise<Answer<Registered>> =>
  ask(`v1/copy-checks/${encodeURIComponent(id)}`, { method: 'GET' });

const json = (body: object): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

async function ask<T>(path: string, request: RequestInit): Promise<Answer<T>> {
  try {
    const response = await fetch(ROOT + path, { ...request, cache: 'no-store', credentials: 'omit' });
    const body: unknown = await response.json();
    if (response.ok) return { ok: true, value: body as T };
    const { title, fix } = body as Partial<Refusal>;
    return { ok: false, refusal: { title: title ?? UNREACHABLE.title, fix: fix ?? UNREACHABLE.fix } };
  } catch {
    return { ok: false, refusal: UNREACHABLE };
  }
}
