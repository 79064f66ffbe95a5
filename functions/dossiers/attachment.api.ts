import { parseDossierCode } from '../../schemas/dossier-code.ts';
import { clientApi } from '../kernel/http/api.ts';
import { ok, refuse } from '../kernel/result.ts';
import { completeFiles } from './complete-files.ts';
import { dossiersFromEnvironment } from './dossiers-config.ts';

const dossiers = dossiersFromEnvironment();

/** POST /v1/dossiers/{code}/files/completion: every declared file was uploaded. */
export const handler = clientApi('dossier:write', async (request) => {
  const code = parseDossierCode(request.path['code'] ?? '');
  if (!code.ok) return refuse('dossier-not-found');
  const receipt = await completeFiles(dossiers, request.client, code.parts.code);
  return receipt.ok ? ok({ status: 200, body: receipt.value }) : receipt;
});
