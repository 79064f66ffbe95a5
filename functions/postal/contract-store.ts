import type { AgencyCode } from '../../schemas/agency-code.ts';
import type { PostalContract, PostalContractView } from '../../schemas/postal/contract.ts';
import type { Instant } from '../kernel/clock.ts';
import { text, toItem, type Item } from '../kernel/table/item.ts';
import { queryPage } from '../kernel/table/read.ts';
import { transact } from '../kernel/table/transaction.ts';

const PARTITION = 'CONTRACTS';

/** Keeps a contract in the place of the one of the same agency and day, if there is one. */
export async function putContract(table: string, contract: PostalContractView): Promise<void> {
  const { changedAt, changedBy, ...agreed } = contract;
  const item = toItem({
    pk: PARTITION,
    sk: `${contract.agency}#${contract.from}`,
    contract: JSON.stringify(agreed),
    changedAt,
    changedBy,
  });
  for (;;) {
    // Whoever writes last counts; a conflict with another writer of the same day is no reason to give up.
    const written = await transact([{ label: 'contract', item: { Put: { TableName: table, Item: item } } }]);
    if (written.done) return;
  }
}

const readContract = (item: Item): PostalContractView => ({
  // Valid when it was put; parsing it again on every read would only cost time.
  ...(JSON.parse(text(item, 'contract')) as Omit<PostalContract, 'agency'> & { agency: AgencyCode }),
  changedAt: text(item, 'changedAt') as Instant,
  changedBy: text(item, 'changedBy'),
});

/** The contracts that an agency has of its own, oldest first. */
export async function contractsOf(table: string, agency: AgencyCode): Promise<PostalContractView[]> {
  return contractsFrom(table, `${agency}#`);
}

/** Every contract of the province, by agency and day: as many as it has agencies that post, and few versions each. */
export async function allContracts(table: string): Promise<PostalContractView[]> {
  return contractsFrom(table, '');
}

async function contractsFrom(table: string, prefix: string): Promise<PostalContractView[]> {
  const contracts: PostalContractView[] = [];
  let from: Item | undefined;
  do {
    const page = await queryPage({
      TableName: table,
      KeyConditionExpression:
        prefix === '' ? 'pk = :contracts' : 'pk = :contracts AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: {
        ':contracts': { S: PARTITION },
        ...(prefix === '' ? {} : { ':prefix': { S: prefix } }),
      },
      ConsistentRead: true,
      ...(from === undefined ? {} : { ExclusiveStartKey: from }),
    });
    contracts.push(...page.items.map(readContract));
    from = page.next;
  } while (from !== undefined);
  return contracts;
}

/** An agency and those above it, nearest first. */
export function selfAndAbove(agency: AgencyCode): AgencyCode[] {
  const levels = agency.split('.');
  return levels.map((_, index) => levels.slice(0, levels.length - index).join('.') as AgencyCode); // its own levels
}

/** The contract by which an agency's post goes on a day: its own, else that of the nearest agency above it. */
export async function contractInForce(
  table: string,
  agency: AgencyCode,
  day: string,
): Promise<PostalContractView | undefined> {
  for (const each of selfAndAbove(agency)) {
    const { items } = await queryPage({
      TableName: table,
      KeyConditionExpression: 'pk = :contracts AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':contracts': { S: PARTITION },
        ':from': { S: `${each}#` },
        ':to': { S: `${each}#${day}` },
      },
      ScanIndexForward: false,
      Limit: 1,
      ConsistentRead: true,
    });
    const [newest] = items;
    if (newest !== undefined) return readContract(newest);
  }
  return undefined;
}
