import { instant, type Clock } from '../kernel/clock.ts';
import { rounds } from '../kernel/rounds.ts';
import { transact, type Write } from '../kernel/table/transaction.ts';
import { gatherChains } from './gather-chains.ts';
import { closeBatch, type MovedChain } from './root.ts';
import {
  newRootWrites,
  proofWrite,
  readChains,
  readProgress,
  readRoot,
  spreadWrites,
  unmarkWrite,
  type Progress,
} from './root-store.ts';

/** Chains under one root: their list fits into one item with room to spare. */
const BATCH = 1_000;

/** How many writes one transaction takes: DynamoDB's most. */
const WRITES = 100;

/** How often others may come first before something must be wrong. */
const ROUNDS = 12;

/**
 * Closes batches of the chains that have moved, each with the proofs beside its chains, until none is left or the time is
 * up. What an earlier run left half-done is finished first. It may be cut off anywhere: a root is made in one transaction
 * together with the list of its chains, and what follows from that list comes out the same every time.
 *
 * @param until milliseconds since the epoch after which no further batch is begun
 * @returns how many roots were built
 */
export async function buildRoots(table: string, clock: Clock, until: number, batch = BATCH): Promise<number> {
  let built = 0;
  for (;;) {
    const progress = await readProgress(table);
    if (progress.spread < progress.newest.seq) await spread(table, progress);
    else {
      if (clock.now() >= until) return built;
      const chains = await gatherChains(table, batch);
      if (chains.length === 0) return built;
      if (await close(table, clock, progress, chains)) built += 1;
    }
  }
}

/** Makes a root; false when another run has made one meanwhile. */
async function close(
  table: string,
  clock: Clock,
  progress: Progress,
  chains: readonly MovedChain[],
): Promise<boolean> {
  const { header } = closeBatch(chains, progress.newest, instant(clock.now()));
  return (await transact(newRootWrites(table, progress, header, chains))).done;
}

/** Gives every chain under the newest root its proof, and takes the marks off those that have not moved since. */
async function spread(table: string, { newest }: Progress): Promise<void> {
  const { seq } = newest;
  const chains = await readChains(table, seq);
  if (chains.length > 0) {
    const { header } = await readRoot(table, seq);
    // The same chains under the same header before: the same tree.
    const { proofs } = closeBatch(
      chains,
      { seq: seq - 1, hash: header.previous as Progress['newest']['hash'] },
      header.closedAt,
    );
    for (let from = 0; from < proofs.length; from += WRITES)
      await insist(proofs.slice(from, from + WRITES).map((proof) => proofWrite(table, proof)));
    for (let from = 0; from < chains.length; from += WRITES)
      await unmarkAll(table, chains.slice(from, from + WRITES));
  }
  await transact(spreadWrites(table, seq)); // where another run was faster there is nothing left to do
}

/** Makes writes that can only be kept out by others who hold the items just now. */
async function insist(writes: readonly Write[]): Promise<void> {
  for await (const _ of rounds(ROUNDS)) if ((await transact(writes)).done) return;
  throw new Error(`${writes.length} writes of the evidence's roots were kept out ${ROUNDS} times`);
}

/** Takes the marks off all of these that have not moved. */
async function unmarkAll(table: string, chains: readonly MovedChain[]): Promise<void> {
  let rest = chains;
  for await (const _ of rounds(ROUNDS)) {
    const written = await transact(rest.map((chain) => unmarkWrite(table, chain)));
    if (written.done) return;
    const moved = new Set(
      written.collisions.filter(({ reason }) => reason === 'condition').map(({ label }) => label),
    );
    rest = rest.filter(({ subject }) => !moved.has(subject));
    if (rest.length === 0) return;
  }
  // Those left keep their mark, and get another root over the same link: needless, and harmless.
}
