import * as z from 'zod';
import { readAs } from '../../schemas/field-errors.ts';
import type { ExchangeDetail, PartnerView } from '../../schemas/operating.ts';
import type { ExchangeView, Page } from '../../schemas/views.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Client } from '../kernel/http/client.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import type { Item } from '../kernel/table/item.ts';
import { getMany } from '../kernel/table/read.ts';
import { exchangeId, parseExchangeId, type Exchange, type PartnerName, type Subject } from './exchange.ts';
import { exchangeKey, exchangesOfLane, payloadKey, readExchange } from './exchange-store.ts';
import { gaugePartner } from './gauge.ts';
import { parkedPage } from './parked.ts';
import type { Policies } from './policy.ts';
import { mayTouch } from './redrive.ts';
import { loadedExchange } from './take-head.ts';

/** What reading exchanges needs. The partners are those that have a policy. */
export interface ExchangeReading {
  readonly tables: { readonly exchanges: string; readonly partners: string };
  readonly policies: Policies;
  readonly clock: Clock;
}

/**
 * One exchange with its newest attempts and what people did about it. The payload, which is full of personal
 * data, only where it is asked for and the client may operate exchanges.
 *
 * Refused: `exchange-not-found` (unknown, or of another client's agency), `scope-missing`.
 */
export async function readOneExchange(
  { tables }: ExchangeReading,
  client: Client,
  id: string,
  withPayload: boolean,
): Promise<Result<ExchangeDetail>> {
  const place = parseExchangeId(id);
  if (place === undefined) return refuse('exchange-not-found');
  const { partner, subject, seq } = place;
  const [item, beside] = await getMany([
    exchangeKey(tables.exchanges, partner, subject, seq),
    ...(withPayload ? [payloadKey(tables.exchanges, partner, subject, seq)] : []),
  ]);
  const exchange = item === undefined ? undefined : readExchange(item);
  if (exchange === undefined || !mayTouch(client, exchange)) return refuse('exchange-not-found');
  const detail: ExchangeDetail = { ...viewOf(exchange), acts: [...(exchange.acts ?? [])] };
  if (!withPayload) return ok(detail);
  if (!client.scopes.has('exchange:operate')) {
    return refuse('scope-missing', { detail: 'Cần quyền exchange:operate.' });
  }
  return ok({ ...detail, payload: JSON.parse(loadedExchange([item, beside]).payload) as unknown });
}

/** How many exchanges of one subject and partner are shown, oldest first. */
const SHOWN = 1_000;

/** The exchanges of a subject with all partners, by partner and in order, as far as the client may see them. */
export async function exchangesOf(
  { tables, policies }: ExchangeReading,
  client: Client,
  subject: Subject,
): Promise<ExchangeView[]> {
  const lanes = await Promise.all(
    Object.keys(policies).map((partner) =>
      exchangesOfLane(tables.exchanges, partner as PartnerName, subject, 1, SHOWN),
    ),
  );
  return lanes
    .flat()
    .filter((exchange) => mayTouch(client, exchange))
    .map(viewOf);
}

const ParkedQuery = z.strictObject({
  partner: z.string().max(64),
  limit: z
    .string()
    .regex(/^\d{1,3}$/)
    .transform(Number)
    .pipe(z.int().min(1).max(100))
    .default(50),
  cursor: z.string().max(1_000).optional(),
});

/** How many index pages one answer may cost: a client of few agencies may have to ask more than once. */
const PAGES_READ = 5;

/**
 * One page of what is parked at a partner, longest parked first, as far as the client may see it. A page may be
 * short, even empty, and still have a next one.
 */
export async function listParked(
  { tables, policies }: ExchangeReading,
  client: Client,
  query: Readonly<Record<string, string | undefined>>,
): Promise<Result<Page<ExchangeView>>> {
  const read = readAs(ParkedQuery, query);
  if (!read.ok) return refuse('invalid-query', { errors: read.errors });
  const { partner, limit, cursor } = read.value;
  if (!Object.hasOwn(policies, partner))
    return refuse('invalid-query', { detail: `Không có đối tác ${partner}.` });
  let after = cursor === undefined ? undefined : placeOf(cursor, partner);
  if (cursor !== undefined && after === undefined)
    return refuse('invalid-query', { detail: 'cursor không đúng.' });
  const items: ExchangeView[] = [];
  for (let page = 0; page < PAGES_READ; page += 1) {
    const { items: found, next } = await parkedPage(tables.exchanges, partner as PartnerName, limit, {
      after,
    });
    for (const item of found) {
      const exchange = readExchange(item);
      if (!mayTouch(client, exchange)) continue;
      items.push(viewOf(exchange));
      if (items.length === limit) return ok({ items, next: cursorTo(item) });
    }
    if (next === undefined) return ok({ items });
    after = next;
  }
  return ok({ items, ...(after === undefined ? {} : { next: cursorTo(after) }) });
}

/** How every partner is treated now, and what waits for it. Counts only: nothing of a single dossier. */
export function partnersNow({ tables, policies, clock }: ExchangeReading): Promise<PartnerView[]> {
  return Promise.all(
    Object.entries(policies).map(async ([partner, { rate }]): Promise<PartnerView> => {
      const gauge = await gaugePartner(tables, partner as PartnerName, clock.now());
      return { partner, perSecond: rate.perSecond, ...gauge };
    }),
  );
}

/** An exchange as the API shows it: everything but the payload. */
export const viewOf = (exchange: Exchange): ExchangeView => ({
  id: exchangeId(exchange),
  partner: exchange.partner,
  operation: exchange.operation,
  subject: exchange.subject,
  agency: exchange.agency,
  seq: exchange.seq,
  state: exchange.state,
  digest: exchange.digest,
  attempts: exchange.attempts,
  recent: [...exchange.recent],
  occurredAt: exchange.occurredAt,
  keptAt: exchange.keptAt,
  ...(exchange.nextAttemptAt === undefined ? {} : { nextAttemptAt: exchange.nextAttemptAt }),
  ...(exchange.sentAt === undefined ? {} : { sentAt: exchange.sentAt }),
  ...(exchange.confirmedAt === undefined ? {} : { confirmedAt: exchange.confirmedAt }),
  ...(exchange.parkedAt === undefined ? {} : { parkedAt: exchange.parkedAt }),
  ...(exchange.reason === undefined ? {} : { reason: exchange.reason }),
  correlationId: exchange.correlationId,
});

/** A place in a partner's parked list. The partner is not in it, so it cannot reach into another's list. */
const Place = z.strictObject({ at: z.string(), pk: z.string(), sk: z.string() });

const cursorTo = (item: Item): string =>
  Buffer.from(JSON.stringify({ at: item['parkedAt']?.S, pk: item['pk']?.S, sk: item['sk']?.S })).toString(
    'base64url',
  );

function placeOf(cursor: string, partner: string): Item | undefined {
  let said: unknown;
  try {
    said = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
  const place = Place.safeParse(said);
  if (!place.success) return undefined;
  const { at, pk, sk } = place.data;
  return { parkedPartner: { S: partner }, parkedAt: { S: at }, pk: { S: pk }, sk: { S: sk } };
}
