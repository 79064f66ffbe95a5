import { beforeEach, describe, expect, test } from 'vitest';
import type { MessageTold, Timeline } from '../../../schemas/evidence/timeline.ts';
import { instant, type Instant } from '../../../functions/kernel/clock.ts';
import { digestBytes } from '../../../functions/kernel/digest.ts';
import { GENESIS, linkFacts, type Link } from '../../../functions/kernel/evidence/chain.ts';
import { NAMES, packManifest, sumsFile } from '../../../functions/evidence/container/pack-files.ts';
import { readZip, writeZip } from '../../../functions/evidence/container/zip.ts';
import type { DossierAbout } from '../../../functions/evidence/desk.ts';
import { summaryText } from '../../../functions/evidence/pack/summary.ts';
import { tellTimeline } from '../../../functions/evidence/pack/tell-timeline.ts';
import type { ExchangeClaim } from '../../../functions/evidence/pack/waits.ts';
import { openSealing } from '../../../functions/evidence/seal.ts';
import type { PackParts } from '../../../functions/evidence/pack/make-pack.ts';
import { verifyPack } from '../../../functions/evidence/verify/verify-pack.ts';
import { sealWorld, type SealWorld } from '../../support/evidence.ts';
import { PACK_SUBJECT, packParts, sealedPack } from '../../support/evidence-pack.ts';
import { openTrustWorld } from '../../support/trust-world.ts';

/* A pack's own gateway is the one whose word is contested: it holds the seal, and may write of its dossier what it likes. */

const START = Date.UTC(2026, 2, 23, 2, 30);
const LONG_AGO = '2026-01-01T00:00:00.000Z' as Instant;
const world = await openTrustWorld(START);
const owner = await world.issue({
  profile: 'seal',
  subject: { country: 'VN', organization: 'Trục Liên Thông mẫu', commonName: 'Con dấu của trục' },
});
let services: SealWorld;
let parts: PackParts;

beforeEach(async () => {
  world.now = START;
  services = sealWorld(world, owner);
  parts = await packParts(world, services);
});

const verdictOn = async (forged: Partial<PackParts>) =>
  verdictOf(await sealedPack(world, services, { ...parts, ...forged }));

function verdictOf(pack: Uint8Array) {
  const { standing, findings } = verifyPack(pack, {
    roots: world.roots,
    seals: [owner.certificate.fingerprint],
    at: world.at,
  });
  return { standing, codes: findings.map(({ code }) => code) };
}

/** The pack with a file written otherwise, sealed anew by the gateway's own seal; without a time-stamp of its own. */
async function resealed(
  pack: Uint8Array,
  name: string,
  change: (text: string) => string,
): Promise<Uint8Array> {
  const read = readZip(pack);
  const opened = await openSealing(services.seal, { now: () => world.now });
  if (!read.ok || !opened.ok) throw new Error('no pack, or no seal');
  const at = read.value.findIndex((file) => file.name === NAMES.manifest);
  const content = read.value.slice(0, at).map((file) => {
    if (file.name !== name) return file;
    const text = Buffer.from(file.bytes).toString();
    if (change(text) === text) throw new Error('nothing was changed');
    return { ...file, bytes: Buffer.from(change(text)) };
  });
  const manifest = packManifest(content);
  const sealed = await opened.value(manifest.bytes, 'mẫu');
  if (!sealed.ok) throw new Error(sealed.problem);
  const archive: readonly string[] = [NAMES.archiveManifest, NAMES.archiveStamp];
  const rest = read.value.slice(at + 2, -1).filter((file) => !archive.includes(file.name));
  const files = [...content, manifest, { name: NAMES.signature, bytes: sealed.value }, ...rest];
  return writeZip([...files, sumsFile(files)]);
}

/** The timeline with its first message told otherwise. */
const toldOtherwise = (change: (message: MessageTold, chain: PackParts['links']) => object): Timeline => ({
  ...parts.timeline,
  messages: parts.timeline.messages.map((message, index) =>
    index === 0 ? { ...message, ...change(message, parts.links) } : message,
  ),
});

