import type { AgencyCode } from '../../schemas/agency-code.ts';
import type { CopyId } from '../../schemas/copies/copy-id.ts';
import type { NumberEntry } from '../../schemas/copies/copy.ts';
import type { Instant } from '../kernel/clock.ts';
import type { KeyedHash } from '../kernel/sealing.ts';
import { number, text, textOr, toItem, type Item } from '../kernel/table/item.ts';
import { get, getMany, queryPage, type Key } from '../kernel/table/read.ts';
import { create, replace, type PutWrite, type Write } from '../kernel/table/transaction.ts';
import { afterTaking, volumeName, type Volume } from './volume.ts';

/** A number with all that was said of it. */
export interface KeptNumber extends NumberEntry {
  /** Those of its copies that were not issued. */
  readonly ended: readonly CopyId[];
  readonly version: number;
}

/** A number for a copy, with the writes that take it: for the transaction of the copy's own new state. */
export interface TakenNumber {
  readonly number: number;
  readonly volume: string;
  readonly writes: readonly Write[];
}

const registerKey = (table: string, agency: AgencyCode): Key => ({
  table,
  pk: `REGISTER#${agency}`,
  sk: 'HEAD',
});

const numberKey = (table: string, agency: AgencyCode, volume: string, taken: number): Key => ({
  table,
  pk: `NUMBERS#${agency}#${volume}`,
  sk: sortOf(taken),
});

const sortOf = (taken: number): string => `N#${String(taken).padStart(8, '0')}`;

const occasionKey = (table: string, agency: AgencyCode, occasion: KeyedHash): Key => ({
  table,
  pk: `OCCASION#${agency}#${occasion}`,
  sk: 'OCCASION',
});

/**
 * A number for a copy: that of its original on its occasion where there is one, else the next of the agency's register.
 * The writes collide (labels `register`, `number`, `occasion`) when somebody else came first: then it is asked for again.
 * As nothing is written but in the copy's own transaction, a crash takes no number and leaves no gap.
 */
export async function takeNumber(
  table: string,
  copy: { readonly id: CopyId; readonly agency: AgencyCode; readonly occasion: KeyedHash },
  at: Instant,
  most: number,
): Promise<TakenNumber> {
  const [head, occasion] = await getMany([
    registerKey(table, copy.agency),
    occasionKey(table, copy.agency, copy.occasion),
  ]);
  const before = occasion === undefined ? undefined : await numberOf(table, copy.agency, occasion);
  if (before !== undefined && before.kept.state === 'taken') {
    const { kept, volume } = before;
    const joined = { ...kept, copies: [...kept.copies, copy.id] };
    return { number: kept.number, volume, writes: [writeNumber(table, copy.agency, volume, joined)] };
  }
  const register = head === undefined ? undefined : readRegister(head);
  const next = afterTaking(register, at, most);
  const volume = volumeName(next);
  const kept: KeptNumber = {
    number: next.last,
    state: 'taken',
    takenAt: at,
    copies: [copy.id],
    ended: [],
    version: 0,
  };
  return {
    number: next.last,
    volume,
    writes: [
      writeRegister(table, copy.agency, next, register?.version ?? 0),
      writeNumber(table, copy.agency, volume, kept),
      writeOccasion(table, copy, volume, next.last, occasion),
    ],
  };
}

/**
 * The write that says that a copy under a number was not issued, and why; the number is void once none of its copies is
 * to be issued any more. It is never given to another. Collides (label `number`).
 */
export async function leaveNumber(
  table: string,
  copy: {
    readonly id: CopyId;
    readonly agency: AgencyCode;
    readonly number: number;
    readonly volume: string;
  },
  reason: string,
  at: Instant,
): Promise<Write> {
  const item = await get(numberKey(table, copy.agency, copy.volume, copy.number));
  if (item === undefined) throw new Error('a copy has a number that its register does not hold');
  const kept = readNumber(item);
  const ended = [...new Set([...kept.ended, copy.id])];
  const isVoid = kept.copies.every((id) => ended.includes(id));
  return writeNumber(table, copy.agency, copy.volume, {
    ...kept,
    ended,
    ...(isVoid ? { state: 'void' as const, reason, voidAt: at } : {}),
  });
}

