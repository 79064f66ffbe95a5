import * as z from 'zod';
import { CopyVerdict } from '../../schemas/copies/verdict.ts';
import { callOnce, parseJson, type Ask } from '../portal/road.ts';
import { done, refused, strange, unreachable, type Result } from './failure.ts';

const TIMEOUT_MS = 60_000;

/** What goes in one request, in bytes: from 2 MB on the firewall lets none through. A larger file goes in parts. */
const ONE_REQUEST = 1_900_000;

const Opened = z.object({ upload: z.string(), partBytes: z.int().min(1), parts: z.int().min(1) });
const Kept = z.object({ kept: z.literal(true) });
const Checked = z.object({ verdict: CopyVerdict, report: z.string() });

/** Problem+json, as far as it is told on. */
const Problem = z.object({
  code: z.string(),
  title: z.string(),
  detail: z.string().optional(),
  fix: z.string().optional(),
  correlationId: z.string().optional(),
});

/** Has a gateway check a file on its public door, for which nobody needs an account. It keeps nothing of the file. */
export async function checkAtGateway(
  url: string,
  file: Uint8Array<ArrayBuffer>,
): Promise<Result<z.infer<typeof Checked>>> {
  const ask = async <T>(
    method: Ask['method'],
    path: string,
    type: string,
    body: Ask['body'],
    contract: z.ZodType<T>,
  ) => {
    const heard = await callOnce(
      {
        method,
        url: url + path,
        headers: { 'content-type': type, accept: 'application/json' },
        ...(body === undefined ? {} : { body }),
      },
      TIMEOUT_MS,
    );
    if (heard.kind === 'silence') return unreachable('trục', url, heard.why);
    const { status } = heard;
    const answer = parseJson(heard.text);
    if (status < 200 || status > 299) {
      const problem = Problem.safeParse(answer).data;
      if (problem !== undefined) return refused({ status, ...problem });
      return unreachable('trục', url + path, `HTTP ${status}`);
    }
    const read = contract.safeParse(answer);
    return read.success ? done(read.data) : strange(url + path, read.error.issues[0]?.path.join('/') ?? '');
  };
  const verify = '/v1/copy-verifications?report=true';
  if (file.length <= ONE_REQUEST) return ask('POST', verify, 'application/pdf', file, Checked);
  const opened = await ask(
    'POST',
    '/v1/copy-verification-uploads',
    'application/json',
    JSON.stringify({ bytes: file.length }),
    Opened,
  );
  if (!opened.ok) return opened;
  const { upload, partBytes, parts } = opened.value;
  for (let part = 1; part <= parts; part += 1) {
    const bytes = file.slice((part - 1) * partBytes, part * partBytes);
    const path = `/v1/copy-verification-uploads/${encodeURIComponent(upload)}/${part}`;
    const kept = await ask('PUT', path, 'application/octet-stream', bytes, Kept);
    if (!kept.ok) return kept;
  }
  return ask('POST', verify, 'application/json', JSON.stringify({ upload }), Checked);
}