describe('A timeline under a good seal', () => {
  test('is believed when it says what the chain says', async () => {
    expect(await verdictOn({})).toEqual({ standing: 'valid', codes: [] });
  });

  /** Each moment is in the chain, and means something else there. */
  test.each([
    [
      'that was acknowledged when it was received',
      (_message, [received]) => ({ acknowledged: { at: received?.at ?? LONG_AGO, link: 1 } }),
    ],
    [
      'that was sent when the other message was',
      (_message, chain) => ({ sent: { at: chain[3]?.at ?? LONG_AGO, link: 4 } }),
    ],
    [
      'that was kept by a link of another moment',
      (_message, chain) => ({ kept: { at: chain[0]?.at ?? LONG_AGO, link: 2 } }),
    ],
    ['that was sent at a moment of which no link tells', () => ({ sent: { at: LONG_AGO } })],
    ['that was acknowledged at a moment of which no link tells', () => ({ acknowledged: { at: LONG_AGO } })],
    ['that still waits, where the chain has its acknowledgement', () => ({ state: 'retrying' })],
    ['with the digest of another payload', () => ({ payload: '0'.repeat(64) })],
    ['of another operation', () => ({ operation: 'dossier.progress' })],
    ['to another partner', () => ({ partner: 'portal' })],
    ['without its attempts', () => ({ attempts: [] })],
    [
      'with an attempt that came to something else',
      ({ attempts }) => ({ attempts: attempts.map((one) => ({ ...one, outcome: 'transient' })) }),
    ],
    [
      'with a wait of the receiver’s that nobody had',
      ({ waits }) => ({ waits: [...waits, { owner: 'partner', from: LONG_AGO, to: instant(START) }] }),
    ],
    [
      'with our own wait made the receiver’s',
      ({ waits }) => ({ waits: waits.map((wait) => ({ ...wait, owner: 'partner' })) }),
    ],
  ] satisfies readonly (readonly [string, (message: MessageTold, chain: PackParts['links']) => object])[])(
    'is invalid with a message %s',
    async (_what, change) => {
      const { standing, codes } = await verdictOn({ timeline: toldOtherwise(change) });
      expect({ standing, codes }).toEqual({ standing: 'invalid', codes: ['timeline-wrong'] });
    },
  );

  test('is invalid with a message kept at a moment of which no link tells, or when it had been acknowledged', async () => {
    const later = { at: parts.links[1]?.at, link: 2 };
    for (const kept of [{ at: LONG_AGO }, later]) {
      const verdict = await verdictOn({ timeline: toldOtherwise(() => ({ kept })) });
      expect(verdict).toEqual({ standing: 'invalid', codes: ['timeline-unproven'] });
    }
  });

  test('is invalid with a message kept after the next one of its lane', async () => {
    const [first, , third] = parts.links;
    const links: Link[] = [];
    for (const seq of [1, 3, 2, 4])
      links.push(
        ...linkFacts(
          PACK_SUBJECT,
          links.at(-1) ?? GENESIS,
          parts.links
            .filter((link) => link.seq === seq)
            .map(({ kind, actor, digest, details }) => ({ kind, actor, digest, details })),
          instant(START + links.length * 1_000),
        ),
      );
    const events = [first, third].map((link) => ({
      source: 'native',
      status: 2,
      occurredAt: instant(START),
      digest: link?.digest,
    }));
    const told = (...keptBy: readonly number[]) => {
      const lane = keptBy.map((link, index) => ({
        subject: PACK_SUBJECT,
        partner: 'dvcqg',
        seq: index + 1,
        operation: 'dossier.header',
        state: 'confirmed',
        digest: parts.timeline.messages[index]?.payload,
        occurredAt: instant(START),
        keptAt: links[link - 1]?.at,
      }));
      const about = { agency: 'H21.17', events } as DossierAbout;
      return {
        links,
        roots: [],
        info: { ...parts.info, newest: links[3]?.hash ?? '', roots: [], rooted: 0, stamped: 0 },
        timeline: tellTimeline(PACK_SUBJECT, about, links, [lane as unknown as readonly ExchangeClaim[]]),
      };
    };
    expect((await verdictOn(told(1, 2))).codes).toEqual(['links-by-archive']);
    expect((await verdictOn(told(2, 1))).codes).toEqual(['timeline-wrong', 'links-by-archive']);
  });

  test('is invalid with words where a code belongs', async () => {
    const timeline = { ...parts.timeline, agency: 'H21.17. Trục đã gửi đúng hạn' };
    expect(await verdictOn({ timeline })).toEqual({ standing: 'invalid', codes: ['pack-form'] });
  });

  test('is invalid when it leaves out a message that the chain has attempts of', async () => {
    const [first] = parts.timeline.messages;
    for (const messages of [[], first === undefined ? [] : [first], parts.timeline.messages.slice(1)]) {
      const { standing, codes } = await verdictOn({ timeline: { ...parts.timeline, messages } });
      expect(standing).toBe('invalid');
      expect(codes).toContain('timeline-omits');
    }
  });

  test('is invalid when it leaves out that something came in, or says that something else did', async () => {
    const { events } = parts.timeline;
    const without = await verdictOn({ timeline: { ...parts.timeline, events: events.slice(1) } });
    expect(without).toEqual({ standing: 'invalid', codes: ['timeline-omits'] });
    const other = events.map((event) => ({ ...event, status: 4 as const, kind: 'finish' }));
    const changed = await verdictOn({ timeline: { ...parts.timeline, events: other } });
    expect(changed).toEqual({ standing: 'invalid', codes: ['timeline-wrong'] });
    const more = [...events, ...events.slice(0, 1)];
    const twice = await verdictOn({ timeline: { ...parts.timeline, events: more } });
    expect(twice).toEqual({ standing: 'invalid', codes: ['timeline-unproven'] });
  });

  test('is invalid with a message of another dossier, or one told twice', async () => {
    const [first] = parts.timeline.messages;
    if (first === undefined) throw new Error('no message');
    const foreign = { ...first, id: first.id.replace(PACK_SUBJECT, 'H21.17-260323-0043') };
    for (const added of [foreign, first]) {
      const messages = [...parts.timeline.messages, added];
      expect((await verdictOn({ timeline: { ...parts.timeline, messages } })).standing).toBe('invalid');
    }
  });

  test('says so where a message was kept of which only the gateway tells, since a carrier was lost before', async () => {
    const at = (seconds: number) => instant(START + seconds * 1_000);
    const id = `dvcqg~${PACK_SUBJECT}~1`;
    const [received] = parts.links;
    if (received === undefined) throw new Error('no link');
    const lost = {
      kind: 'exchange.attempted',
      actor: 'gateway',
      digest: digestBytes('nội dung'),
      details: { exchange: id, attempt: 1, startedAt: at(2), outcome: 'unknown', state: 'unknown' },
    };
    const links = [received, ...linkFacts(PACK_SUBJECT, received, [lost], at(60))];
    const claim = { subject: PACK_SUBJECT, digest: digestBytes('nội dung'), occurredAt: at(0) };
    const sent = { ...claim, partner: 'dvcqg', seq: 1, operation: 'dossier.header', state: 'parked' };
    const told = { ...claim, partner: 'portal', seq: 1, operation: 'portal.webhook', state: 'queued' };
    const about = { agency: 'H21.17', events: [{ source: 'native', status: 2, occurredAt: at(0) }] };
    const forgedOf = (keptAt: Instant) => ({
      links,
      roots: [],
      info: { ...parts.info, links: 2, newest: links[1]?.hash ?? '', roots: [], rooted: 0, stamped: 0 },
      timeline: tellTimeline(
        PACK_SUBJECT,
        {
          ...about,
          events: about.events.map((one) => ({ ...one, digest: received.digest })),
        } as DossierAbout,
        links,
        [
          [{ ...sent, keptAt: received.at }],
          [{ ...told, keptAt }],
        ] as unknown as readonly (readonly ExchangeClaim[])[],
      ),
    });
    const forged = forgedOf(at(90));
    expect(summaryText(forged.timeline, forged.info)).toContain(
      'Trục nhận và lưu: 09:31:30 ngày 23/03/2026 [theo lời trục, không mắt xích nào ghi]',
    );
    expect(await verdictOn(forged)).toEqual({
      standing: 'valid',
      codes: ['timeline-told', 'links-by-archive'],
    });
    expect((await verdictOn(forgedOf(at(30)))).codes).toContain('timeline-unproven');
  });

  test('is invalid beside a summary that says something else, even under a good seal', async () => {
    const pack = await sealedPack(world, services, parts);
    for (const name of [NAMES.page, NAMES.text]) {
      const bad = await resealed(pack, name, (text) =>
        text.replace('nghiệp vụ 10 phút', 'nghiệp vụ 10 ngày'),
      );
      const { standing, codes } = verdictOf(bad);
      expect({ standing, codes }).toEqual({
        standing: 'invalid',
        codes: ['summary-wrong', 'archive-absent'],
      });
    }
  });

  test('is unknown beside a summary in words that only a newer program knows', async () => {
    const pack = await sealedPack(world, services, parts);
    const newer = await resealed(pack, NAMES.info, (text) => text.replace('"wording":1', '"wording":2'));
    const { standing, codes } = verdictOf(newer);
    expect({ standing, codes }).toEqual({ standing: 'unknown', codes: ['summary-newer', 'archive-absent'] });
  });

  test('is invalid when the pack says more time-stamps than it has, or another time of its export', async () => {
    const { info } = parts;
    const year = 365 * 86_400_000;
    for (const wrong of [
      { stamped: 3 },
      { rooted: 2 },
      { exportedAt: instant(START - year) },
      { exportedAt: instant(START + year) },
    ]) {
      const { standing, codes } = await verdictOn({ info: { ...info, ...wrong } });
      expect({ standing, codes }).toEqual({ standing: 'invalid', codes: ['info-wrong'] });
    }
  });
});
