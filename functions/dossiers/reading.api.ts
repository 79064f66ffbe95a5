import * as z from 'zod';
import { parseDossierCode } from '../../schemas/dossier-code.ts';
import { systemClock } from '../kernel/clock.ts';
import { readConfig } from '../kernel/config.ts';
import { clientApi, type ClientRequest, type Reply } from '../kernel/http/api.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { listDossiers } from './list-dossiers.ts';
import { exportEvidence, readOneDossier, readTimeline, type Reading } from './read-dossier.ts';

const config = readConfig(z.object({ TABLE_DOSSIERS: z.string(), TABLE_EVIDENCE: z.string() }));
const reading: Reading = {
  tables: { dossiers: config.TABLE_DOSSIERS, evidence: config.TABLE_EVIDENCE },
  clock: systemClock(),
};

/** GET /v1/dossiers, /v1/dossiers/{code}, …/timeline, …/evidence. */
export const handler = clientApi('dossier:read', async (request) => {
  const answer = await read(request);
  return answer.ok ? ok<Reply>({ status: 200, body: answer.value }) : answer;
});

function read(request: ClientRequest): Promise<Result<unknown>> {
  const { client, route } = request;
  if (route === '/v1/dossiers') return listDossiers(reading.tables.dossiers, client, request.query);
  const code = parseDossierCode(request.path['code'] ?? '');
  if (!code.ok) return Promise.resolve(refuse('dossier-not-found'));
  switch (route) {
    case '/v1/dossiers/{code}':
      return readOneDossier(reading, client, code.parts.code);
    case '/v1/dossiers/{code}/timeline':
      return readTimeline(reading, client, code.parts.code);
    case '/v1/dossiers/{code}/evidence':
      return exportEvidence(reading, client, code.parts.code);
    default:
      return Promise.resolve(refuse('route-not-found'));
  }
}
