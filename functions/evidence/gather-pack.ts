import type { DossierCode } from '../../schemas/dossier-code.ts';
import type { InclusionProof } from '../../schemas/evidence/root.ts';
import { exchangesOfLane } from '../exchange/exchange-store.ts';
import {
  exchangeId,
  parseExchangeId,
  type Exchange,
  type PartnerName,
  type Subject,
} from '../exchange/exchange.ts';
import { instant, type Clock } from '../kernel/clock.ts';
import type { Digest } from '../kernel/digest.ts';
import type { Link } from '../kernel/evidence/chain.ts';
import { chainHeadKey, readChain, readChainHead } from '../kernel/evidence/evidence-store.ts';
import type { Client } from '../kernel/http/client.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { get } from '../kernel/table/read.ts';
import type { EvidenceDesk } from './desk.ts';
import { coverageOf } from './pack/coverage.ts';
import { indexed, isKeptUnsaid, keepingOf, type IndexedChain } from './pack/keeping.ts';
import type { PackParts } from './pack/make-pack.ts';
import { tellTimeline } from './pack/tell-timeline.ts';
import { WORDING } from './pack/wordings.ts';
import {
  mark,
  proofsOf,
  readAnswer,
  readProgress,
  readRoot,
  type KeptAnswer,
  type KeptRoot,
} from './root-store.ts';

/** What exporting evidence reads from. */
export interface PackSources {
  readonly tables: { readonly evidence: string; readonly exchanges: string };
  readonly desk: EvidenceDesk;
  /** Partners towards which a dossier may have messages that nobody has tried to send yet. */
  readonly partners: readonly PartnerName[];
  readonly clock: Clock;
}

/** The most roots in one pack: each is some 9 KB, and an answer holds 6 MB. Older links are under later roots too. */
const ROOTS = 250;

/** More messages of one lane than a pack has room for: one takes at least half a kilobyte in it. */
const MESSAGES = 10_000;

/**
 * All that a pack about a dossier is made of, as of now. A chain from before there were roots is marked, so that one comes
 * over it. Refused: `dossier-not-found` for an unknown or foreign dossier.
 */
export async function gatherPack(
  sources: PackSources,
  client: Client,
  code: DossierCode,
): Promise<Result<PackParts>> {
  const { evidence, exchanges } = sources.tables;
  const subject = code as string as Subject; // a dossier is proved under its own code
  // The progress is read before the proofs: what it says of the roots is true of all that is found after.
  const progress = await readProgress(evidence);
  // The chain is read before what is told with it: nothing that it says may be missing there.
  const links = await readChain(evidence, subject);
  const about = await sources.desk.find(client, code);
  if (about === undefined) return refuse('dossier-not-found');
  const chain = indexed(links);
  const newest = links.at(-1);
  if (newest === undefined) return refuse('dossier-not-found');
  const proofs = (await proofsOf(evidence, subject)).filter(({ leaf }) => leaf.seq <= newest.seq);
  const chosen = proofs.slice(-ROOTS);
  const roots = await Promise.all(
    chosen.map(async (proof) => ({ proof, root: await readRoot(evidence, proof.root) })),
  );
  if (proofs.at(-1)?.leaf.seq !== newest.seq) await markUnrooted(evidence, subject, sources.clock);
  const partners = [...new Set([...sources.partners, ...partnersIn(links)])];
  const lanes = await Promise.all(
    partners.map((partner) => exchangesOfLane(exchanges, partner, subject, 1, MESSAGES)),
  );
  const rooted = roots.map(({ proof, root }) => ({
    seq: proof.root,
    link: proof.leaf.seq,
    state: root.state,
  }));
  return ok({
    info: {
      ...coverageOf(rooted),
      roots: rooted,
      format: 'lien-thong-pack/1',
      wording: WORDING,
      subject,
      exportedAt: instant(sources.clock.now()),
      links: newest.seq,
      newest: newest.hash,
      rootsLeftOut: proofs.length - chosen.length,
      ...(progress.obstacle === undefined ? {} : { obstacle: progress.obstacle }),
    },
    timeline: tellTimeline(
      subject,
      about,
      links,
      lanes.map((lane) => toldBy(chain, lane)),
    ),
    links,
    roots,
    answers: await answersOf(evidence, roots),
  });
}

type ProvedRoot = { readonly proof: InclusionProof; readonly root: KeptRoot };

/** The messages of a lane up to the first one that was kept after the chain was read. */
function toldBy(chain: IndexedChain, lane: readonly Exchange[]): readonly Exchange[] {
  const after = lane.findIndex(
    (exchange) =>
      keepingOf(exchangeId(exchange), exchange.keptAt, chain) === undefined && !isKeptUnsaid(exchange, chain),
  );
  return after < 0 ? lane : lane.slice(0, after);
}

/** A chain whose newest link is under no root and that nobody has marked: it was begun before there were roots. */
async function markUnrooted(table: string, subject: string, clock: Clock): Promise<void> {
  const head = readChainHead(await get(chainHeadKey(table, subject)));
  if (head.seq === 0 || head.unrootedSince !== undefined) return;
  const proofs = await proofsOf(table, subject);
  if (proofs.at(-1)?.leaf.seq === head.seq) return; // a root has come over it meanwhile
  await mark(table, { subject, ...head }, instant(clock.now()));
}

const partnersIn = (links: readonly Link[]): readonly PartnerName[] =>
  links.flatMap(({ details }) => {
    const { exchange } = details;
    const read = typeof exchange === 'string' ? parseExchangeId(exchange) : undefined;
    return read === undefined ? [] : [read.partner];
  });

async function answersOf(
  table: string,
  roots: readonly ProvedRoot[],
): Promise<ReadonlyMap<Digest, KeptAnswer>> {
  const digests = [...new Set(roots.flatMap(({ root }) => root.answers))];
  const found = await Promise.all(
    digests.map(async (digest) => [digest, await readAnswer(table, digest)] as const),
  );
  return new Map(found.filter((pair): pair is readonly [Digest, KeptAnswer] => pair[1] !== undefined));
}
