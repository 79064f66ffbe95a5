import * as z from 'zod';
import type { AgencyCode } from '../../schemas/agency-code.ts';
import { OfficerAccount } from '../../schemas/citizens/look.ts';
import { RegisterOfficer } from '../../schemas/citizens/officer.ts';
import type { Instant } from '../kernel/clock.ts';
import type { KeyedHash, Seal } from '../kernel/sealing.ts';
import { text, textOr, toItem, type Item } from '../kernel/table/item.ts';
import { getMany, queryPage, type Key } from '../kernel/table/read.ts';
import { transact } from '../kernel/table/transaction.ts';
import { officerKeyOf } from './record-look.ts';

/** An officer with an account at the register, as kept for one agency and those below it. */
export interface KnownOfficer {
  readonly agency: AgencyCode;
  readonly officer: OfficerAccount;
  readonly known: Omit<RegisterOfficer, 'familyName'>;
  readonly familyHash?: KeyedHash;
  readonly changedAt: Instant;
  readonly changedBy: string;
}

/** What of an officer is sealed. */
const SealedOfficer = z.strictObject({
  officer: OfficerAccount,
  known: RegisterOfficer.omit({ familyName: true }),
});

const partition = (agency: AgencyCode): string => `OFFICERS#${agency}`;
const keyOf = (table: string, seal: Seal, agency: AgencyCode, officer: OfficerAccount): Key => ({
  table,
  pk: partition(agency),
  sk: `OFFICER#${officerKeyOf(seal, agency, officer)}`,
});
/** By which agencies an account is held, whichever they are. */
const accountPartition = (seal: Seal, officer: OfficerAccount): string =>
  `ACCOUNT#${seal.hash('officer-account', officer)}`;
const placeOf = ({ pk, sk = '' }: Key): string => `${pk}/${sk}`;

/** Keeps an officer in the place of what was known of him before. */
export async function putOfficer(table: string, seal: Seal, kept: KnownOfficer): Promise<void> {
  const key = keyOf(table, seal, kept.agency, kept.officer);
  const item = toItem({
    pk: key.pk,
    sk: key.sk,
    agency: kept.agency,
    sealed: seal.seal(JSON.stringify({ officer: kept.officer, known: kept.known }), placeOf(key)),
    familyHash: kept.familyHash,
    changedAt: kept.changedAt,
    changedBy: kept.changedBy,
  });
  const held = toItem({ pk: accountPartition(seal, kept.officer), sk: kept.agency });
  for (;;) {
    // Whoever writes last counts; a conflict with another writer of the same officer is no reason to give up.
    const written = await transact([
      { label: 'officer', item: { Put: { TableName: table, Item: item } } },
      { label: 'account', item: { Put: { TableName: table, Item: held } } },
    ]);
    if (written.done) return;
  }
}

/** The agencies that hold an officer's account, each by itself. */
export async function holdersOf(table: string, seal: Seal, officer: OfficerAccount): Promise<AgencyCode[]> {
  const { items } = await queryPage({
    TableName: table,
    KeyConditionExpression: 'pk = :account',
    ExpressionAttributeValues: { ':account': { S: accountPartition(seal, officer) } },
    ConsistentRead: true,
  });
  return items.map((item) => text(item, 'sk') as AgencyCode); // as written by putOfficer
}

/** The officer as known to the nearest of these agencies, given nearest first. */
export async function findOfficer(
  table: string,
  seal: Seal,
  agencies: readonly AgencyCode[],
  officer: OfficerAccount,
): Promise<KnownOfficer | undefined> {
  const keys = agencies.map((agency) => keyOf(table, seal, agency, officer));
  const items = await getMany(keys);
  for (const [index, item] of items.entries()) {
    const key = keys[index];
    if (item !== undefined && key !== undefined) return readOfficer(item, seal, placeOf(key));
  }
  return undefined;
}

/** Whether any of these agencies has an officer at all. */
export async function hasOfficers(table: string, agencies: readonly AgencyCode[]): Promise<boolean> {
  for (const agency of agencies) {
    const { items } = await queryPage({
      TableName: table,
      KeyConditionExpression: 'pk = :agency',
      ExpressionAttributeValues: { ':agency': { S: partition(agency) } },
      Limit: 1,
    });
    if (items.length > 0) return true;
  }
  return false;
}

function readOfficer(item: Item, seal: Seal, place: string): KnownOfficer {
  const opened = seal.open(text(item, 'sealed'), place);
  if (opened === undefined) throw new Error('an officer was sealed with a key that is gone, or elsewhere');
  const familyHash = textOr(item, 'familyHash');
  return {
    ...SealedOfficer.parse(JSON.parse(opened)),
    agency: text(item, 'agency') as AgencyCode,
    changedAt: text(item, 'changedAt') as Instant,
    changedBy: text(item, 'changedBy'),
    ...(familyHash === undefined ? {} : { familyHash: familyHash as KeyedHash }),
  };
}
