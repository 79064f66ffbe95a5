import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { physicalName } from './constructs/names.ts';
import type { FunctionRow, IndexName, ShelfAction, ShelfName, TableName } from './functions.ts';
import { idOf } from './logical-id.ts';
import type { StatefulStack } from './stateful-stack.ts';
import type { Partner } from './stages/stage.ts';

/** The queues that functions are fed from and send to. */
export interface GatewayQueues {
  readonly duties: Readonly<Record<Partner, IQueue>>;
  readonly wakeUps: IQueue;
}

const useKey = ['kms:Decrypt'];
/** Writing under a key: SQS and S3 ask for a data key, DynamoDB for the whole list that its guide names. */
const writeUnderKey = ['kms:Decrypt', 'kms:GenerateDataKey'];
const writeTablesUnderKey = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/**
 * The statements of a function's role, read off its row: nothing is granted that the row does not say, and each
 * statement says by its Sid what it is for. The only wildcards are the objects of the attachments bucket, those of a
 * folder of the bucket of copies, and the streams of one table (docs/adr/0011).
 */
export function statementsFor(
  row: FunctionRow,
  stateful: StatefulStack,
  queues: GatewayQueues,
): PolicyStatement[] {
  return [
    ...tableStatements(row, stateful),
    ...streamStatements(row, stateful),
    ...fileStatements(row, stateful),
    ...shelfStatements(row, stateful),
    ...sealStatements(row, stateful),
    ...queueStatements(row, stateful, queues),
    ...secretStatements(row, stateful),
  ];
}

function tableStatements(row: FunctionRow, { tables, keys }: StatefulStack): PolicyStatement[] {
  const named = Object.entries(row.tables ?? {}) as [TableName, readonly string[]][]; // keys of a Partial<Record>
  const granted = named.filter(([, actions]) => actions.length > 0);
  const statements = granted.flatMap(([name, actions]) => {
    const changes = name === 'evidence' ? actions.filter((action) => CHANGES.test(action)) : [];
    const plain = actions.filter((action) => !changes.includes(action));
    const { tableArn } = tables[name];
    return [
      allow(`Table${idOf(name)}`, plain.map(inDynamo), tableArn),
      ...(changes.length === 0 ? [] : [amongRoots(changes.map(inDynamo), tableArn)]),
    ];
  });
  for (const index of row.indexes ?? []) {
    const [table, name] = splitIndex(index);
    const arn = `${tables[table].tableArn}/index/${name}`;
    statements.push(allow(`Index${idOf(name)}`, ['dynamodb:Query'], arn));
  }
  if (statements.length === 0) return [];
  const writes = granted.some(([, actions]) =>
    actions.some((action) => /^(Put|Update|Delete)Item$/.test(action)),
  );
  return [...statements, allow('KeyOfTables', writes ? writeTablesUnderKey : useKey, keys.tables.keyArn)];
}

const inDynamo = (action: string): string => `dynamodb:${action}`;

/** What changes or removes an item that is there. */
const CHANGES = /^(Update|Delete)Item$/;

/**
 * Changing evidence is leave for the partition in which roots are kept (functions/evidence/root-store.ts) and for no
 * other: a link, once written, is changed and removed by nobody (docs/adr/0034).
 */
function amongRoots(actions: readonly string[], tableArn: string): PolicyStatement {
  const statement = allow('RootsOfEvidence', actions, tableArn);
  statement.addCondition('ForAllValues:StringEquals', { 'dynamodb:LeadingKeys': ['ROOTS'] });
  return statement;
}

function streamStatements(row: FunctionRow, stateful: StatefulStack): PolicyStatement[] {
  const { tables, keys } = stateful;
  if (row.trigger.by !== 'stream') return [];
  const table = tables[row.trigger.table];
  return [
    allow(
      'ReadStream',
      ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
      streamArnOf(table.tableStreamArn),
    ),
    allow('FindStream', ['dynamodb:ListStreams'], streamsOf(row.trigger.table, stateful)),
    allow('KeyOfStream', useKey, keys.tables.keyArn),
  ];
}

function fileStatements(row: FunctionRow, { attachmentsArn, keys }: StatefulStack): PolicyStatement[] {
  const may = row.files ?? [];
  if (may.length === 0) return [];
  const statements: PolicyStatement[] = [];
  if (may.includes('check') || may.includes('hand out')) {
    statements.push(allow('ReadFiles', ['s3:GetObject'], `${attachmentsArn}/*`));
  }
  if (may.includes('check')) {
    // Without it S3 answers 403 for a file that is not there yet, and a waiting dossier looks like a broken one.
    statements.push(allow('TellMissingFiles', ['s3:ListBucket'], attachmentsArn));
  }
  if (may.includes('put')) statements.push(allow('PutFiles', ['s3:PutObject'], `${attachmentsArn}/*`));
  return [
    ...statements,
    allow('KeyOfFiles', may.includes('put') ? writeUnderKey : useKey, keys.files.keyArn),
  ];
}

