import type { Subscriptions, SubscriptionsView } from '../../schemas/registers/subscription.ts';
import { instant } from '../kernel/clock.ts';
import type { Client } from '../kernel/http/client.ts';
import { log } from '../kernel/log.ts';
import type { OwnRegister } from './registers.ts';
import { putSubscriptions } from './subscription-store.ts';

/** Keeps of which changes the portal wants to hear, in the place of what it wanted before. */
export async function subscribe(
  { tables, clock }: OwnRegister,
  client: Client,
  { subscriptions }: Subscriptions,
): Promise<SubscriptionsView> {
  const view = { subscriptions, changedAt: instant(clock.now()), changedBy: client.id };
  await putSubscriptions(tables.registers, view);
  log('info', 'LT146', { clientId: client.id, count: subscriptions.length });
  return view;
}
