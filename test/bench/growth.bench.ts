/**
 * Growth: accepting and reading with few and with many dossiers kept, against an embedded table engine. `--many N`.
 */
import { BatchWriteItemCommand, type TransactWriteItem, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { proxyEvent } from '../support/proxy-event.ts';
import { plainSubmission } from '../support/submissions.ts';
import { startDatabase } from '../support/tables.ts';
import { inTurns } from '../faults/campaign.ts';
import { percentile, printTable, ratio } from './print.ts';
import { silence } from './silence.ts';

const SAMPLES = 1_500;

/** Milliseconds at the 95th percentile. */
export interface Grown {
  readonly kept: number;
  readonly acceptP95: number;
  readonly timelineP95: number;
}

export async function benchGrowth(many: number): Promise<readonly [few: Grown, grown: Grown]> {
  const database = await startDatabase();
  try {
    const tables = await database.freshTables();
    Object.assign(process.env, {
      TABLE_DOSSIERS: tables.dossiers,
      TABLE_EXCHANGES: tables.exchanges,
      TABLE_EVIDENCE: tables.evidence,
      TABLE_REQUESTS: tables.requests,
      BUCKET_ATTACHMENTS: 'attachments',
      POWERTOOLS_METRICS_NAMESPACE: 'LienThong',
    });
    const { handler } = await import('../../functions/dossiers/submission.api.ts');
    const { handler: reading } = await import('../../functions/dossiers/reading.api.ts');
    const { dynamo } = await import('../../functions/kernel/table/client.ts');
    const context = { getRemainingTimeInMillis: () => 10_000 } as never;
    let sample: TransactWriteItem[] = [];
    dynamo.middlewareStack.add(
      (next) => (args) => {
        const { TransactItems } = args.input as { TransactItems?: TransactWriteItem[] };
        if (TransactItems !== undefined) sample = TransactItems;
        return next(args);
      },
      { step: 'initialize' },
    );
    const accept = async (serial: number): Promise<string> => {
      const body = plainSubmission(serial);
      const answer = await handler(
        proxyEvent('POST', '/v1/dossiers', { body: JSON.stringify(body) }),
        context,
      );
      if (answer.statusCode !== 201) throw new Error(answer.body);
      return String(body['code']);
    };
    const measure = async (kept: number, from: number): Promise<Grown> => {
      const accepted: number[] = [];
      const read: number[] = [];
      for (let index = 0; index < SAMPLES; index += 1) {
        const start = performance.now();
        const code = await accept(from + index);
        const middle = performance.now();
        await reading(proxyEvent('GET', '/v1/dossiers/{code}/timeline', { path: { code } }), context);
        accepted.push(middle - start);
        read.push(performance.now() - middle);
      }
      return { kept, acceptP95: percentile(accepted, 0.95), timelineP95: percentile(read, 0.95) };
    };
    /** Keeps more dossiers, item for item as accepting keeps them, without going through it. */
    const seed = async (from: number, to: number): Promise<void> => {
      const template = JSON.stringify(sample);
      const [, code = ''] = /"(H21\.17-260323-\d+)"/.exec(template) ?? [];
      const serials = Array.from({ length: to - from }, (_, index) => from + index);
      await inTurns(serials, 16, async (serial) => {
        const items = JSON.parse(template.replaceAll(code, `H21.17-260323-${serial}`)) as TransactWriteItem[];
        const requests: Record<string, WriteRequest[]> = {};
        for (const { Put } of items) {
          if (Put?.TableName === undefined) continue;
          (requests[Put.TableName] ??= []).push({ PutRequest: { Item: Put.Item } });
        }
        await dynamo.send(new BatchWriteItemCommand({ RequestItems: requests }));
      });
    };
    const talk = silence();
    try {
      for (let serial = 1; serial <= 500; serial += 1) await accept(serial); // warm
      await seed(10_000, 10_500);
      const few = await measure(1_000, 1_000);
      await seed(100_000, 100_000 + many - 2_500);
      const grown = await measure(many, 5_000);
      return [few, grown];
    } finally {
      talk();
    }
  } finally {
    database.stop();
  }
}

export function printGrowth([few, grown]: Awaited<ReturnType<typeof benchGrowth>>): void {
  printTable('Growth: p95 in ms with few and with many dossiers kept; goal for accepting ≤ 1.20', [
    ['', `${few.kept}`, `${grown.kept}`, 'ratio'],
    ['accept', few.acceptP95.toFixed(2), grown.acceptP95.toFixed(2), ratio(grown.acceptP95, few.acceptP95)],
    [
      'read a timeline',
      few.timelineP95.toFixed(2),
      grown.timelineP95.toFixed(2),
      ratio(grown.timelineP95, few.timelineP95),
    ],
  ]);
}

if (import.meta.main) {
  const at = process.argv.indexOf('--many');
  printGrowth(await benchGrowth(at === -1 ? 100_000 : Number(process.argv[at + 1])));
}
