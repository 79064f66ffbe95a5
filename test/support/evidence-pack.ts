import { instant } from '../../functions/kernel/clock.ts';
import { digestBytes } from '../../functions/kernel/digest.ts';
import { GENESIS, linkFacts, type Link } from '../../functions/kernel/evidence/chain.ts';
import { addSignatureTimestamp, judgeCms } from '../../functions/kernel/trust/cms.ts';
import { digestOf } from '../../functions/kernel/trust/hashes.ts';
import type { Exchange } from '../../functions/exchange/exchange.ts';
import { settleRevocation, type Answers } from '../../functions/evidence/certificate-answers.ts';
import { rootManifest } from '../../functions/evidence/container/root-files.ts';
import { makePack, signatureParts, type PackParts } from '../../functions/evidence/pack/make-pack.ts';
import { WORDING } from '../../functions/evidence/pack/wordings.ts';
import { tellTimeline } from '../../functions/evidence/pack/tell-timeline.ts';
import { closeBatch, headerHash, NO_ROOT } from '../../functions/evidence/root.ts';
import type { KeptRoot } from '../../functions/evidence/root-store.ts';
import { openSealing } from '../../functions/evidence/seal.ts';
import type { SealWorld } from './evidence.ts';
import type { TrustWorld } from './trust-world.ts';

export const PACK_SUBJECT = 'H21.17-260323-0042';

/** What a pack is to have in it. */
export interface PackWish {
  readonly links?: number;
  /** Roots are closed over the chain after these links, oldest first, and have come so far. */
  readonly roots?: readonly { readonly link: number; readonly state: KeptRoot['state'] }[];
  /** Other dossiers under each root. */
  readonly others?: number;
}

/** All that a pack is made of, without tables: a dossier whose messages were sent, its roots, and the answers of the world. */
export async function packParts(
  world: TrustWorld,
  services: SealWorld,
  {
    links: count = 4,
    roots = [
      { link: 2, state: 'proved' },
      { link: 4, state: 'proved' },
    ],
    others = 5,
  }: PackWish = {},
): Promise<PackParts> {
  const clock = { now: () => world.now };
  const occurredAt = instant(world.now - 600_000);
  const links: Link[] = [];
  for (let seq = 1; seq <= count; seq += 1) {
    const isTry = seq % 2 === 0;
    const startedAt = world.at;
    world.now += 1_000;
    const details = isTry
      ? {
          exchange: `dvcqg~${PACK_SUBJECT}~${seq / 2}`,
          operation: 'dossier.header',
          payload: payloadOf(seq / 2),
          attempt: 1,
          startedAt,
          endedAt: world.at,
          outcome: 'accepted',
          state: 'confirmed',
        }
      : { revision: (seq + 1) / 2, change: 'progress', status: 2 };
    const fact = {
      kind: isTry ? 'exchange.attempted' : 'change.received',
      actor: isTry ? 'gateway' : 'portal',
      digest: digestBytes(`thông điệp ${seq}`),
      details,
    };
    links.push(...linkFacts(PACK_SUBJECT, links.at(-1) ?? GENESIS, [fact], world.at));
  }
  const exchanges = links.flatMap(({ seq, at }) =>
    seq % 2 === 1 && seq < count
      ? [
          {
            partner: 'dvcqg',
            subject: PACK_SUBJECT,
            seq: (seq + 1) / 2,
            operation: 'dossier.header',
            agency: 'H21.17',
            state: 'confirmed',
            digest: payloadOf((seq + 1) / 2),
            attempts: 1,
            recent: [],
            occurredAt,
            keptAt: at,
            correlationId: 'mẫu',
          } as unknown as Exchange,
        ]
      : [],
  );
  const about = {
    agency: 'H21.17',
    dueAt: instant(world.now + 86_400_000),
    events: links
      .filter(({ seq }) => seq % 2 === 1)
      .map(({ digest }) => ({ source: 'native', status: 2 as const, occurredAt, digest })),
  };
  const { kept, answers } = await rootsOver(world, services, links, roots, others);
  world.now += 1_000;
  const stamped = kept.findLast(({ root }) => root.stampedAt !== undefined)?.proof.leaf.seq ?? 0;
  return {
    info: {
      format: 'lien-thong-pack/1',
      wording: WORDING,
      subject: PACK_SUBJECT,
      exportedAt: instant(clock.now()),
      links: count,
      newest: links.at(-1)?.hash ?? '',
      roots: kept.map(({ proof, root }) => ({ seq: proof.root, link: proof.leaf.seq, state: root.state })),
      rootsLeftOut: 0,
      rooted: kept.at(-1)?.proof.leaf.seq ?? 0,
      stamped,
    },
    timeline: tellTimeline(PACK_SUBJECT, about, links, [exchanges]),
    links,
    roots: kept,
    answers,
  };
}

