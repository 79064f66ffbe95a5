import type { AgencyCode } from '../../schemas/agency-code.ts';
import type { CopyAuthorityView, CopyBodyView } from '../../schemas/copies/authority.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Digest } from '../kernel/digest.ts';
import { text, toItem, type Item } from '../kernel/table/item.ts';
import { queryPage } from '../kernel/table/read.ts';
import { transact, type Write } from '../kernel/table/transaction.ts';

const authorityPk = (agency: AgencyCode): string => `AUTHORITY#${agency}`;
const bodyPk = (agency: AgencyCode): string => `BODY#${agency}`;

/** A put that takes the place of what stands there: whoever writes last counts. */
const put = (label: string, table: string, item: Item): Write => ({
  label,
  item: { Put: { TableName: table, Item: item } },
});

async function write(writes: readonly Write[]): Promise<void> {
  for (;;) {
    // Only a conflict with another writer of the same items can keep it from being written.
    const written = await transact(writes);
    if (written.done) return;
  }
}

/** Keeps an authority in the place of the one of the same officer and beginning, if there is one. */
export const putAuthority = (table: string, view: CopyAuthorityView): Promise<void> =>
  write([
    put(
      'authority',
      table,
      toItem({
        pk: authorityPk(view.agency),
        sk: `${view.officer}#${view.from}`,
        authority: JSON.stringify(view),
      }),
    ),
  ]);

/** Keeps a body's seal in the place of the one of the same beginning; its certificate is found by its fingerprint. */
export const putBody = (table: string, view: CopyBodyView): Promise<void> =>
  write([
    put('body', table, toItem({ pk: bodyPk(view.agency), sk: view.from, body: JSON.stringify(view) })),
    put('certificate', table, toItem({ pk: `BODYCERT#${view.fingerprint}`, sk: view.agency })),
  ]);

/** The authorities of one officer at an agency, oldest first. */
export const authoritiesOf = (
  table: string,
  agency: AgencyCode,
  officer: string,
): Promise<readonly CopyAuthorityView[]> =>
  listed(table, authorityPk(agency), `${officer}#`, (item) =>
    // Valid when it was put; parsing it again on every read would only cost time.
    JSON.parse(text(item, 'authority')),
  ) as Promise<readonly CopyAuthorityView[]>;

/** The seals of a body, oldest first. */
export const bodiesOf = (table: string, agency: AgencyCode): Promise<readonly CopyBodyView[]> =>
  listed(table, bodyPk(agency), '', (item) => JSON.parse(text(item, 'body'))) as Promise<
    readonly CopyBodyView[]
  >;

/** Whether a certificate is, or was, that of a body that this register is kept for. */
export async function isBodyCertificate(table: string, fingerprint: Digest): Promise<boolean> {
  const { items } = await queryPage({
    TableName: table,
    KeyConditionExpression: 'pk = :certificate',
    ExpressionAttributeValues: { ':certificate': { S: `BODYCERT#${fingerprint}` } },
    Limit: 1,
  });
  return items.length > 0;
}

/** Whether something holds at an instant; where several do, the newest counts. */
export const inForce = <T extends { readonly from: Instant; readonly to?: Instant | undefined }>(
  all: readonly T[],
  at: Instant,
): T | undefined => all.findLast(({ from, to }) => from <= at && (to === undefined || at < to));

async function listed(
  table: string,
  pk: string,
  prefix: string,
  read: (item: Item) => unknown,
): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  let from: Item | undefined;
  do {
    const page = await queryPage({
      TableName: table,
      KeyConditionExpression: prefix === '' ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': { S: pk }, ...(prefix === '' ? {} : { ':prefix': { S: prefix } }) },
      ConsistentRead: true,
      ...(from === undefined ? {} : { ExclusiveStartKey: from }),
    });
    found.push(...page.items.map(read));
    from = page.next;
  } while (from !== undefined);
  return found;
}
