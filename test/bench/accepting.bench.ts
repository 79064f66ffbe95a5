/**
 * CPU per accepted dossier: our submission handler against a bare one that parses the JSON and makes one
 * TransactWrite of the same items with the same SDK. Both run in this process, in turns, against an embedded
 * table engine on disk; what is compared is this process's own CPU time.
 */
import { TransactWriteItemsCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { startDatabase } from '../support/tables.ts';
import { proxyEvent } from '../support/proxy-event.ts';
import { plainSubmission } from '../support/submissions.ts';
import { median, printTable, ratio } from './print.ts';
import { silence } from './silence.ts';

const ROUNDS = 7;
const PER_ROUND = 400;

/** Median CPU milliseconds per dossier, ours and the bare handler's. */
export async function benchAccepting(): Promise<{ readonly ours: number; readonly bare: number }> {
  const database = await startDatabase();
  try {
    const tables = await database.freshTables();
    Object.assign(process.env, {
      TABLE_DOSSIERS: tables.dossiers,
      TABLE_EXCHANGES: tables.exchanges,
      TABLE_EVIDENCE: tables.evidence,
      TABLE_REQUESTS: tables.requests,
      BUCKET_ATTACHMENTS: 'attachments',
      POWERTOOLS_LOG_LEVEL: 'INFO',
      POWERTOOLS_METRICS_NAMESPACE: 'LienThong',
    });
    const { handler } = await import('../../functions/dossiers/submission.api.ts');
    const { dynamo } = await import('../../functions/kernel/table/client.ts');
    const written: TransactWriteItem[][] = [];
    let capture = false;
    dynamo.middlewareStack.add(
      (next) => (args) => {
        const { TransactItems } = args.input as { TransactItems?: TransactWriteItem[] };
        if (capture && TransactItems !== undefined) written.push(TransactItems);
        return next(args);
      },
      { step: 'initialize' },
    );

    let serial = 0;
    const context = { getRemainingTimeInMillis: () => 10_000 } as never;
    const nextEvent = () => {
      serial += 1;
      const body = JSON.stringify(plainSubmission(serial));
      return proxyEvent('POST', '/v1/dossiers', { body, headers: { 'Idempotency-Key': `bench-${serial}` } });
    };
    const accept = async (events: readonly ReturnType<typeof nextEvent>[]): Promise<number> => {
      const from = process.cpuUsage();
      for (const event of events) {
        const answer = await handler(event, context);
        if (answer.statusCode !== 201) throw new Error(`not accepted: ${answer.body}`);
      }
      return spent(from);
    };
    // The bare handler's items: those that ours wrote, for dossiers of another agency's numbers.
    const bareOf = (items: readonly TransactWriteItem[]): TransactWriteItem[] => {
      const renamed = JSON.stringify(items).replaceAll('H21.17', 'H21.99').replaceAll('~bench-', '~bare-');
      return JSON.parse(renamed) as TransactWriteItem[];
    };
    const bare = async (
      events: readonly ReturnType<typeof nextEvent>[],
      items: readonly TransactWriteItem[][],
    ) => {
      const from = process.cpuUsage();
      for (const [index, event] of events.entries()) {
        const dossier = JSON.parse(event.body ?? '') as { code: string };
        await dynamo.send(new TransactWriteItemsCommand({ TransactItems: items[index] ?? [] }));
        JSON.stringify({ statusCode: 201, body: JSON.stringify({ code: dossier.code }) });
      }
      return spent(from);
    };

    const ours: number[] = [];
    const bares: number[] = [];
    const quiet = silence();
    for (let round = 0; round <= ROUNDS; round += 1) {
      const events = Array.from({ length: PER_ROUND }, nextEvent);
      written.length = 0;
      capture = true;
      const a = await accept(events);
      capture = false;
      const items = written.map(bareOf);
      const b = await bare(events, items);
      if (round > 0) {
        ours.push(a / PER_ROUND);
        bares.push(b / PER_ROUND);
      }
    }
    quiet();
    return { ours: median(ours), bare: median(bares) };
  } finally {
    database.stop();
  }
}

/** CPU milliseconds, user and system, since a reading. */
function spent(from: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1_000;
}

export function printAccepting({ ours, bare }: Awaited<ReturnType<typeof benchAccepting>>): void {
  printTable('Accepting: CPU per dossier (ms)', [
    ['gateway', ours.toFixed(3), ratio(ours, bare), '≤ 1.50'],
    ['bare handler, same items, same SDK', bare.toFixed(3), '1.00', ''],
  ]);
}

if (import.meta.main) printAccepting(await benchAccepting());
