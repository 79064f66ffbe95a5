import type { WebhookEndpointView } from '../../../schemas/webhook-endpoint.ts';
import { instant, type Clock, type Instant } from '../../kernel/clock.ts';
import { text, textOr } from '../../kernel/table/item.ts';
import { get, type Key } from '../../kernel/table/read.ts';
import { update } from '../../kernel/table/update.ts';

/** How long a change takes to reach every carrier. */
const KEPT_FOR_MS = 30_000;

const endpointKey = (table: string): Key => ({ table, pk: 'ENDPOINT#portal' });

/** Where the portal is told: what was registered, else what was configured at installation (may be empty). */
export async function readEndpoint(
  table: string,
  configured: string | undefined,
): Promise<WebhookEndpointView> {
  const item = await get(endpointKey(table));
  if (item !== undefined) {
    const changedAt = text(item, 'changedAt') as Instant; // written by keepEndpoint
    const changedBy = textOr(item, 'changedBy');
    return {
      source: 'registered',
      url: text(item, 'url'),
      changedAt,
      ...(changedBy === undefined ? {} : { changedBy }),
    };
  }
  if (configured === undefined || configured === '') return { source: 'none' };
  return { source: 'configured', url: configured };
}

/** Registers where the portal is told from now on. */
export async function keepEndpoint(
  table: string,
  url: string,
  clientId: string,
  now: number,
): Promise<WebhookEndpointView> {
  const changedAt = instant(now);
  await update({
    key: endpointKey(table),
    set: 'SET #url = :url, changedAt = :at, changedBy = :by',
    names: { '#url': 'url' },
    values: { ':url': url, ':at': changedAt, ':by': clientId },
  });
  return { source: 'registered', url, changedAt, changedBy: clientId };
}

/** The address for carriers, read from the table at most every 30 seconds; undefined when there is none. */
export function portalEndpoint(
  table: string,
  configured: string | undefined,
  clock: Clock,
): () => Promise<string | undefined> {
  let kept: { readonly at: number; readonly url: Promise<string | undefined> } | undefined;
  return () => {
    if (kept === undefined || clock.now() - kept.at >= KEPT_FOR_MS) {
      const url = readEndpoint(table, configured).then((endpoint) => endpoint.url);
      kept = { at: clock.now(), url };
      url.catch(() => (kept = undefined));
    }
    return kept.url;
  };
}
