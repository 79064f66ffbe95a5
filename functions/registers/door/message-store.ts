import { ChangeReceipt } from '../../../schemas/registers/door-services.ts';
import type { ClientPath } from '../../../schemas/xroad/identifier.ts';
import { instant, type Instant } from '../../kernel/clock.ts';
import type { Digest } from '../../kernel/digest.ts';
import type { Seal } from '../../kernel/sealing.ts';
import { number, text, textOr, toItem, type Item } from '../../kernel/table/item.ts';
import type { Key } from '../../kernel/table/read.ts';
import { create, putAlone } from '../../kernel/table/transaction.ts';
import { update } from '../../kernel/table/update.ts';

/** A pushed message as it is remembered: its id's keyed hash, its content's digest, its receipt once there is one. */
interface KeptMessage {
  readonly digest: Digest;
  readonly receiptId: string;
  readonly receivedAt: Instant;
  /** Until when whoever works on it has it, in milliseconds. */
  readonly leasedUntil: number;
  readonly receipt?: ChangeReceipt;
}

/** A message that is ours to work on now. `lease` tells our hold of it from a later one. */
export interface Claimed {
  readonly kind: 'claimed';
  readonly key: Key;
  readonly lease: number;
  readonly receiptId: string;
  readonly receivedAt: Instant;
}

/** What a message id comes to: ours, answered before, under other content, or in other hands just now. */
export type Claim =
  | Claimed
  | { readonly kind: 'answered'; readonly receipt: ChangeReceipt }
  | { readonly kind: 'reused' }
  | { readonly kind: 'busy' };

interface Claiming {
  readonly client: ClientPath;
  readonly messageId: string;
  readonly digest: Digest;
  readonly now: number;
  readonly rememberDays: number;
  /** An id for the receipt, should this be the first time. */
  readonly receiptId: string;
}

/** Longer than a call may take: who held it longer is dead. */
const LEASE_MS = 60_000;

/**
 * Claims a message of a client. The first to come works on it, for as long as a call may last; when it died there, the
 * next repetition takes over under the same receipt.
 */
export async function claimMessage(table: string, seal: Seal, claiming: Claiming): Promise<Claim> {
  const { client, messageId, digest, now, receiptId, rememberDays } = claiming;
  // An id is the caller's text, and may hold anything: the key has its keyed hash.
  const pk = `DOOR#${client}#${seal.hash('door-message', messageId)}`;
  const key: Key = { table, pk, sk: 'MESSAGE' };
  const lease = now + LEASE_MS;
  const receivedAt = instant(now);
  const item = toItem({
    pk,
    sk: 'MESSAGE',
    digest,
    receiptId,
    receivedAt,
    leasedUntil: lease,
    expiresAt: Math.floor(now / 1_000) + rememberDays * 86_400,
  });
  const put = await putAlone(create('message', table, item));
  if (put.done) return { kind: 'claimed', key, lease, receiptId, receivedAt };
  const existing = put.collisions[0]?.existing;
  if (existing === undefined) return { kind: 'busy' };
  const kept = readMessage(existing);
  if (kept.digest !== digest) return { kind: 'reused' };
  if (kept.receipt !== undefined) return { kind: 'answered', receipt: kept.receipt };
  return kept.leasedUntil > now ? { kind: 'busy' } : takeOver(key, kept, lease);
}

async function takeOver(key: Key, kept: KeptMessage, lease: number): Promise<Claim> {
  const taken = await update({
    key,
    set: 'SET leasedUntil = :lease',
    condition: 'leasedUntil = :dead AND attribute_not_exists(receipt)',
    values: { ':lease': lease, ':dead': kept.leasedUntil },
  });
  if (!taken.done) return { kind: 'busy' };
  return { kind: 'claimed', key, lease, receiptId: kept.receiptId, receivedAt: kept.receivedAt };
}

/** Keeps the receipt. False when somebody else has taken the message over meanwhile. */
export async function keepReceipt({ key, lease }: Claimed, receipt: ChangeReceipt): Promise<boolean> {
  const kept = await update({
    key,
    set: 'SET receipt = :receipt',
    condition: 'leasedUntil = :lease',
    values: { ':receipt': JSON.stringify(receipt), ':lease': lease },
  });
  return kept.done;
}

/** Lets a message go that could not be taken: the same one may come again at once, other content under its id may not. */
export async function releaseMessage({ key, lease }: Claimed): Promise<void> {
  await update({
    key,
    set: 'SET leasedUntil = :none',
    condition: 'leasedUntil = :lease',
    values: { ':none': 0, ':lease': lease },
  });
}

function readMessage(item: Item): KeptMessage {
  const receipt = textOr(item, 'receipt');
  return {
    digest: text(item, 'digest') as Digest,
    receiptId: text(item, 'receiptId'),
    receivedAt: text(item, 'receivedAt') as Instant,
    leasedUntil: number(item, 'leasedUntil'),
    ...(receipt === undefined ? {} : { receipt: ChangeReceipt.parse(JSON.parse(receipt)) }),
  };
}
