import * as z from 'zod';
import { UploadSize } from '../../schemas/copies/upload.ts';
import type { CopyVerdict } from '../../schemas/copies/verdict.ts';
import type { ApiRequest, Reply } from '../kernel/http/api.ts';
import { bodyBytes, mediaTypeOf } from '../kernel/http/body-bytes.ts';
import { readJsonBody } from '../kernel/http/json-body.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { forgetUpload, keepPart, openUpload, readUpload, type PartStore } from './file-parts.ts';

/** What checking somebody's file needs. */
export interface Checking {
  readonly parts: PartStore;
  readonly verify: (file: Uint8Array) => Promise<CopyVerdict>;
  /** The verdict as a page to be printed. */
  readonly report: (verdict: CopyVerdict) => string;
}

const Asked = z.strictObject({ upload: z.string().max(100) });

/** POST /v1/copy-verification-uploads: somebody is going to hand in a file that is too large for one request. */
export function openFile(request: ApiRequest): Result<Reply> {
  const body = readJsonBody(request.body, request.isBase64Encoded);
  if (!body.ok) return body;
  const asked = UploadSize.safeParse(body.value.value);
  if (!asked.success) return refuse('copy-upload-size-missing');
  const opened = openUpload(asked.data.bytes);
  return opened.ok ? ok({ status: 201, body: opened.value }) : opened;
}

/** PUT /v1/copy-verification-uploads/{upload}/{part}. */
export async function keepFilePart(
  { parts }: Pick<Checking, 'parts'>,
  request: ApiRequest,
): Promise<Result<Reply>> {
  const kept = await keepPart(parts, request.path['upload'], request.path['part'], bodyBytes(request));
  return kept.ok ? ok({ status: 200, body: { kept: true } }) : kept;
}

/**
 * POST /v1/copy-verifications: the verdict on a file that comes as the body (application/pdf) or was uploaded in parts
 * (application/json). Never kept: what was uploaded is removed once it was read, whatever came of it. A file that is no
 * copy at all is not a refusal but a verdict: `invalid`.
 */
export async function checkFile(checking: Checking, request: ApiRequest): Promise<Result<Reply>> {
  const file = await fileOf(checking, request);
  if (!file.ok) return file;
  const verdict = await checking.verify(file.value);
  const withReport = request.query['report'] === 'true';
  return ok({
    status: 200,
    body: withReport ? { verdict, report: checking.report(verdict) } : { verdict },
  });
}

async function fileOf({ parts }: Checking, request: ApiRequest): Promise<Result<Uint8Array>> {
  if (mediaTypeOf(request) === 'application/pdf') {
    const bytes = bodyBytes(request);
    return bytes.length === 0 ? refuse('body-missing') : ok(bytes);
  }
  const body = readJsonBody(request.body, request.isBase64Encoded);
  if (!body.ok) return body;
  const asked = Asked.safeParse(body.value.value);
  if (!asked.success) return refuse('copy-upload-unknown');
  const whole = await readUpload(parts, asked.data.upload);
  if (whole.ok) await forgetUpload(parts, asked.data.upload);
  return whole;
}
