import type { Subscription, SubscriptionsView } from '../../schemas/registers/subscription.ts';
import type { ChangeKind } from '../../schemas/registers/change-kind.ts';
import type { Instant } from '../kernel/clock.ts';
import { text, toItem } from '../kernel/table/item.ts';
import { get, type Key } from '../kernel/table/read.ts';
import { transact } from '../kernel/table/transaction.ts';

const keyIn = (table: string): Key => ({ table, pk: 'SUBSCRIPTIONS', sk: 'PORTAL' });

/** Keeps the portal's subscriptions in the place of those before. */
export async function putSubscriptions(table: string, view: SubscriptionsView): Promise<void> {
  const { pk, sk } = keyIn(table);
  const item = toItem({
    pk,
    sk,
    subscriptions: JSON.stringify(view.subscriptions),
    changedAt: view.changedAt,
    changedBy: view.changedBy,
  });
  for (;;) {
    // Whoever writes last counts; a conflict with another writer is no reason to give up.
    const written = await transact([
      { label: 'subscriptions', item: { Put: { TableName: table, Item: item } } },
    ]);
    if (written.done) return;
  }
}

/** The portal's subscriptions; undefined where none were ever made. */
export async function getSubscriptions(table: string): Promise<SubscriptionsView | undefined> {
  const item = await get(keyIn(table));
  if (item === undefined) return undefined;
  return {
    subscriptions: JSON.parse(text(item, 'subscriptions')) as Subscription[], // valid when they were put
    changedAt: text(item, 'changedAt') as Instant,
    changedBy: text(item, 'changedBy'),
  };
}

/** What kinds of a change are asked for by any subscription: those alone are told. */
export function askedKinds(
  subscriptions: readonly Subscription[],
  about: 'person' | 'household',
  kinds: readonly ChangeKind[],
  communes: ReadonlySet<string>,
): ChangeKind[] {
  const asking = subscriptions.filter(
    (each) =>
      each.about.includes(about) &&
      (each.communes === undefined || each.communes.some((commune) => communes.has(commune))),
  );
  return kinds.filter((kind) => asking.some((each) => each.kinds?.includes(kind) ?? true));
}
