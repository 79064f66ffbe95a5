import { createHash } from 'node:crypto';
import type { CopyId } from '../../schemas/copies/copy-id.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Digest } from '../kernel/digest.ts';
import { number, text, textOr, toItem, type Item } from '../kernel/table/item.ts';
import { get, queryPage, type Key } from '../kernel/table/read.ts';
import { create, replace, type PutWrite } from '../kernel/table/transaction.ts';
import type { KeptCopy } from './copy.ts';

const WATCH_SHARDS = 4;

/** The shards of the index `watched`: copies at which somebody looks by then. */
export const COPY_WATCH_SHARDS: readonly string[] = Array.from(
  { length: WATCH_SHARDS },
  (_, shard) => `watch#${shard}`,
);

const watchShard = (id: CopyId): string =>
  `watch#${(createHash('sha1').update(id).digest()[0] ?? 0) % WATCH_SHARDS}`;

export const copyKey = (table: string, id: CopyId): Key => ({ table, pk: `COPY#${id}`, sk: 'HEAD' });

const fileKey = (table: string, digest: Digest): Key => ({ table, pk: `FILE#${digest}`, sk: 'FILE' });

function itemOf(copy: KeptCopy): Item {
  const { id, version, state, agency, watchAt, sealed, ...rest } = copy;
  return toItem({
    pk: `COPY#${id}`,
    sk: 'HEAD',
    id,
    version,
    state,
    agency,
    sealed,
    watchShard: watchAt === undefined ? undefined : watchShard(id),
    watchAt,
    copy: JSON.stringify(rest),
  });
}

/** The write that keeps a new copy (label `copy`). */
export const createCopy = (table: string, copy: KeptCopy): PutWrite => create('copy', table, itemOf(copy));

/** A copy as it is to be after a change, with the write that keeps it over the version that was read (label `copy`). */
export function changeCopy(
  table: string,
  before: KeptCopy,
  change: Partial<Omit<KeptCopy, 'id' | 'version' | 'watchAt'>> & { readonly watchAt: Instant | undefined },
): { readonly copy: KeptCopy; readonly write: PutWrite } {
  const { watchAt, ...changed } = change;
  const { watchAt: _before, ...kept } = before;
  const copy: KeptCopy = {
    ...kept,
    ...changed,
    version: before.version + 1,
    ...(watchAt === undefined ? {} : { watchAt }),
  };
  return { copy, write: replace('copy', table, itemOf(copy), before.version) };
}

export function readCopy(item: Item): KeptCopy {
  const watchAt = textOr(item, 'watchAt');
  return {
    // Valid when it was written; parsing it again on every read would only cost time.
    ...(JSON.parse(text(item, 'copy')) as Omit<KeptCopy, 'id' | 'version' | 'state' | 'agency' | 'sealed'>),
    id: text(item, 'id') as KeptCopy['id'],
    version: number(item, 'version'),
    state: text(item, 'state') as KeptCopy['state'],
    agency: text(item, 'agency') as KeptCopy['agency'],
    sealed: text(item, 'sealed') as KeptCopy['sealed'],
    ...(watchAt === undefined ? {} : { watchAt: watchAt as Instant }),
  };
}

/** One copy as last written, or undefined. */
export async function getCopy(table: string, id: CopyId): Promise<KeptCopy | undefined> {
  const item = await get(copyKey(table, id));
  return item === undefined ? undefined : readCopy(item);
}

/** The write that makes a copy known by its issued file (label `file`). */
export const indexFile = (table: string, digest: Digest, id: CopyId): PutWrite => {
  const { pk, sk } = fileKey(table, digest);
  return create('file', table, toItem({ pk, sk, copy: id }));
};

/** Which copy an issued file is, by its SHA-256. */
export async function copyOfFile(table: string, digest: Digest): Promise<CopyId | undefined> {
  const item = await get(fileKey(table, digest));
  return item === undefined ? undefined : (text(item, 'copy') as CopyId); // written by indexFile
}

/** Copies whose time to be looked at has come, page by page of each shard, longest due first. */
export async function* watchedCopies(table: string, now: Instant, page: number): AsyncGenerator<CopyId> {
  let places: readonly { readonly shard: string; readonly from?: Item }[] = COPY_WATCH_SHARDS.map(
    (shard) => ({
      shard,
    }),
  );
  while (places.length > 0) {
    const pages = await Promise.all(
      places.map(async ({ shard, from }) => {
        const read = await queryPage({
          TableName: table,
          IndexName: 'watched',
          KeyConditionExpression: 'watchShard = :shard AND watchAt <= :now',
          ExpressionAttributeValues: { ':shard': { S: shard }, ':now': { S: now } },
          Limit: page,
          ...(from === undefined ? {} : { ExclusiveStartKey: from }),
        });
        return { shard, ...read };
      }),
    );
    for (const { items } of pages)
      yield* items.map((item) => text(item, 'pk').slice('COPY#'.length) as CopyId);
    places = pages.flatMap(({ shard, next }) => (next === undefined ? [] : [{ shard, from: next }]));
  }
}
