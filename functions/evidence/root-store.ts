import type { InclusionProof, RootHeader, RootObstacle, RootState } from '../../schemas/evidence/root.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Digest } from '../kernel/digest.ts';
import { markHead } from '../kernel/evidence/evidence-store.ts';
import { number, text, textOr, toItem, type Item } from '../kernel/table/item.ts';
import { get, queryPage, type Key } from '../kernel/table/read.ts';
import { create, setSome, transact, type Write } from '../kernel/table/transaction.ts';
import { update } from '../kernel/table/update.ts';
import { headerHash, headerText, NO_ROOT, type MovedChain, type NewestRoot } from './root.ts';

/**
 * Where roots stand in the evidence table. `ROOTS`: `STATE` how far they have come, `ROOT#<seq>` each root, `CHAINS#<seq>`
 * what is in the newest one until every chain has its proof, `ANSWER#<digest>` an answer about a certificate. Beside a
 * chain's links: `ROOT#<seq of the link>`, its proof of being under a root.
 */
const ROOTS = 'ROOTS';
const STATE = 'STATE';

const padded = (seq: number, digits = 10): string => String(seq).padStart(digits, '0');
const rootKey = (table: string, seq: number): Key => ({ table, pk: ROOTS, sk: `ROOT#${padded(seq)}` });
const chainsKey = (table: string, seq: number): Key => ({ table, pk: ROOTS, sk: `CHAINS#${padded(seq)}` });
const stateKey = (table: string): Key => ({ table, pk: ROOTS, sk: STATE });

/** What keeps roots from coming further. */
export interface Obstacle {
  readonly waitsFor: RootObstacle;
  readonly since: Instant;
  readonly why: string;
}

/** How far the roots have come: each number is that of the last root that has come so far. */
export interface Progress {
  readonly newest: NewestRoot;
  /** Every chain in it has its proof. */
  readonly spread: number;
  readonly sealed: number;
  readonly stamped: number;
  readonly proved: number;
  readonly obstacle?: Obstacle;
}

const NOTHING: Progress = { newest: NO_ROOT, spread: 0, sealed: 0, stamped: 0, proved: 0 };

/** How far the roots have come, as last written. */
export async function readProgress(table: string): Promise<Progress> {
  const item = await get(stateKey(table));
  if (item === undefined) return NOTHING;
  const obstacle = textOr(item, 'obstacle');
  return {
    newest: { seq: number(item, 'built'), hash: text(item, 'newestHash') as Digest },
    spread: number(item, 'spread'),
    sealed: number(item, 'sealed'),
    stamped: number(item, 'stamped'),
    proved: number(item, 'proved'),
    ...(obstacle === undefined ? {} : { obstacle: JSON.parse(obstacle) as Obstacle }),
  };
}

/** A root as it is kept. */
export interface KeptRoot {
  readonly header: RootHeader;
  readonly state: RootState;
  /** DER of the CMS over the root's manifest, with the time-stamp once there is one. */
  readonly signature?: Uint8Array;
  readonly stampedAt?: Instant;
  readonly standing?: 'valid' | 'invalid';
  /** Digests of the answers that show whether its certificates were revoked. */
  readonly answers: readonly Digest[];
}

/**
 * The writes of a new root: the root, the chains in it, and that it is the newest, all over the newest that was read. Who
 * comes second collides and has changed nothing.
 */
export function newRootWrites(
  table: string,
  progress: Progress,
  header: RootHeader,
  chains: readonly MovedChain[],
): Write[] {
  const { seq } = header;
  const root = {
    pk: ROOTS,
    sk: `ROOT#${padded(seq)}`,
    seq,
    state: 'built',
    closedAt: header.closedAt,
    header: headerText(header),
  };
  const moved = { built: seq, newestHash: headerHash(header) };
  return [
    create('root', table, toItem(root)),
    create('root', table, toItem({ pk: ROOTS, sk: `CHAINS#${padded(seq)}`, chains: JSON.stringify(chains) })),
    progress.newest.seq === 0
      ? create(
          'progress',
          table,
          toItem({ pk: ROOTS, sk: STATE, ...moved, spread: 0, sealed: 0, stamped: 0, proved: 0 }),
        )
      : setSome('progress', stateKey(table), moved, {
          expression: 'built = :before',
          values: { ':before': progress.newest.seq },
        }),
  ];
}

/** The chains in a root that is still to be spread. */
export async function readChains(table: string, seq: number): Promise<readonly MovedChain[]> {
  const item = await get(chainsKey(table, seq));
  return item === undefined ? [] : (JSON.parse(text(item, 'chains')) as MovedChain[]);
}

/** The write that keeps a chain's proof of being under a root beside its links; the same again changes nothing. */
export const proofWrite = (table: string, proof: InclusionProof): Write => ({
  label: 'proof',
  item: {
    Put: {
      TableName: table,
      Item: toItem({
        pk: proof.leaf.subject,
        sk: `ROOT#${padded(proof.leaf.seq, 8)}`,
        root: proof.root,
        proof: JSON.stringify(proof),
      }),
    },
  },
});

/**
 * The write that takes the mark off a chain that has not moved since it was put under a root (label: its subject). It
 * collides on its condition with one that has moved, which keeps its mark.
 */
export const unmarkWrite = (table: string, chain: MovedChain): Write =>
  markHead(chain.subject, table, chain, undefined);

/** Marks a chain as waiting for a root: for one that was begun before there were roots. Nothing if it has moved. */
export async function mark(table: string, chain: MovedChain, since: Instant): Promise<void> {
  await transact([markHead('head', table, chain, since)]); // one that has moved is marked by what moved it
}

