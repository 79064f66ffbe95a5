import { describe, expect, test } from 'vitest';
import { enclosedIn } from '../../../functions/evidence/pack/make-pack.ts';
import { openSealing } from '../../../functions/evidence/seal.ts';
import { viewSeals } from '../../../functions/evidence/view-seals.ts';
import { instant } from '../../../functions/kernel/clock.ts';
import { digestBytes } from '../../../functions/kernel/digest.ts';
import { sealWorld } from '../../support/evidence.ts';
import { openTrustWorld } from '../../support/trust-world.ts';

const START = Date.UTC(2026, 2, 23, 2, 30);
const YEAR = 365 * 86_400_000;
const world = await openTrustWorld(START);
const subject = {
  country: 'VN',
  organization: 'Trục Liên Thông mẫu',
  commonName: 'Con dấu của trục',
} as const;
const before = await world.issue({ profile: 'seal', subject });
const present = await world.issue({ profile: 'seal', subject });
/** As it stands in the secret: the present seal, those above it, and the seal before it. */
const configured = [...present.chain, before.certificate];

describe('The seals of a gateway', () => {
  test('are told to anybody by their fingerprints, the present one first, without the authorities above them', () => {
    const { seals } = viewSeals(configured, instant(START));
    expect(seals.map(({ fingerprint, current }) => ({ fingerprint, current }))).toEqual([
      { fingerprint: present.certificate.fingerprint, current: true },
      { fingerprint: before.certificate.fingerprint, current: false },
    ]);
    expect(seals[0]?.subject).toContain('Con dấu của trục');
  });

  test('seal nothing once their time is over, and are told all the same: packs of their time are still checked', () => {
    const { seals } = viewSeals(configured, instant(START + 10 * YEAR));
    expect(seals.map(({ current }) => current)).toEqual([false, false]);
  });

  test('of earlier days are not carried in what is sealed now', async () => {
    const services = sealWorld(world, { ...present, chain: [present.certificate, ...configured.slice(1)] });
    const opened = await openSealing(services.seal, { now: () => START });
    if (!opened.ok) throw new Error(opened.problem);
    const made = await opened.value(Buffer.from('gốc'), 'evidence-root-1');
    if (!made.ok) throw new Error(made.problem);
    const carried = enclosedIn(made.value).map((der) => digestBytes(der));
    expect(carried).toContain(present.certificate.fingerprint);
    expect(carried).not.toContain(before.certificate.fingerprint);
  });
});
