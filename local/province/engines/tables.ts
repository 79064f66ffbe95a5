import type { TablePlan } from '../plan/tables.ts';
import { ProvinceProblem } from '../problem.ts';
import { AwsJsonFailure, type AwsJson } from './aws-json.ts';

interface TableDescription {
  readonly KeySchema?: readonly { readonly AttributeName: string }[];
  readonly GlobalSecondaryIndexes?: readonly { readonly IndexName: string }[];
  readonly LatestStreamArn?: string;
}

/** What the engine says of a table that is there. */
export interface KeptTable {
  readonly streamArn: string | undefined;
  /** It was made by this start, so nothing has ever been written to it. */
  readonly fresh: boolean;
}

/**
 * Makes the tables that are not there yet. A table that an earlier start made otherwise than the template now says
 * is left alone and reported: its data belongs to somebody.
 */
export async function keepTables(
  tables: readonly TablePlan[],
  client: AwsJson,
  dataDir: string,
): Promise<Map<string, KeptTable>> {
  const kept = new Map<string, KeptTable>();
  for (const plan of tables) {
    const found = await describe(client, plan.name);
    if (found !== undefined && shapeOf(found) !== shapeOf(plan.definition)) {
      throw new ProvinceProblem(
        `Bảng ${plan.name} trong ${dataDir} khác với mẫu hạ tầng; hãy dùng thư mục dữ liệu khác (--data).`,
        `The table ${plan.name} in ${dataDir} is not as the template says; use another data directory (--data).`,
      );
    }
    const table = found ?? (await create(client, plan));
    kept.set(plan.name, { streamArn: table.LatestStreamArn, fresh: found === undefined });
  }
  return kept;
}

async function describe(client: AwsJson, name: string): Promise<TableDescription | undefined> {
  try {
    const answer = await client.call('DynamoDB_20120810.DescribeTable', { TableName: name });
    return (answer as { Table: TableDescription }).Table; // the operation's answer
  } catch (error) {
    if (error instanceof AwsJsonFailure && error.type === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

async function create(client: AwsJson, plan: TablePlan): Promise<TableDescription> {
  const answer = await client.call('DynamoDB_20120810.CreateTable', {
    TableName: plan.name,
    BillingMode: 'PAY_PER_REQUEST',
    ...plan.definition,
    ...(plan.streamView === undefined
      ? {}
      : { StreamSpecification: { StreamEnabled: true, StreamViewType: plan.streamView } }),
  });
  if (plan.expiresBy !== undefined) {
    await client.call('DynamoDB_20120810.UpdateTimeToLive', {
      TableName: plan.name,
      TimeToLiveSpecification: { AttributeName: plan.expiresBy, Enabled: true },
    });
  }
  return (answer as { TableDescription: TableDescription }).TableDescription; // the operation's answer
}

/** What cannot be changed behind a table's back: its keys and which indexes it has. */
function shapeOf(table: {
  readonly KeySchema?: readonly { readonly AttributeName: string }[];
  readonly GlobalSecondaryIndexes?: readonly { readonly IndexName: string }[] | undefined;
}): string {
  const keys = (table.KeySchema ?? []).map((key) => key.AttributeName);
  const indexes = (table.GlobalSecondaryIndexes ?? []).map((index) => index.IndexName).sort();
  return JSON.stringify([keys, indexes]);
}
