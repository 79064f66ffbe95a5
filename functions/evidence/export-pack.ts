import type { DossierCode } from '../../schemas/dossier-code.ts';
import type { Reply } from '../kernel/http/api.ts';
import type { Client } from '../kernel/http/client.ts';
import { log } from '../kernel/log.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { MIMETYPE } from './container/pack-files.ts';
import { gatherPack, type PackSources } from './gather-pack.ts';
import { makePack } from './pack/make-pack.ts';
import type { Seal } from './seal.ts';

/** What giving out packs needs. */
export interface Packs extends PackSources {
  readonly seal: Seal;
}

/** The most bytes of one pack: an answer of a function holds 6 MB, and bytes grow by a third in it. */
const MOST_BYTES = 4_400_000;

const MEDIA_TYPE = Buffer.from(MIMETYPE.bytes).toString();

/**
 * A dossier's evidence as one file that verifies offline, made anew for every asking.
 *
 * Refused: `dossier-not-found`, `evidence-not-sealed` while there is no seal to put on it, `evidence-too-large`.
 */
export async function exportPack(packs: Packs, client: Client, code: DossierCode): Promise<Result<Reply>> {
  const gathered = await gatherPack(packs, client, code);
  if (!gathered.ok) return gathered;
  const made = await makePack(gathered.value, packs.seal, packs.clock);
  if (!made.ok) {
    log('warn', 'LT224', { clientId: client.id, outcome: made.problem });
    return refuse('evidence-not-sealed');
  }
  const pack = made.value;
  if (pack.length > MOST_BYTES) return refuse('evidence-too-large');
  log('info', 'LT223', { clientId: client.id, count: gathered.value.info.links });
  return ok({
    status: 200,
    body: pack,
    headers: { 'Content-Type': MEDIA_TYPE, 'Content-Disposition': `attachment; filename="${code}.asice"` },
  });
}
