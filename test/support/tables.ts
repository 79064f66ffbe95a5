import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import {
  CreateTableCommand,
  DynamoDBClient,
  ListTablesCommand,
  ScanCommand,
  type CreateTableCommandInput,
} from '@aws-sdk/client-dynamodb';
import { quietPort } from '../../local/province/engines/ports.ts';

/** The gateway's tables under the names that one test gave them. */
export interface Tables {
  readonly dossiers: string;
  readonly exchanges: string;
  readonly evidence: string;
  readonly requests: string;
  readonly partners: string;
  readonly postal: string;
  readonly citizens: string;
  readonly registers: string;
  readonly copies: string;
}

/** An embedded DynamoDB in memory. Start it before anything of `functions/` is imported. */
export interface Database {
  readonly endpoint: string;
  /** Makes all tables anew, under names that no other test has. */
  readonly freshTables: () => Promise<Tables>;
  /** Everything that stands in a table, as text. */
  readonly textOf: (table: string) => Promise<string>;
  readonly stop: () => void;
}

/**
 * Starts dynoxide in memory on a free port and points the AWS SDK of this process at it. As the SDK's clients
 * read the environment when they are made, modules of `functions/` are imported dynamically after this.
 */
export async function startDatabase(): Promise<Database> {
  const port = await quietPort();
  const endpoint = `http://127.0.0.1:${port}`;
  const server = spawn(
    new URL('../../node_modules/@dynoxide/linux-x64/dynoxide', import.meta.url).pathname,
    ['--port', String(port)],
    { stdio: 'ignore' },
  );
  const stop = stopper(server);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_REGION: 'ap-southeast-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  const client = new DynamoDBClient({ endpoint });
  await answering(client);
  let made = 0;
  return {
    endpoint,
    stop,
    textOf: async (table) => {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new ScanCommand({ TableName: table, ConsistentRead: true }),
      );
      if (LastEvaluatedKey !== undefined) throw new Error(`${table} is more than one page`);
      return JSON.stringify(Items);
    },
    freshTables: async () => {
      made += 1;
      const named = (name: string): string => `${name}-${made}`;
      const tables: Tables = {
        dossiers: named('dossiers'),
        exchanges: named('exchanges'),
        evidence: named('evidence'),
        requests: named('requests'),
        partners: named('partners'),
        postal: named('postal'),
        citizens: named('citizens'),
        registers: named('registers'),
        copies: named('copies'),
      };
      await Promise.all([
        make(
          client,
          tables.dossiers,
          ['pk', 'sk'],
          [
            ['by-agency', 'agencyDay', 'listKey'],
            ['pending', 'pendingShard', 'pendingUntil'],
          ],
        ),
        make(
          client,
          tables.exchanges,
          ['pk', 'sk'],
          [
            ['due', 'dueShard', 'dueAt'],
            ['parked', 'parkedPartner', 'parkedAt'],
          ],
        ),
        make(client, tables.evidence, ['pk', 'sk'], [['unrooted', 'unrootedShard', 'unrootedSince']]),
        make(client, tables.requests, ['pk']),
        make(client, tables.partners, ['pk']),
        make(
          client,
          tables.postal,
          ['pk', 'sk'],
          [
            ['unheard', 'unheardShard', 'arrivedAt'],
            ['watched', 'watchShard', 'watchAt'],
            ['strays', 'strayShard', 'arrivedAt'],
            ['by-day', 'agencyDay', 'number'],
          ],
        ),
        make(
          client,
          tables.citizens,
          ['pk', 'sk'],
          [
            ['by-subject', 'subjectHash', 'at'],
            ['by-officer', 'officerKey', 'at'],
          ],
        ),
        make(client, tables.registers, ['pk', 'sk']),
        make(client, tables.copies, ['pk', 'sk'], [['watched', 'watchShard', 'watchAt']]),
      ]);
      return tables;
    },
  };
}

async function make(
  client: DynamoDBClient,
  table: string,
  keys: readonly string[],
  indexes: readonly (readonly [name: string, partition: string, sort: string])[] = [],
): Promise<void> {
  const schema = (names: readonly string[]): CreateTableCommandInput['KeySchema'] =>
    names.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' }));
  const attributes = new Set([...keys, ...indexes.flatMap(([, partition, sort]) => [partition, sort])]);
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [...attributes].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: schema(keys),
      ...(indexes.length === 0
        ? {}
        : {
            GlobalSecondaryIndexes: indexes.map(([IndexName, partition, sort]) => ({
              IndexName,
              KeySchema: schema([partition, sort]),
              Projection: { ProjectionType: 'ALL' as const },
            })),
          }),
    }),
  );
}

async function answering(client: DynamoDBClient): Promise<void> {
  for (let round = 0; ; round += 1) {
    try {
      await client.send(new ListTablesCommand({}));
      return;
    } catch (error) {
      if (round === 100) throw error;
      await pause(20);
    }
  }
}

function stopper(server: ChildProcess): () => void {
  const stop = (): void => {
    server.kill('SIGKILL');
  };
  process.once('exit', stop);
  return () => {
    process.off('exit', stop);
    stop();
  };
}
