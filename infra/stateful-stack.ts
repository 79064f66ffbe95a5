import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { PrivateBucket } from './constructs/bucket.ts';
import { EncryptionKey } from './constructs/encryption-key.ts';
import { SigningKey } from './constructs/signing-key.ts';
import { physicalName } from './constructs/names.ts';
import { GatewaySecret } from './constructs/secret.ts';
import { GatewayTable } from './constructs/table.ts';
import type { SecretName, TableName } from './functions.ts';
import { idOf } from './logical-id.ts';
import type { Stage } from './stages/stage.ts';

interface StatefulStackProps extends StackProps {
  readonly stage: Stage;
}

/** One key per kind of thing, so that leave to read tables is not leave to read files or secrets. */
export interface Keys {
  readonly tables: IKey;
  readonly files: IKey;
  readonly secrets: IKey;
  readonly messages: IKey;
  readonly logs: IKey;
}

/**
 * What cannot be made again: tables, files, secrets and the keys over them. Deployed first and changed rarely;
 * everything that can be made again is in the stateless stack (docs/adr/0010). The logical ids in here are
 * committed in test/infra/stateful-logical-ids.json: another id is another resource, and the data are gone.
 */
export class StatefulStack extends Stack {
  readonly gatewayStage: Stage;
  readonly keys: Keys;
  readonly tables: Readonly<Record<TableName, GatewayTable>>;
  readonly attachments: Bucket;
  /** The bucket's ARN for other stacks, exported under a name that can be written down (see `exportedArn`). */
  readonly attachmentsArn: string;
  /** Scans, signed copies under their lock, files that somebody has checked. */
  readonly copies: Bucket;
  readonly copiesArn: string;
  /** The gateway's own seal, over roots of evidence and packs. */
  readonly seal: IKey;
  readonly secrets: Readonly<Record<SecretName, GatewaySecret>>;

  constructor(scope: Construct, id: string, props: StatefulStackProps) {
    super(scope, id, props);
    const { stage } = props;
    this.gatewayStage = stage;
    this.keys = this.makeKeys(stage);
    this.tables = this.makeTables(stage);
    const { attachments, copies } = this.makeBuckets(stage);
    this.attachments = attachments;
    this.attachmentsArn = this.exportValue(attachments.bucketArn, { name: exportedArn(stage) });
    this.copies = copies;
    this.copiesArn = this.exportValue(copies.bucketArn, { name: exportedCopiesArn(stage) });
    this.seal = new SigningKey(this, 'SealKey', {
      stage,
      name: 'seal',
      signs: "the gateway's seal over evidence",
    });
    this.secrets = this.makeSecrets(stage);
    for (const [name, table] of Object.entries(this.tables)) {
      new CfnOutput(this, `Table${idOf(name)}`, { value: table.tableName });
    }
    new CfnOutput(this, 'BucketAttachments', { value: this.attachments.bucketName });
    new CfnOutput(this, 'BucketCopies', { value: this.copies.bucketName });
    new CfnOutput(this, 'Seal', { value: this.seal.keyArn });
    for (const [name, secret] of Object.entries(this.secrets)) {
      new CfnOutput(this, `Secret${idOf(name)}`, { value: secret.secretName });
    }
  }

  private makeKeys(stage: Stage): Keys {
    const key = (id: string, name: string, protects: string): EncryptionKey =>
      new EncryptionKey(this, id, { stage, name, protects });
    const messages = key('MessagesKey', 'messages', 'queues and the alarm topic');
    messages.letServiceWrite('events');
    messages.letServiceWrite('cloudwatch');
    const logs = key('LogsKey', 'logs', 'log groups');
    logs.letLogGroupsUse(`/lien-thong/${stage.name}/`, `aws-waf-logs-${physicalName(stage, '')}`);
    return {
      tables: key('TablesKey', 'tables', 'tables and their streams'),
      files: key('FilesKey', 'files', 'attachments'),
      secrets: key('SecretsKey', 'secrets', 'secrets'),
      messages,
      logs,
    };
  }

