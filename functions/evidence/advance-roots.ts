import { instant, type Clock } from '../kernel/clock.ts';
import type { Digest } from '../kernel/digest.ts';
import { transact, type Write } from '../kernel/table/transaction.ts';
import { addSignatureTimestamp, judgeCms } from '../kernel/trust/cms.ts';
import { digestOf } from '../kernel/trust/hashes.ts';
import type { JudgedSignature } from '../kernel/trust/judgement.ts';
import { settleRevocation, type Answers } from './certificate-answers.ts';
import { rootManifest } from './container/root-files.ts';
import {
  answerWrite,
  forwardWrites,
  noteObstacle,
  readAnswer,
  readProgress,
  readRoot,
  type KeptAnswer,
  type KeptRoot,
  type Progress,
} from './root-store.ts';
import type { RootObstacle } from '../../schemas/evidence/root.ts';
import { openSealing, patience, type Seal } from './seal.ts';

/** What roots wait for, and why it is not to be had. */
interface Met {
  readonly waitsFor: RootObstacle;
  readonly why: string;
}

/** How far a run has brought the roots, and what it met. */
export interface Advanced {
  readonly sealed: number;
  readonly stamped: number;
  readonly proved: number;
  /** Of those proved: whose seal or time-stamp did not hold. */
  readonly invalid: number;
  readonly obstacle?: Met;
}

/**
 * Brings roots forward, oldest first: seal, time-stamp, proof that no certificate was revoked. Whatever is not to be had
 * just now is waited for by the roots alone; each step is written when it is made, so that a run may be cut off anywhere.
 *
 * @param until milliseconds since the epoch after which nothing further is begun
 */
export async function advanceRoots(
  table: string,
  seal: Seal,
  clock: Clock,
  until: number,
): Promise<Advanced> {
  const sealed = await sealRoots(table, seal, clock, until);
  const stamped = await stampRoots(table, seal, clock, until);
  const proved = await proveRoots(table, seal, clock, until);
  const met = [sealed, stamped, proved].find(({ obstacle }) => obstacle !== undefined)?.obstacle;
  await tellObstacle(table, clock, met);
  return {
    sealed: sealed.count,
    stamped: stamped.count,
    proved: proved.count,
    invalid: proved.invalid,
    ...(met === undefined ? {} : { obstacle: met }),
  };
}

interface Stage {
  readonly count: number;
  readonly obstacle?: Met;
}

/** What came of one step of one root. `overtaken`: another run is at it, and goes on. */
type Stepped = 'done' | 'overtaken' | Met;

/** The roots of one step, oldest first, until one cannot be had or the time is up. */
async function eachRoot(
  table: string,
  clock: Clock,
  until: number,
  range: (progress: Progress) => readonly [done: number, ready: number],
  step: (root: KeptRoot) => Promise<Stepped>,
): Promise<Stage> {
  const [done, ready] = range(await readProgress(table));
  let count = 0;
  for (let seq = done + 1; seq <= ready && clock.now() < until; seq += 1) {
    const stepped = await step(await readRoot(table, seq));
    if (stepped === 'overtaken') break;
    if (stepped !== 'done') return { count, obstacle: stepped };
    count += 1;
  }
  return { count };
}

const blocked = (waitsFor: RootObstacle, why: string): Met => ({ waitsFor, why: why.slice(0, 300) });

const write = async (writes: readonly Write[]): Promise<Stepped> =>
  (await transact(writes)).done ? 'done' : 'overtaken';

async function sealRoots(table: string, seal: Seal, clock: Clock, until: number): Promise<Stage> {
  let opened: Awaited<ReturnType<typeof openSealing>> | undefined;
  return eachRoot(
    table,
    clock,
    until,
    ({ sealed, spread }) => [sealed, spread],
    async ({ header }) => {
      opened ??= await openSealing(seal, clock);
      if (!opened.ok) return blocked('seal', opened.problem);
      const made = await opened.value(rootManifest(header).bytes, `evidence-root-${header.seq}`);
      if (!made.ok) return blocked('seal', made.problem);
      return write(forwardWrites(table, header.seq, 'sealed', { signature: made.value }));
    },
  );
}

