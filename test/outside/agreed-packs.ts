import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { verifyPack } from '../../functions/evidence/verify/verify-pack.ts';
import { instant } from '../../functions/kernel/clock.ts';
import type { Standing } from '../../functions/kernel/trust/finding.ts';
import { pemOf } from '../../local/sandbox/trust/pki/certificate.ts';
import type { TrustWorld } from '../support/trust-world.ts';
import { checkPack, type Checked, type Surroundings } from './verifying-steps.ts';

const WORDS = { valid: 'ĐÚNG: ', unknown: 'CHƯA XÁC ĐỊNH: ', invalid: 'KHÔNG HỢP LỆ: ' } as const;

/** Packs of a world as the page's steps and our own verifier find them, in a folder of their own. */
export class AgreedPacks {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'outside-evidence-'));
  readonly #world: TrustWorld;
  readonly #seal: string;

  /** @param seal the fingerprint of the seal that is expected where nothing else is said */
  constructor(world: TrustWorld, seal: string) {
    this.#world = world;
    this.#seal = seal;
  }

  /** The roots of both branches, PEM. */
  get roots(): string {
    return this.pem('official-duty-root') + this.pem('public-root');
  }

  pem(name: 'official-duty-root' | 'public-root' | 'untrusted-root'): string {
    return pemOf(this.#world.who(name).certificate.der);
  }

  /** What the steps alone say. */
  check(
    pack: Uint8Array,
    roots = this.roots,
    seals = this.#seal,
    around: Surroundings = {},
  ): Promise<Checked> {
    return checkPack(this.folder, pack, roots, seals, around);
  }

  /** The steps and our own verifier come to the same, which is this. */
  async agreed(
    pack: Uint8Array,
    standing: Standing,
    { seals = [this.#seal] }: { readonly seals?: readonly string[] } = {},
  ): Promise<Checked> {
    const checked = await this.check(pack, this.roots, seals.join(' '));
    const ours = verifyPack(pack, { roots: this.#world.roots, seals, at: instant(Date.now()) }).standing;
    const steps = Object.entries(WORDS).flatMap(([word, said]) =>
      checked.said.includes(said) ? [word] : [],
    );
    expect({ ours, steps, said: checked.said }).toMatchObject({ ours: standing, steps: [standing] });
    expect(checked.ok).toBe(standing === 'valid');
    return checked;
  }

  close(): void {
    rmSync(this.folder, { recursive: true });
  }
}