/** S3's words for what is done on a shelf. A lock is written with the object, by a leave of its own. */
const SHELF_ACTIONS: Readonly<Record<ShelfAction, readonly string[]>> = {
  read: ['s3:GetObject'],
  write: ['s3:PutObject'],
  lock: ['s3:PutObject', 's3:PutObjectRetention'],
  remove: ['s3:DeleteObject'],
};

function shelfStatements(row: FunctionRow, { copiesArn, keys }: StatefulStack): PolicyStatement[] {
  const shelves = Object.entries(row.shelves ?? {}) as [ShelfName, readonly ShelfAction[]][]; // keys of a Partial<Record>
  if (shelves.length === 0) return [];
  const done = new Set(shelves.flatMap(([, actions]) => actions));
  return [
    ...shelves.map(([name, actions]) =>
      allow(
        `Shelf${idOf(name)}`,
        [...new Set(actions.flatMap((action) => SHELF_ACTIONS[action]))],
        `${copiesArn}/${name}/*`,
      ),
    ),
    // Without it S3 answers 403 for an object that is not there.
    ...(done.has('read') ? [allow('TellMissingCopies', ['s3:ListBucket'], copiesArn)] : []),
    allow('KeyOfCopies', done.has('write') || done.has('lock') ? writeUnderKey : useKey, keys.files.keyArn),
  ];
}

/** The gateway's own seal; its public half is told to whoever asks for a certificate over it. */
const sealStatements = (row: FunctionRow, { seal }: StatefulStack): PolicyStatement[] =>
  row.seals === true ? [allow('Seal', ['kms:Sign', 'kms:GetPublicKey'], seal.keyArn)] : [];

function queueStatements(
  row: FunctionRow,
  { keys }: StatefulStack,
  queues: GatewayQueues,
): PolicyStatement[] {
  const sends = row.sends ?? [];
  const fed = queueThatFeeds(row, queues);
  const statements: PolicyStatement[] = [];
  if (fed !== undefined) {
    statements.push(
      allow(
        'TakeMessages',
        ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'],
        fed.queueArn,
      ),
    );
  }
  if (sends.includes('duties')) {
    const arns = Object.values(queues.duties).map((queue) => queue.queueArn);
    statements.push(allow('SendDuties', ['sqs:SendMessage'], ...arns));
  }
  if (sends.includes('wake-ups')) {
    statements.push(allow('SendWakeUps', ['sqs:SendMessage'], queues.wakeUps.queueArn));
  }
  if (statements.length === 0) return [];
  return [
    ...statements,
    allow('KeyOfMessages', sends.length > 0 ? writeUnderKey : useKey, keys.messages.keyArn),
  ];
}

function secretStatements(row: FunctionRow, { secrets, keys }: StatefulStack): PolicyStatement[] {
  const names = row.secrets ?? [];
  if (names.length === 0) return [];
  return [
    ...names.map((name) =>
      allow(`Secret${idOf(name)}`, ['secretsmanager:GetSecretValue'], secrets[name].secretArn),
    ),
    allow('KeyOfSecrets', useKey, keys.secrets.keyArn),
  ];
}

/** Leave to lay what failed in a queue of failures. */
export function mayLayAside(failures: IQueue, key: IKey): PolicyStatement[] {
  return [
    allow('LayFailuresAside', ['sqs:SendMessage'], failures.queueArn),
    allow('KeyOfFailures', writeUnderKey, key.keyArn),
  ];
}

/** The queue that a function is fed from, if any. */
function queueThatFeeds(row: FunctionRow, queues: GatewayQueues): IQueue | undefined {
  if (row.trigger.by === 'duties') return queues.duties[row.trigger.partner];
  return row.trigger.by === 'wake-ups' ? queues.wakeUps : undefined;
}

/** Any stream of a table, by the table's name: cdk-nag then prints an id that can be written down. */
function streamsOf(table: TableName, stateful: StatefulStack): string {
  const name = physicalName(stateful.gatewayStage, table);
  return stateful.formatArn({ service: 'dynamodb', resource: `table/${name}/stream/*` });
}

/** The stream of a table that has one; asking for another's is a mistake in the stacks. */
export function streamArnOf(arn: string | undefined): string {
  if (arn === undefined) throw new Error('The table has no stream.');
  return arn;
}

function splitIndex(index: IndexName): [TableName, string] {
  return index.split('/') as [TableName, string]; // an IndexName is a table's name, a slash and the index's
}

function allow(sid: string, actions: readonly string[], ...resources: readonly string[]): PolicyStatement {
  return new PolicyStatement({ sid, actions: [...actions], resources: [...resources] });
}