/** The writes that end the spreading of a root: its list of chains is in their proofs now. */
export const spreadWrites = (table: string, seq: number): Write[] => [
  advance(table, 'spread', seq),
  {
    label: 'chains',
    item: { Delete: { TableName: table, Key: toItem({ pk: ROOTS, sk: `CHAINS#${padded(seq)}` }) } },
  },
];

/** The writes that bring a root from one state to the next, over the root before having come as far. */
export const forwardWrites = (
  table: string,
  seq: number,
  state: 'sealed' | 'stamped' | 'proved',
  gained: {
    readonly signature?: Uint8Array;
    readonly stampedAt?: Instant;
    readonly standing?: 'valid' | 'invalid';
    readonly answers?: readonly Digest[];
  },
): Write[] => [
  setSome('root', rootKey(table, seq), {
    state,
    ...(gained.signature === undefined
      ? {}
      : { signature: Buffer.from(gained.signature).toString('base64') }),
    ...(gained.stampedAt === undefined ? {} : { stampedAt: gained.stampedAt }),
    ...(gained.standing === undefined ? {} : { standing: gained.standing }),
    ...(gained.answers === undefined ? {} : { answers: gained.answers.join(' ') }),
  }),
  advance(table, state, seq),
];

const advance = (table: string, how: 'spread' | 'sealed' | 'stamped' | 'proved', seq: number): Write =>
  setSome(
    'progress',
    stateKey(table),
    { [how]: seq },
    {
      // `proved` and the others are no words that DynamoDB reserves.
      expression: `${how} = :before`,
      values: { ':before': seq - 1 },
    },
  );

/** Notes what roots wait for, or that they wait for nothing. */
export async function noteObstacle(table: string, obstacle: Obstacle | undefined): Promise<void> {
  await update({
    key: stateKey(table),
    set: obstacle === undefined ? 'REMOVE obstacle' : 'SET obstacle = :obstacle',
    condition: 'built >= :one',
    values: { ':one': 1, ...(obstacle === undefined ? {} : { ':obstacle': JSON.stringify(obstacle) }) },
  });
}

/** A root; its absence is a damaged table, hence an exception. */
export async function readRoot(table: string, seq: number): Promise<KeptRoot> {
  const item = await get(rootKey(table, seq));
  if (item === undefined) throw new Error(`root ${seq} of the evidence is not in the table`);
  return rootIn(item);
}

function rootIn(item: Item): KeptRoot {
  const signature = textOr(item, 'signature');
  const stampedAt = textOr(item, 'stampedAt');
  const standing = textOr(item, 'standing');
  const answers = textOr(item, 'answers') ?? '';
  return {
    header: JSON.parse(text(item, 'header')) as RootHeader, // written by newRootWrites
    state: text(item, 'state') as RootState,
    ...(signature === undefined ? {} : { signature: Buffer.from(signature, 'base64') }),
    ...(stampedAt === undefined ? {} : { stampedAt: stampedAt as Instant }),
    ...(standing === undefined ? {} : { standing: standing as 'valid' | 'invalid' }),
    answers: answers === '' ? [] : (answers.split(' ') as Digest[]),
  };
}

/** Roots below a number, newest first. */
export async function rootsBefore(table: string, seq: number, limit: number): Promise<readonly KeptRoot[]> {
  const page = await queryPage({
    TableName: table,
    KeyConditionExpression: 'pk = :roots AND sk BETWEEN :from AND :to',
    ExpressionAttributeValues: {
      ':roots': { S: ROOTS },
      ':from': { S: `ROOT#${padded(0)}` },
      ':to': { S: `ROOT#${padded(seq - 1)}` },
    },
    ConsistentRead: true,
    ScanIndexForward: false,
    Limit: limit,
  });
  return page.items.map(rootIn);
}

/** A chain's proofs of being under roots, oldest first. */
export async function proofsOf(table: string, subject: string): Promise<readonly InclusionProof[]> {
  const proofs: InclusionProof[] = [];
  let from: Item | undefined;
  do {
    const page = await queryPage({
      TableName: table,
      KeyConditionExpression: 'pk = :subject AND begins_with(sk, :root)',
      ExpressionAttributeValues: { ':subject': { S: subject }, ':root': { S: 'ROOT#' } },
      ConsistentRead: true,
      ...(from === undefined ? {} : { ExclusiveStartKey: from }),
    });
    proofs.push(...page.items.map((item) => JSON.parse(text(item, 'proof')) as InclusionProof));
    from = page.next;
  } while (from !== undefined);
  return proofs;
}

/** An answer about a certificate: DER of a whole OCSP answer or of a list. */
export interface KeptAnswer {
  readonly kind: 'ocsp' | 'crl';
  readonly der: Uint8Array;
}

/** The longest answer that is kept, in bytes: an item holds 400 KB. Lists of large authorities are longer; OCSP is asked first. */
export const LONGEST_ANSWER = 280_000;

/** The write that keeps an answer under its own digest; the same again changes nothing. */
export const answerWrite = (table: string, digest: Digest, { kind, der }: KeptAnswer): Write => ({
  label: 'answer',
  item: {
    Put: {
      TableName: table,
      Item: toItem({ pk: ROOTS, sk: `ANSWER#${digest}`, kind, der: Buffer.from(der).toString('base64') }),
    },
  },
});

/** An answer by its digest; undefined when it is not kept. */
export async function readAnswer(table: string, digest: Digest): Promise<KeptAnswer | undefined> {
  const item = await get({ table, pk: ROOTS, sk: `ANSWER#${digest}` });
  if (item === undefined) return undefined;
  return {
    kind: text(item, 'kind') === 'crl' ? 'crl' : 'ocsp',
    der: Buffer.from(text(item, 'der'), 'base64'),
  };
}
