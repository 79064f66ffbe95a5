import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { SealsView } from '../../schemas/evidence/seal.ts';
import { verifyPack } from '../../functions/evidence/verify/verify-pack.ts';
import { instant } from '../../functions/kernel/clock.ts';
import type { Standing } from '../../functions/kernel/trust/finding.ts';
import { readTrustRoots } from '../../functions/kernel/trust/roots.ts';
import type { Reachable } from '../portal/national-portal.ts';
import type { TokenSource } from '../portal/token.ts';

/** What came of exporting one dossier's evidence, and of checking it by itself. */
export interface PackOutcome {
  readonly code: string;
  /** By the file and the roots alone. */
  readonly standing: Standing;
  /** The same with one bit changed. */
  readonly changed: Standing;
  readonly links: number;
  /** Up to which link a time is proven. */
  readonly stamped: number;
  /** The fingerprint of the seal that was expected. */
  readonly seal: string;
  /** Where file and roots were left, if they were. */
  readonly left?: { readonly file: string; readonly roots: string };
}

/** What exporting needs around it. */
export interface PackAround {
  readonly gateway: string;
  readonly trust: Reachable;
  /** Runs one of the province's schedules now. */
  readonly tick: (schedule: string) => Promise<void>;
  /** Where what is exported is left; nowhere without. */
  readonly folder?: string;
}

const Roots = z.looseObject({
  officialDuty: z.array(z.string()),
  public: z.array(z.string()),
  timestamp: z.array(z.string()),
});

/** Closes the roots of evidence, exports a dossier's pack, and checks it as somebody without the gateway does. */
export async function provePack(
  { gateway, trust, tick, folder }: PackAround,
  tokens: TokenSource,
  code: string,
): Promise<PackOutcome> {
  await tick('evidence-roots-schedule');
  const token = await tokens.get();
  if (token.kind === 'no-token') throw new Error(`no token: ${token.why}`);
  const answer = await fetch(`${gateway}/v1/dossiers/${encodeURIComponent(code)}/evidence-pack`, {
    headers: { authorization: `Bearer ${token.value}`, accept: 'application/vnd.etsi.asic-e+zip' },
  });
  if (!answer.ok) throw new Error(`the evidence of ${code} was not exported: HTTP ${answer.status}`);
  const pack = new Uint8Array(await answer.arrayBuffer());
  const written = Roots.parse(await (await fetch(`${trust.controlUrl}/_sandbox/roots`)).json());
  const roots = readTrustRoots(written);
  if (roots === undefined) throw new Error('the sandbox shows something that is no certificate');
  // As a receiver does: whose seal it has to be, the province says, and not the pack.
  const known = SealsView.parse(await (await fetch(`${gateway}/v1/evidence-seals`)).json());
  const seals = known.seals.map(({ fingerprint }) => fingerprint);
  const terms = { roots, seals, at: instant(Date.now()) };
  const verdict = verifyPack(pack, terms);
  const flipped = new Uint8Array(pack);
  const middle = Math.floor(pack.length / 2);
  flipped[middle] = (flipped[middle] ?? 0) ^ 1;
  return {
    code,
    standing: verdict.standing,
    changed: verifyPack(flipped, terms).standing,
    links: verdict.info?.links ?? 0,
    stamped: verdict.stampedLinks,
    seal: seals[0] ?? '',
    ...(folder === undefined ? {} : { left: leave(folder, code, pack, written) }),
  };
}

/** Whether it is as it must be. */
export const isFlawlessPack = ({ standing, changed, links, stamped }: PackOutcome): boolean =>
  standing === 'valid' && changed === 'invalid' && stamped === links;

function leave(
  folder: string,
  code: string,
  pack: Uint8Array,
  { officialDuty, public: open, timestamp }: z.infer<typeof Roots>,
): { readonly file: string; readonly roots: string } {
  const roots = path.join(folder, 'goc');
  mkdirSync(roots, { recursive: true });
  const file = path.join(folder, `${code}.asice`);
  writeFileSync(file, pack);
  writeFileSync(path.join(roots, 'official-duty.pem'), officialDuty.join('\n'));
  writeFileSync(path.join(roots, 'public.pem'), open.join('\n'));
  writeFileSync(path.join(roots, 'timestamp.pem'), timestamp.join('\n'));
  return { file, roots };
}
