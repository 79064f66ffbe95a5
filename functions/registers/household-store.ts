import { toItem, text, type Item } from '../kernel/table/item.ts';
import { queryPage } from '../kernel/table/read.ts';
import type { Write } from '../kernel/table/transaction.ts';
import type { HouseholdId, PersonRef } from './person.ts';

const placeOf = (household: HouseholdId): string => `HOUSEHOLD#${household}`;
const MEMBER = 'MEMBER#';

/** The write that puts a person into a household (label `member`): a pointer; what is said of it is with the person. */
export const memberWrite = (table: string, household: HouseholdId, ref: PersonRef): Write => ({
  label: 'member',
  item: { Put: { TableName: table, Item: toItem({ pk: placeOf(household), sk: `${MEMBER}${ref}` }) } },
});

/** The write that takes a person out of a household (label `member`). */
export const removeMember = (table: string, household: HouseholdId, ref: PersonRef): Write => ({
  label: 'member',
  item: { Delete: { TableName: table, Key: toItem({ pk: placeOf(household), sk: `${MEMBER}${ref}` }) } },
});

/** Everybody whom any source puts into a household. */
export async function memberRefs(table: string, household: HouseholdId): Promise<PersonRef[]> {
  const refs: PersonRef[] = [];
  let from: Item | undefined;
  do {
    const page = await queryPage({
      TableName: table,
      KeyConditionExpression: 'pk = :household AND begins_with(sk, :member)',
      ExpressionAttributeValues: { ':household': { S: placeOf(household) }, ':member': { S: MEMBER } },
      ConsistentRead: true,
      ...(from === undefined ? {} : { ExclusiveStartKey: from }),
    });
    refs.push(...page.items.map((item) => text(item, 'sk').slice(MEMBER.length) as PersonRef));
    from = page.next;
  } while (from !== undefined);
  return refs;
}