  private makeTables(stage: Stage): Record<TableName, GatewayTable> {
    const key = this.keys.tables;
    return {
      dossiers: new GatewayTable(this, 'DossiersTable', {
        stage,
        key,
        name: 'dossiers',
        keys: 'pk and sk',
        indexes: [
          { name: 'by-agency', partitionKey: 'agencyDay', sortKey: 'listKey', projection: 'all' },
          { name: 'pending', partitionKey: 'pendingShard', sortKey: 'pendingUntil', projection: 'keys' },
        ],
        stream: 'new images',
      }),
      exchanges: new GatewayTable(this, 'ExchangesTable', {
        stage,
        key,
        name: 'exchanges',
        keys: 'pk and sk',
        indexes: [
          { name: 'due', partitionKey: 'dueShard', sortKey: 'dueAt', projection: 'all' },
          { name: 'parked', partitionKey: 'parkedPartner', sortKey: 'parkedAt', projection: 'all' },
        ],
        stream: 'new images',
      }),
      evidence: new GatewayTable(this, 'EvidenceTable', {
        stage,
        key,
        name: 'evidence',
        keys: 'pk and sk',
        // Heads of chains that have moved since the newest root over them.
        indexes: [
          { name: 'unrooted', partitionKey: 'unrootedShard', sortKey: 'unrootedSince', projection: 'keys' },
        ],
      }),
      requests: new GatewayTable(this, 'RequestsTable', {
        stage,
        key,
        name: 'requests',
        keys: 'pk',
        expiresBy: 'expiresAt',
      }),
      partners: new GatewayTable(this, 'PartnersTable', { stage, key, name: 'partners', keys: 'pk' }),
      postal: new GatewayTable(this, 'PostalTable', {
        stage,
        key,
        name: 'postal',
        keys: 'pk and sk',
        indexes: [
          { name: 'unheard', partitionKey: 'unheardShard', sortKey: 'arrivedAt', projection: 'all' },
          { name: 'watched', partitionKey: 'watchShard', sortKey: 'watchAt', projection: 'all' },
          { name: 'strays', partitionKey: 'strayShard', sortKey: 'arrivedAt', projection: 'all' },
          { name: 'by-day', partitionKey: 'agencyDay', sortKey: 'number', projection: 'all' },
        ],
        stream: 'new images',
      }),
      // Looks at the population register, who made them and why; personal data sealed, nobody named in a key.
      citizens: new GatewayTable(this, 'CitizensTable', {
        stage,
        key,
        name: 'citizens',
        keys: 'pk and sk',
        indexes: [
          { name: 'by-subject', partitionKey: 'subjectHash', sortKey: 'at', projection: 'all' },
          { name: 'by-officer', partitionKey: 'officerKey', sortKey: 'at', projection: 'all' },
        ],
        expiresBy: 'expiresAt',
      }),
      // The province's own copy of persons and households; the same holds.
      registers: new GatewayTable(this, 'RegistersTable', {
        stage,
        key,
        name: 'registers',
        keys: 'pk and sk',
        expiresBy: 'expiresAt',
      }),
      // Certified copies, their numbers, who may certify; the requester and the original sealed.
      copies: new GatewayTable(this, 'CopiesTable', {
        stage,
        key,
        name: 'copies',
        keys: 'pk and sk',
        indexes: [{ name: 'watched', partitionKey: 'watchShard', sortKey: 'watchAt', projection: 'keys' }],
        expiresBy: 'expiresAt',
      }),
    };
  }

  private makeBuckets(stage: Stage): { readonly attachments: Bucket; readonly copies: Bucket } {
    const accessLogs = new PrivateBucket(this, 'AccessLogsBucket', {
      stage,
      expireAfterDays: 400,
      expireReplacedAfterDays: 7,
    });
    const attachments = new PrivateBucket(this, 'AttachmentsBucket', {
      stage,
      key: this.keys.files,
      accessLogs: { bucket: accessLogs, prefix: 'attachments/' },
      expireReplacedAfterDays: stage.files.keepReplacedDays,
    });
    const copies = new PrivateBucket(this, 'CopiesBucket', {
      stage,
      key: this.keys.files,
      accessLogs: { bucket: accessLogs, prefix: 'copies/' },
      // It keeps versions because it locks, not to bring anything back: what is removed, an identity card after its time or
      // a file that was checked, shall be gone. A version that is locked no rule removes before its day.
      expireReplacedAfterDays: 1,
      locks: true,
      // All of them are removed when they are not needed any more: what a crash left, which nothing names, goes by itself.
      // A copy on its way has 60 days at most for each of its four waits (schemas/copies/rules.ts).
      passing: [
        { prefix: 'uploads/', days: 1 },
        { prefix: 'scans/', days: 250 },
        { prefix: 'prepared/', days: 250 },
      ],
    });
    return { attachments, copies };
  }