async function stampRoots(table: string, seal: Seal, clock: Clock, until: number): Promise<Stage> {
  const roots = await seal.roots();
  return eachRoot(
    table,
    clock,
    until,
    ({ stamped, sealed }) => [stamped, sealed],
    async ({ header, signature }) => {
      if (signature === undefined) throw new Error(`root ${header.seq} is sealed without a seal`);
      const judge = (cms: Uint8Array) => judgeRoot(header, cms, { roots, at: instant(clock.now()) });
      const { signature: octets } = judge(signature);
      if (octets === undefined) throw new Error(`the seal of root ${header.seq} cannot be read`);
      const asked = { hash: 'sha256', digest: digestOf('sha256', octets) } as const;
      const answer = await seal.authority.stamp(asked, patience());
      if (answer.kind !== 'given') return blocked('timestamp', `${answer.kind}: ${answer.reason}`);
      const stamped = addSignatureTimestamp(signature, answer.der);
      const [stamp] = stamped === undefined ? [] : judge(stamped).timestamps;
      if (stamped === undefined || stamp?.time === undefined || stamp.standing === 'invalid')
        return blocked('timestamp', `unusable: ${(stamp?.findings ?? []).map(({ code }) => code).join(' ')}`);
      const gained = { signature: stamped, stampedAt: stamp.time };
      return write(forwardWrites(table, header.seq, 'stamped', gained));
    },
  );
}

type Terms = Pick<Parameters<typeof judgeCms>[2], 'roots' | 'at'> &
  Partial<Pick<Parameters<typeof judgeCms>[2], 'revocation'>>;

const judgeRoot = (header: KeptRoot['header'], cms: Uint8Array, terms: Terms): JudgedSignature => {
  const { bytes } = rootManifest(header);
  return judgeCms(cms, (hash) => digestOf(hash, bytes), { revocation: { ocsps: [], crls: [] }, ...terms });
};

async function proveRoots(
  table: string,
  seal: Seal,
  clock: Clock,
  until: number,
): Promise<Stage & { readonly invalid: number }> {
  const roots = await seal.roots();
  let invalid = 0;
  let known: Answers | undefined;
  const stage = await eachRoot(
    table,
    clock,
    until,
    ({ proved, stamped }) => [proved, stamped],
    async ({ header, signature }) => {
      if (signature === undefined) throw new Error(`root ${header.seq} is stamped without a seal`);
      known ??= await lastAnswers(table, header.seq - 1);
      const at = instant(clock.now());
      const settled = await settleRevocation(seal.revocation, known, (revocation) =>
        judgeRoot(header, signature, { roots, at, revocation }),
      );
      const { judged } = settled;
      if (judged.standing === 'unknown') {
        const open = judged.findings.filter(({ weight }) => weight === 'open').map(({ code }) => code);
        return blocked('revocation', open.join(' '));
      }
      if (judged.standing === 'invalid') invalid += 1;
      const used = usedIn(judged, settled.answers);
      known = used;
      const { standing } = judged;
      return write([
        ...[...used].map(([digest, answer]) => answerWrite(table, digest, answer)),
        ...forwardWrites(table, header.seq, 'proved', { standing, answers: [...used.keys()] }),
      ]);
    },
  );
  return { ...stage, invalid };
}

/** The answers that the root before was proved by: mostly they still hold. */
async function lastAnswers(table: string, seq: number): Promise<Answers> {
  if (seq < 1) return new Map();
  const { answers } = await readRoot(table, seq);
  const found = await Promise.all(
    answers.map(async (digest) => [digest, await readAnswer(table, digest)] as const),
  );
  return new Map(found.filter((pair): pair is readonly [Digest, KeptAnswer] => pair[1] !== undefined));
}

/** Those answers that a judgement relied on. */
export function usedIn(judged: JudgedSignature, answers: Answers): ReadonlyMap<Digest, KeptAnswer> {
  const certificates = [judged.certificate, ...judged.timestamps.map(({ certificate }) => certificate)];
  const relied = certificates.flatMap((certificate) =>
    (certificate?.revocation ?? []).flatMap(({ standing }) =>
      standing.state === 'unknown' ? [] : [standing.by.der],
    ),
  );
  return new Map([...answers].filter(([, { der }]) => relied.some((one) => Buffer.compare(one, der) === 0)));
}

/** Notes what is waited for, keeping since when; or that nothing is. */
async function tellObstacle(table: string, clock: Clock, met: Advanced['obstacle']): Promise<void> {
  const { obstacle, newest } = await readProgress(table);
  if (newest.seq === 0 || (met === undefined && obstacle === undefined)) return;
  if (met === undefined) return noteObstacle(table, undefined);
  const since = obstacle?.waitsFor === met.waitsFor ? obstacle.since : instant(clock.now());
  if (obstacle?.since === since && obstacle.why === met.why) return;
  await noteObstacle(table, { ...met, since });
}
