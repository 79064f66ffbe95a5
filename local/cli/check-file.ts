import * as z from 'zod';
import { CopyVerdict } from '../../schemas/copies/verdict.ts';
import type { Result } from './failure.ts';
import { askOpenly } from './public-door.ts';

/** What goes in one request, in bytes: from 2 MB on the firewall lets none through. A larger file goes in parts. */
const ONE_REQUEST = 1_900_000;

const Opened = z.object({ upload: z.string(), partBytes: z.int().min(1), parts: z.int().min(1) });
const Kept = z.object({ kept: z.literal(true) });
const Checked = z.object({ verdict: CopyVerdict, report: z.string() });

/** Has a gateway check a file on its public door, for which nobody needs an account. It keeps nothing of the file. */
export async function checkAtGateway(
  url: string,
  file: Uint8Array<ArrayBuffer>,
): Promise<Result<z.infer<typeof Checked>>> {
  const verify = { method: 'POST', path: '/v1/copy-verifications?report=true' } as const;
  const json = 'application/json';
  if (file.length <= ONE_REQUEST)
    return askOpenly(url, { ...verify, type: 'application/pdf', body: file }, Checked);
  const opened = await askOpenly(
    url,
    {
      method: 'POST',
      path: '/v1/copy-verification-uploads',
      type: json,
      body: JSON.stringify({ bytes: file.length }),
    },
    Opened,
  );
  if (!opened.ok) return opened;
  const { upload, partBytes, parts } = opened.value;
  for (let part = 1; part <= parts; part += 1) {
    const body = file.slice((part - 1) * partBytes, part * partBytes);
    const path = `/v1/copy-verification-uploads/${encodeURIComponent(upload)}/${part}`;
    const kept = await askOpenly(url, { method: 'PUT', path, type: 'application/octet-stream', body }, Kept);
    if (!kept.ok) return kept;
  }
  return askOpenly(url, { ...verify, type: json, body: JSON.stringify({ upload }) }, Checked);
}