/** The digest of a message's payload. */
const payloadOf = (seq: number) => digestBytes(`nội dung ${seq}`);

async function rootsOver(
  world: TrustWorld,
  services: SealWorld,
  links: readonly Link[],
  wished: readonly { readonly link: number; readonly state: KeptRoot['state'] }[],
  others: number,
): Promise<{ readonly kept: PackParts['roots']; readonly answers: Answers }> {
  const kept: PackParts['roots'][number][] = [];
  let newest = NO_ROOT;
  let answers: Answers = new Map();
  for (const { link, state } of wished) {
    world.now += 1_000;
    const chains = Array.from({ length: others }, (_, index) => ({
      subject: `H21.17-260323-9${String(index).padStart(3, '0')}`,
      seq: 1,
      hash: digestBytes(`${index} ${link}`),
    }));
    const own = { subject: PACK_SUBJECT, seq: link, hash: links[link - 1]?.hash ?? NO_ROOT.hash };
    const { header, proofs } = closeBatch([...chains, own], newest, world.at);
    newest = { seq: header.seq, hash: headerHash(header) };
    const proof = proofs.find(({ leaf }) => leaf.subject === PACK_SUBJECT);
    if (proof === undefined) throw new Error('no proof');
    const brought = await bring(world, services, header, state, answers);
    answers = new Map([...answers, ...brought.answers]);
    kept.push({ proof, root: brought.root });
  }
  return { kept, answers };
}

/** A root with this header as far as it is wished to have come. */
export async function bring(
  world: TrustWorld,
  services: SealWorld,
  header: KeptRoot['header'],
  state: KeptRoot['state'],
  known: Answers = new Map(),
): Promise<{ readonly root: KeptRoot; readonly answers: Answers }> {
  const plain: KeptRoot = { header, state, answers: [] };
  if (state === 'built') return { root: plain, answers: new Map() };
  const opened = await openSealing(services.seal, { now: () => world.now });
  const { bytes } = rootManifest(header);
  const sealed = opened.ok ? await opened.value(bytes, 'mẫu') : opened;
  if (!sealed.ok) throw new Error(sealed.problem);
  if (state === 'sealed') return { root: { ...plain, signature: sealed.value }, answers: new Map() };
  const { octets = new Uint8Array() } = signatureParts(sealed.value);
  const given = await services.seal.authority.stamp(
    { hash: 'sha256', digest: digestOf('sha256', octets) },
    new AbortController().signal,
  );
  const signature = given.kind === 'given' ? addSignatureTimestamp(sealed.value, given.der) : undefined;
  if (signature === undefined) throw new Error('no time-stamp');
  const root: KeptRoot = { ...plain, signature, stampedAt: world.at };
  if (state === 'stamped') return { root, answers: new Map() };
  const { answers } = await settleRevocation(services.seal.revocation, known, (revocation) =>
    judgeCms(signature, (hash) => digestOf(hash, bytes), { roots: world.roots, at: world.at, revocation }),
  );
  return { root: { ...root, standing: 'valid', answers: [...answers.keys()] }, answers };
}

/** The pack of some parts. */
export async function sealedPack(
  world: TrustWorld,
  services: SealWorld,
  parts: PackParts,
): Promise<Uint8Array> {
  const made = await makePack(parts, services.seal, { now: () => world.now });
  if (!made.ok) throw new Error(made.problem);
  return made.value;
}