  private makeSecrets(stage: Stage): Record<SecretName, GatewaySecret> {
    const key = this.keys.secrets;
    return {
      // Issued by the national portal: a random password stands in until the real one is put.
      dvcqg: new GatewaySecret(this, 'DvcqgSecret', {
        stage,
        key,
        name: 'dvcqg',
        holds: "Account at the national portal's adapter: username, password",
        firstly: { username: 'not-yet-issued' },
        random: { field: 'password', length: 32 },
      }),
      // 44 letters and digits are 33 bytes of Base64, which is what a webhook key is made of.
      portal: new GatewaySecret(this, 'PortalSecret', {
        stage,
        key,
        name: 'portal',
        holds: 'Keys that webhooks are signed with: current, previous',
        firstly: {},
        random: { field: 'current', length: 44 },
      }),
      // Nobody has an account until one is given; the key of sessions is one that nobody has to know.
      dropin: new GatewaySecret(this, 'DropinSecret', {
        stage,
        key,
        name: 'dropin',
        holds:
          'Accounts of one-stop systems at the drop-in, and the key of their sessions: accounts, sessionKey',
        firstly: { accounts: [] },
        random: { field: 'sessionKey', length: 64 },
      }),
      links: new GatewaySecret(this, 'LinksSecret', {
        stage,
        key,
        name: 'links',
        holds: 'Key that download links are signed with: key',
        firstly: {},
        random: { field: 'key', length: 64 },
      }),
      // Issued by the post, way by way. What is made up at first is no account: no way has one until it is put.
      vnpost: new GatewaySecret(this, 'VnpostSecret', {
        stage,
        key,
        name: 'vnpost',
        holds:
          'Accounts at the public post: ngsp and lgsp with key and secret, my with username and password',
        firstly: {},
        random: { field: 'notYetIssued', length: 32 },
      }),
      // Issued by whoever runs a way over the axis, way by way; what is made up at first is no way's account.
      axis: new GatewaySecret(this, 'AxisSecret', {
        stage,
        key,
        name: 'axis',
        holds: 'Accounts on the data-sharing axis, by the name of the way',
        firstly: {},
        random: { field: 'notYetIssued', length: 32 },
      }),
      population: new GatewaySecret(this, 'PopulationSecret', {
        stage,
        key,
        name: 'population',
        holds: 'Account at the national population register: userName, secretKey',
        firstly: {},
        random: { field: 'notYetIssued', length: 32 },
      }),
      // Two keys of 32 bytes cannot be made here: infra/README.md says how they are made and put, once.
      registers: new GatewaySecret(this, 'RegistersSecret', {
        stage,
        key,
        name: 'registers',
        holds: 'Keys that personal data is sealed with and found by: current, keys, lookup',
        firstly: {},
        random: { field: 'notYetMade', length: 32 },
      }),
      // Issued by the signing service, the time-stamping authority and the citizens' store.
      trust: new GatewaySecret(this, 'TrustSecret', {
        stage,
        key,
        name: 'trust',
        holds: "Accounts at the signing service, the time-stamping authority and the citizens' own store",
        firstly: {},
        random: { field: 'notYetIssued', length: 32 },
      }),
      // No secret, but too large for a function's environment, and nobody may change it unseen.
      'trust-roots': new GatewaySecret(this, 'TrustRootsSecret', {
        stage,
        key,
        name: 'trust-roots',
        holds:
          'Root certificates (PEM) that signatures and time-stamps are trusted by, and the certificates of the seal',
        firstly: { officialDuty: [], public: [], timestamp: [], seal: [] },
        random: { field: 'unused', length: 32 },
      }),
    };
  }
}

/** The names under which the ARNs of the buckets are exported; findings of cdk-nag show them. */
export const exportedArn = (stage: Stage): string => physicalName(stage, 'attachments-arn');
export const exportedCopiesArn = (stage: Stage): string => physicalName(stage, 'copies-arn');
