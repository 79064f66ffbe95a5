import { parseDossierCode } from '../../schemas/dossier-code.ts';
import { packsFromEnvironment } from '../deliveries/evidence-config.ts';
import { clientApi } from '../kernel/http/api.ts';
import { ok, refuse } from '../kernel/result.ts';
import { exportPack } from './export-pack.ts';
import { viewRoots } from './view-roots.ts';

const packs = packsFromEnvironment();

/** GET /v1/dossiers/{code}/evidence-pack gives out a dossier's evidence; GET /v1/evidence-roots shows how roots stand. */
export const handler = clientApi('evidence:read', async ({ client, path, query, route }) => {
  if (route === '/v1/evidence-roots') {
    const view = await viewRoots(packs.tables.evidence, query);
    return view.ok ? ok({ status: 200, body: view.value }) : view;
  }
  const code = parseDossierCode(path['code'] ?? '');
  return code.ok ? exportPack(packs, client, code.parts.code) : refuse('dossier-not-found');
});
