import { UploadedScan } from '../../schemas/copies/uploaded-scan.ts';
import { makingFromEnvironment } from '../deliveries/paper-config.ts';
import { clientApi, type ClientRequest, type Reply } from '../kernel/http/api.ts';
import { bodyBytes, mediaTypeOf } from '../kernel/http/body-bytes.ts';
import { readBody } from '../kernel/http/read-body.ts';
import { log } from '../kernel/log.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { openFile, keepFilePart } from './check-file.ts';
import { forgetUpload, readUpload } from './file-parts.ts';
import type { DeclaredScan } from './scan/scan.ts';
import { readCopyView } from './read-copy.ts';
import { takeScan } from './take-scan.ts';

const making = makingFromEnvironment();

/**
 * The scan of a copy: PUT /v1/copies/{id}/scan with a PDF as the body, or with the name of an upload; POST
 * /v1/copy-uploads and PUT /v1/copy-uploads/{upload}/{part} for what is larger than one request, or a photograph.
 */
export const handler = clientApi('copy:certify', (request) => {
  switch (request.route) {
    case '/v1/copy-uploads':
      return Promise.resolve(openFile(request));
    case '/v1/copy-uploads/{upload}/{part}':
      return keepFilePart(making, request);
    case '/v1/copies/{id}/scan':
      return take(request);
    default:
      return Promise.resolve(refuse('route-not-found'));
  }
});

async function take(request: ClientRequest): Promise<Result<Reply>> {
  const { client, correlationId } = request;
  const id = request.path['id'] ?? '';
  // Before anything of an upload is read or told: whoever may not see the copy learns nothing.
  const seen = await readCopyView(making.copies, client, id);
  if (!seen.ok) return seen;
  const scan = await scanOf(request);
  if (!scan.ok) return scan;
  const taken = await takeScan(making.copies, {
    client,
    id,
    bytes: scan.value.bytes,
    declared: scan.value.declared,
  });
  if (!taken.ok) {
    log('info', 'LT201', { correlationId, clientId: client.id, outcome: taken.problem.code });
    return taken;
  }
  if (scan.value.upload !== undefined) await forgetUpload(making.parts, scan.value.upload);
  return ok({ status: 200, body: taken.value });
}

interface ReadScan {
  readonly bytes: Uint8Array;
  readonly declared: DeclaredScan;
  readonly upload?: string;
}

async function scanOf(request: ClientRequest): Promise<Result<ReadScan>> {
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
      const bytes = await readUpload(making.parts, upload);
      if (!bytes.ok) return bytes;
      const declared = { mediaType, ...(paper === undefined ? {} : { paper }) };
      return ok({ bytes: bytes.value, declared, upload });
    }
    default:
      return refuse('copy-scan-type-missing');
  }
}
