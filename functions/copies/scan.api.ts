import { makingFromEnvironment } from '../deliveries/paper-config.ts';
import { clientApi } from '../kernel/http/api.ts';
import { refuse } from '../kernel/result.ts';
import { openFile, keepFilePart } from './check-file.ts';
import { handInScan } from './hand-in-scan.ts';

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
      return handInScan(making, request);
    default:
      return Promise.resolve(refuse('route-not-found'));
  }
});
