/**
 * What one dossier's whole life costs: submitted, in process, finished, returned, carried to the national portal
 * and told back, on an undisturbed day. Units are DynamoDB's own count, invocations and their time the province's;
 * the money is list prices as far as we know them (below), so that an operator can put in his own.
 */
import { openPortal, untilQuiet } from '../faults/campaign.ts';
import { tellLife } from '../faults/lives.ts';
import { raiseSturdyProvince } from '../faults/sturdy-province.ts';
import { layMeter, type Metered } from './meter.ts';
import { printTable } from './print.ts';

const LIVES = 40;

/**
 * US dollars per million, on demand. General knowledge of list prices in 2025 (cheapest region), not checked
 * against a price list here: our assumption, to be replaced by the operator's own.
 */
const PRICES = {
  writeUnits: 0.625,
  readUnits: 0.125,
  apiRequests: 3.5,
  queueRequests: 0.5,
  invocations: 0.2,
  /** Per million GB-seconds on arm64. */
  gigabyteSeconds: 13.33,
} as const;

/** What a life takes, on average. Milliseconds are of functions, all of them together. */
export interface LifeCost extends Metered {
  readonly apiRequests: number;
  readonly queueRequests: number;
  readonly invocations: number;
  readonly milliseconds: number;
}

export async function benchCost(): Promise<LifeCost> {
  const province = await raiseSturdyProvince('g2');
  const meter = await layMeter(province.process().dynamoUrl);
  try {
    await province.process().stop();
    await province.restart({
      environment: { ...province.environment, AWS_ENDPOINT_URL_DYNAMODB: meter.url },
    });
    const { portal } = openPortal(province);
    await tellLife(portal, 90_001); // what is first and once only: keys, sessions, connections
    await untilQuiet(portal, 60_000);
    meter.reset();
    const before = await invocationsOf(province.process());
    for (let serial = 1; serial <= LIVES; serial += 1) await tellLife(portal, serial);
    await untilQuiet(portal, 60_000);
    const after = await invocationsOf(province.process());
    const { requests, writeUnits, readUnits } = meter.reading();
    const carried = (what: keyof Invocations): number => (after[what] - before[what]) / LIVES;
    return {
      requests: requests / LIVES,
      writeUnits: writeUnits / LIVES,
      readUnits: readUnits / LIVES,
      apiRequests: 4,
      // A relay sends once per partner; a worker's batch is one receive and one delete.
      queueRequests: carried('relayed') + 2 * carried('delivered'),
      invocations: carried('all'),
      milliseconds: carried('milliseconds'),
    };
  } finally {
    await province.stop();
    await meter.close();
  }
}

interface Invocations {
  readonly all: number;
  readonly relayed: number;
  readonly delivered: number;
  readonly milliseconds: number;
}

async function invocationsOf(process: {
  readonly stats: () => Promise<Record<string, { invocations: number; totalMs: number }>>;
}): Promise<Invocations> {
  const stats = Object.entries(await process.stats()).filter(([name]) => !/schedule|authorise/.test(name));
  const sum = (part: RegExp, of: 'invocations' | 'totalMs'): number =>
    stats.filter(([name]) => part.test(name)).reduce((total, [, figures]) => total + figures[of], 0);
  return {
    all: sum(/./, 'invocations'),
    relayed: sum(/relay/, 'invocations'),
    delivered: sum(/deliveries/, 'invocations'),
    milliseconds: sum(/./, 'totalMs'),
  };
}

export function printCost(cost: LifeCost): void {
  const memoryGb = 1;
  const lines: readonly (readonly [string, number, number])[] = [
    ['DynamoDB write units', cost.writeUnits, PRICES.writeUnits],
    ['DynamoDB read units', cost.readUnits, PRICES.readUnits],
    ['API requests', cost.apiRequests, PRICES.apiRequests],
    ['SQS requests', cost.queueRequests, PRICES.queueRequests],
    ['Lambda invocations', cost.invocations, PRICES.invocations],
    ['Lambda GB-seconds', (cost.milliseconds / 1_000) * memoryGb, PRICES.gigabyteSeconds],
  ];
  const total = lines.reduce((sum, [, amount, price]) => sum + amount * price, 0);
  printTable(`Cost of one dossier's life (${LIVES} lives), and of a million (USD at assumed list prices)`, [
    ['', 'per life', 'USD/million lives'],
    ...lines.map(([name, amount, price]) => [name, amount.toFixed(1), (amount * price).toFixed(0)]),
    ['DynamoDB requests', cost.requests.toFixed(1), ''],
    ['all', '', total.toFixed(0)],
  ]);
}

if (import.meta.main) printCost(await benchCost());
