import { checkingFromEnvironment, registerFromEnvironment } from '../deliveries/verification-config.ts';
import { openApi } from '../kernel/http/api.ts';
import { ok, refuse } from '../kernel/result.ts';
import { checkFile, keepFilePart, openFile } from './check-file.ts';
import { checkRegistered } from './check-registered.ts';

const copies = registerFromEnvironment();
const checking = checkingFromEnvironment(copies);

/**
 * What anybody may ask of a certified copy: POST /v1/copy-verifications, POST /v1/copy-verification-uploads, PUT
 * /v1/copy-verification-uploads/{upload}/{part}, GET /v1/copy-checks/{id}. Nothing of what is handed in is kept or logged.
 */
export const handler = openApi(async (request) => {
  switch (request.route) {
    case '/v1/copy-verifications':
      return checkFile(checking, request);
    case '/v1/copy-verification-uploads':
      return openFile(request);
    case '/v1/copy-verification-uploads/{upload}/{part}':
      return keepFilePart(checking, request);
    case '/v1/copy-checks/{id}': {
      const read = await checkRegistered(copies, request.path['id'], request.query);
      return read.ok ? ok({ status: 200, body: read.value }) : read;
    }
    default:
      return refuse('route-not-found');
  }
});
