import { UploadedScan } from '../../schemas/copies/uploaded-scan.ts';
import { PROBLEMS } from '../../schemas/problems.ts';
import type { ClientRequest, Reply } from '../kernel/http/api.ts';
import { bodyBytes, mediaTypeOf } from '../kernel/http/body-bytes.ts';
import { readBody } from '../kernel/http/read-body.ts';
import { log } from '../kernel/log.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import type { CopyMaking } from './copies.ts';
import { forgetUpload, readUpload, type PartStore } from './file-parts.ts';
import { readCopyView } from './read-copy.ts';
import type { DeclaredScan } from './scan/scan.ts';
import { takeScan } from './take-scan.ts';

/** What taking scans needs that may come in parts. */
export interface ScanTaking {
  readonly copies: CopyMaking;
  readonly parts: PartStore;
}

/**
 * PUT /v1/copies/{id}/scan: the scan of a copy, a PDF as the body (application/pdf), or the name of an upload
 * (application/json). An upload goes once it was taken, or refused for good; it stays where the same may be asked again:
 * a part is missing, others were first, a power is still to be entered, we failed ourselves.
 *
 * Refused: `copy-scan-type-missing`, and as `readCopyView`, `readUpload` and `takeScan` refuse.
 */
export async function handInScan(
  { copies, parts }: ScanTaking,
  request: ClientRequest,
): Promise<Result<Reply>> {
  const { client, correlationId } = request;
  const id = request.path['id'] ?? '';
  // Before anything of an upload is read or told: whoever may not see the copy learns nothing.
  const seen = await readCopyView(copies, client, id);
  if (!seen.ok) return seen;
  const scan = await scanOf(parts, request);
  if (!scan.ok) return scan;
  const { bytes, declared, upload } = scan.value;
  const taken = await takeScan(copies, { client, id, bytes, declared });
  const isSettled = taken.ok || PROBLEMS[taken.problem.code].retry === 'never';
  if (upload !== undefined && isSettled) await forgetUpload(parts, upload);
  if (!taken.ok) {
    log('info', 'LT201', { correlationId, clientId: client.id, outcome: taken.problem.code });
    return taken;
  }
  return ok({ status: 200, body: taken.value });
}

interface ReadScan {
  readonly bytes: Uint8Array;
  readonly declared: DeclaredScan;
  readonly upload?: string;
}

async function scanOf(parts: PartStore, request: ClientRequest): Promise<Result<ReadScan>> {
  switch (mediaTypeOf(request)) {
    case 'application/pdf': {
      const bytes = bodyBytes(request);
      return bytes.length === 0
        ? refuse('copy-scan-type-missing')
        : ok({ bytes, declared: { mediaType: 'application/pdf' } });
    }
    case 'application/json': {
      const body = readBody(UploadedScan, request);
      if (!body.ok) return body;
      const { upload, mediaType, paper } = body.value;
      const bytes = await readUpload(parts, upload);
      if (!bytes.ok) return bytes;
      const declared = { mediaType, ...(paper === undefined ? {} : { paper }) };
      return ok({ bytes: bytes.value, declared, upload });
    }
    default:
      return refuse('copy-scan-type-missing');
  }
}