/** The newest volume of an agency; undefined before its first number. */
export async function newestVolume(table: string, agency: AgencyCode): Promise<Volume | undefined> {
  const item = await get(registerKey(table, agency));
  return item === undefined ? undefined : readRegister(item);
}

/** Numbers of a volume in their order, behind one of them. */
export async function numbersOf(
  table: string,
  agency: AgencyCode,
  volume: string,
  after: number,
  limit: number,
): Promise<{ readonly numbers: readonly KeptNumber[]; readonly hasMore: boolean }> {
  const page = await queryPage({
    TableName: table,
    KeyConditionExpression: 'pk = :volume AND sk > :after',
    ExpressionAttributeValues: {
      ':volume': { S: `NUMBERS#${agency}#${volume}` },
      ':after': { S: sortOf(after) },
    },
    ConsistentRead: true,
    Limit: limit,
  });
  return { numbers: page.items.map(readNumber), hasMore: page.next !== undefined };
}

async function numberOf(
  table: string,
  agency: AgencyCode,
  occasion: Item,
): Promise<{ readonly kept: KeptNumber; readonly volume: string } | undefined> {
  const volume = text(occasion, 'volume');
  const item = await get(numberKey(table, agency, volume, number(occasion, 'number')));
  return item === undefined ? undefined : { kept: readNumber(item), volume };
}

function writeRegister(table: string, agency: AgencyCode, volume: Volume, version: number): PutWrite {
  const { pk, sk } = registerKey(table, agency);
  const item = toItem({ pk, sk, ...volume, version: version + 1 });
  return version === 0 ? create('register', table, item) : replace('register', table, item, version);
}

function writeNumber(table: string, agency: AgencyCode, volume: string, kept: KeptNumber): PutWrite {
  const { pk, sk } = numberKey(table, agency, volume, kept.number);
  const { version, copies, ended, ...flat } = kept;
  const lists = { copies: copies.join(' '), ended: ended.join(' ') };
  const item = toItem({ pk, sk, ...flat, ...lists, version: version + 1 });
  return version === 0 ? create('number', table, item) : replace('number', table, item, version);
}

/** Over what was read: somebody who took a number on the same occasion meanwhile came first. */
function writeOccasion(
  table: string,
  copy: Parameters<typeof takeNumber>[1],
  volume: string,
  taken: number,
  before: Item | undefined,
): PutWrite {
  const { pk, sk } = occasionKey(table, copy.agency, copy.occasion);
  const version = before === undefined ? 0 : number(before, 'version');
  const item = toItem({ pk, sk, volume, number: taken, version: version + 1 });
  return version === 0 ? create('occasion', table, item) : replace('occasion', table, item, version);
}

const readRegister = (item: Item): Volume & { readonly version: number } => ({
  year: number(item, 'year'),
  index: number(item, 'index'),
  last: number(item, 'last'),
  version: number(item, 'version'),
});

function readNumber(item: Item): KeptNumber {
  const reason = textOr(item, 'reason');
  const voidAt = textOr(item, 'voidAt');
  const listed = (name: string): CopyId[] =>
    text(item, name)
      .split(' ')
      .filter((id) => id !== '') as CopyId[]; // written by writeNumber
  return {
    number: number(item, 'number'),
    state: text(item, 'state') as NumberEntry['state'],
    takenAt: text(item, 'takenAt') as Instant,
    copies: listed('copies'),
    ended: listed('ended'),
    version: number(item, 'version'),
    ...(reason === undefined ? {} : { reason }),
    ...(voidAt === undefined ? {} : { voidAt: voidAt as Instant }),
  };
}
