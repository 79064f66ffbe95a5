import type { CopyView } from '../../schemas/copies/copy.ts';
import { isSensitive } from '../../schemas/copies/original-kinds.ts';
import { SCAN_REFUSALS, type ScanRefusal } from '../../schemas/copies/scan-refusal.ts';
import { instant, millis, vietnamDay, type Instant } from '../kernel/clock.ts';
import { digestBytes, type Digest } from '../kernel/digest.ts';
import type { Client } from '../kernel/http/client.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { rounds } from '../kernel/rounds.ts';
import { getOwn } from './open-own.ts';
import type { CopyMaking } from './copies.ts';
import { viewOf, type KeptCopy } from './copy.ts';
import { dueDay } from './due-day.ts';
import { writeFile } from './files.ts';
import { keepChange, openCopy, type KeptChange, type OpenCopy } from './keep-copy.ts';
import { takeNumber, type TakenNumber } from './number-register.ts';
import { prepareCopy } from './prepare-copy.ts';
import { reckonFee } from './reckon-fee.ts';
import { checkScan } from './scan/check-scan.ts';
import { SCAN_LIMITS, type CheckedScan, type DeclaredScan } from './scan/scan.ts';
import { signersInForce } from './step-authority.ts';

/** A scan as it was handed in. */
export interface ScanMessage {
  readonly client: Client;
  readonly id: string;
  readonly bytes: Uint8Array;
  readonly declared: DeclaredScan;
}

/** How often another copy of the agency may take the next number first, and how long it then lets others go before. */
const ROUNDS = 40;
const LONGEST_PAUSE_MS = 800;

/** When the sweep takes up what was numbered and not prepared. */
const RESUME_MS = 120_000;

/**
 * Checks the scan of a copy, gives the copy its number, and prepares it for the person's signature. The number, the copy's
 * state and the evidence are one transaction: no crash loses a number. The same scan again gets the copy as it stands.
 *
 * Refused: `copy-not-found`, `copy-scan-refused` (which page, why), `copy-state-forbids`, `copy-not-authorised`,
 * `copy-body-missing`, `copy-signers-alike`; `concurrent-change` where others were first all the time.
 */
export async function takeScan(copies: CopyMaking, message: ScanMessage): Promise<Result<CopyView>> {
  const { client, id, bytes, declared } = message;
  const own = await getOwn(copies, client, id);
  if (!own.ok) return own;
  const { value: copy } = own;
  const isRepeat = copy.state !== 'scan-awaited';
  if (isRepeat && copy.scanDigest === undefined) return forbidden(copy);
  const { scan: limits } = copies.rules;
  const maxBytes = isSensitive(copy.original.kind) ? limits.maxSensitiveBytes : limits.maxBytes;
  const checked = await checkScan(bytes, declared, { ...SCAN_LIMITS, ...limits, maxBytes });
  if (!checked.ok) return isRepeat ? forbidden(copy) : scanRefused(checked.problem);
  const numbered = isRepeat
    ? sameScan(copy, checked.value)
    : await numberCopy(copies, copy, client, checked.value);
  if (!numbered.ok) return numbered;
  const prepared = await prepareCopy(copies, numbered.value.id);
  return ok(viewOf(prepared ?? numbered.value));
}

/** Nothing is written again: what was only needed on the way may be gone already, and another scan is nobody's. */
const sameScan = (copy: KeptCopy, { pdf }: CheckedScan): Result<KeptCopy> =>
  digestBytes(pdf) === copy.scanDigest ? ok(copy) : forbidden(copy);

const forbidden = ({ state }: KeptCopy): Result<never> => refuse('copy-state-forbids', { extra: { state } });

const scanRefused = ({ code, page, detail }: ScanRefusal): Result<never> =>
  refuse('copy-scan-refused', {
    ...(detail === undefined ? {} : { detail }),
    extra: { scan: { code, ...SCAN_REFUSALS[code], ...(page === undefined ? {} : { page }) } },
  });

async function numberCopy(
  copies: CopyMaking,
  copy: KeptCopy,
  client: Client,
  scan: CheckedScan,
): Promise<Result<KeptCopy>> {
  const { id, agency, officer, occasion } = copy;
  const asked = instant(copies.clock.now());
  // Before the rounds: the less is read in each, the fewer are lost to others. Whoever signs is checked again. And before
  // the scan is written: the sweep removes only what a copy names.
  const signers = await signersInForce(copies, { agency, officer }, asked);
  if (!signers.ok) return signers;
  const scanDigest = await writeFile(copies, 'scans', copy, scan.pdf);
  for await (const _ of rounds(ROUNDS, LONGEST_PAUSE_MS)) {
    const at = instant(copies.clock.now());
    const [opened, taken] = await Promise.all([
      openCopy(copies, id),
      takeNumber(copies.tables.copies, { id, agency, occasion }, at, copies.rules.volume.most),
    ]);
    if (opened === undefined) return refuse('copy-not-found');
    if (opened.copy.scanDigest === scanDigest) return ok(opened.copy);
    if (opened.copy.state !== 'scan-awaited') return forbidden(opened.copy);
    const numbered = await keepNumber(copies, opened, taken, at, {
      client,
      scanDigest,
      pages: scan.pages.length,
      agencyName: signers.value.body.name,
    });
    if (numbered.done) return ok(numbered.copy);
  }
  return refuse('concurrent-change');
}

function keepNumber(
  copies: CopyMaking,
  opened: OpenCopy,
  { number, volume, writes }: TakenNumber,
  at: Instant,
  {
    client,
    scanDigest,
    pages,
    agencyName,
  }: {
    readonly client: Client;
    readonly scanDigest: Digest;
    readonly pages: number;
    readonly agencyName: string;
  },
): Promise<KeptChange> {
  const { agency, channel, copies: count, requestedAt, officer } = opened.copy;
  const day = vietnamDay(millis(requestedAt));
  const fee = reckonFee(copies.rules, { agency, channel, pages, copies: count, day });
  return keepChange(
    copies,
    opened,
    {
      state: 'numbered',
      number,
      volume,
      numberedAt: at,
      pages,
      fee,
      scanDigest,
      agencyName,
      dueOn: dueDay(copies.rules, requestedAt, pages),
      watchAt: instant(millis(at) + RESUME_MS),
    },
    {
      actor: client.id,
      kind: 'copy.numbered',
      digest: scanDigest,
      details: { number, volume, pages, officer, fee: fee.total },
      writes,
    },
  );
}
