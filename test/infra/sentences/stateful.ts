import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Gateway } from '../gateway.ts';
import { at, entries, list, strings, text, type Json } from '../json.ts';

const committed = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, '../stateful-logical-ids.json'), 'utf8'),
) as Record<string, string>; // logical id to type

/** Keys of each table, of each of its indexes. */
const keys: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  DossiersTable: { '': 'pk sk', 'by-agency': 'agencyDay listKey', pending: 'pendingShard pendingUntil' },
  ExchangesTable: { '': 'pk sk', due: 'dueShard dueAt', parked: 'parkedPartner parkedAt' },
  EvidenceTable: { '': 'pk sk', unrooted: 'unrootedShard unrootedSince' },
  CopiesTable: { '': 'pk sk', watched: 'watchShard watchAt' },
  RequestsTable: { '': 'pk' },
  PartnersTable: { '': 'pk' },
  PostalTable: {
    '': 'pk sk',
    unheard: 'unheardShard arrivedAt',
    watched: 'watchShard watchAt',
    strays: 'strayShard arrivedAt',
    'by-day': 'agencyDay number',
  },
  CitizensTable: { '': 'pk sk', 'by-subject': 'subjectHash at', 'by-officer': 'officerKey at' },
  RegistersTable: { '': 'pk sk' },
};

export function aboutWhatHoldsData(gateway: Gateway): void {
  const tables = gateway.ofType('AWS::DynamoDB::Table');
  const buckets = gateway.ofType('AWS::S3::Bucket');

  test('what holds data has the logical id that was committed: another id is another, empty, resource', () => {
    const inTemplate = gateway.resources
      .filter(({ stack }) => stack === 'Stateful')
      .map(({ id, type }) => [id, type]);
    expect(Object.fromEntries(inTemplate)).toMatchObject(committed);
    const holding = inTemplate.filter(([, type]) => /Table|Bucket$|Secret$|Key$/.test(String(type)));
    expect(Object.keys(committed).sort()).toEqual(holding.map(([id]) => id).sort());
  });

  test('what holds data is in the stateful stack, and nothing else is', () => {
    const holds = /DynamoDB::Table|S3::Bucket$|SecretsManager::Secret$|KMS::Key$/;
    expect(gateway.resources.filter(({ type, stack }) => holds.test(type) && stack !== 'Stateful')).toEqual(
      [],
    );
    const kinds = gateway.resources.filter(({ stack }) => stack === 'Stateful').map(({ type }) => type);
    const around = ['AWS::KMS::Alias', 'AWS::S3::BucketPolicy'];
    expect([...new Set(kinds)].filter((type) => !holds.test(type)).sort()).toEqual(around);
  });

  test('every table is under our key, restorable to any second, and protected from deletion', () => {
    expect(tables.map(({ id }) => id).sort()).toEqual(Object.keys(keys).sort());
    for (const { id, properties } of tables) {
      expect(gateway.flat(at(properties, 'SSESpecification', 'KMSMasterKeyId')), id).toBe('TablesKey');
      expect(at(properties, 'SSESpecification', 'SSEType'), id).toBe('KMS');
      expect(at(properties, 'PointInTimeRecoverySpecification', 'PointInTimeRecoveryEnabled'), id).toBe(true);
      expect(at(properties, 'DeletionProtectionEnabled'), id).toBe(true);
      expect(at(properties, 'BillingMode'), id).toBe('PAY_PER_REQUEST');
    }
  });

  test('every table and index has the keys that the code writes', () => {
    const schema = (of: Json | undefined): string =>
      list(at(of, 'KeySchema'))
        .map((key) => text(at(key, 'AttributeName')))
        .join(' ');
    for (const { id, properties } of tables) {
      const indexes = list(at(properties, 'GlobalSecondaryIndexes')).map((index) => [
        text(at(index, 'IndexName')),
        schema(index),
      ]);
      expect({ '': schema(properties), ...Object.fromEntries(indexes) }, id).toEqual(keys[id]);
      const types = list(at(properties, 'AttributeDefinitions')).map((each) => at(each, 'AttributeType'));
      expect(new Set(types), id).toEqual(new Set(['S']));
    }
  });

  test('only dossiers, exchanges and parcels are streamed, as they are after a write', () => {
    const streamed = ['DossiersTable', 'ExchangesTable', 'PostalTable'];
    for (const { id, properties } of tables) {
      const stream = at(properties, 'StreamSpecification', 'StreamViewType');
      expect(stream, id).toBe(streamed.includes(id) ? 'NEW_IMAGE' : undefined);
    }
  });

  test('only requests, looks at citizens, what the registers pass through and looks at copies expire, by one attribute', () => {
    const expiring = ['RequestsTable', 'CitizensTable', 'RegistersTable', 'CopiesTable'];
    for (const { id, properties } of tables) {
      const expiry = at(properties, 'TimeToLiveSpecification', 'AttributeName');
      expect(expiry, id).toBe(expiring.includes(id) ? 'expiresAt' : undefined);
    }
  });

  test('every bucket is private, versioned, encrypted, and spoken to by TLS only', () => {
    expect(buckets.map(({ id }) => id).sort()).toEqual([
      'AccessLogsBucket',
      'AttachmentsBucket',
      'CopiesBucket',
    ]);
    const refusing = gateway.ofType('AWS::S3::BucketPolicy').flatMap((policy) =>
      list(at(policy.properties, 'PolicyDocument', 'Statement'))
        .filter((statement) => at(statement, 'Effect') === 'Deny')
        .map((statement) => ({
          bucket: gateway.flat(at(policy.properties, 'Bucket')),
          when: strings(at(statement, 'Condition')),
        })),
    );
    for (const { id, properties } of buckets) {
      expect(Object.fromEntries(entries(at(properties, 'PublicAccessBlockConfiguration'))), id).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
      expect(at(properties, 'VersioningConfiguration', 'Status'), id).toBe('Enabled');
      expect(at(properties, 'OwnershipControls', 'Rules', 0, 'ObjectOwnership'), id).toBe(
        'BucketOwnerEnforced',
      );
      expect(list(at(properties, 'LifecycleConfiguration', 'Rules')).length, id).toBeGreaterThan(0);
      const conditions = refusing.filter(({ bucket }) => bucket === id).flatMap(({ when }) => when);
      expect(conditions, id).toContain('aws:SecureTransport');
      expect(conditions, id).toContain('s3:TlsVersion');
    }
    const encryption = (id: string): Json | undefined =>
      at(
        gateway.named(id).properties,
        'BucketEncryption',
        'ServerSideEncryptionConfiguration',
        0,
        'ServerSideEncryptionByDefault',
      );
    expect(gateway.flat(at(encryption('AttachmentsBucket'), 'KMSMasterKeyID'))).toBe('FilesKey');
    expect(gateway.flat(at(encryption('CopiesBucket'), 'KMSMasterKeyID'))).toBe('FilesKey');
    expect(at(encryption('AccessLogsBucket'), 'SSEAlgorithm')).toBe('AES256');
  });

  test('every look at an attachment or a copy leaves an access log', () => {
    for (const id of ['AttachmentsBucket', 'CopiesBucket']) {
      const logging = at(gateway.named(id).properties, 'LoggingConfiguration', 'DestinationBucketName');
      expect(gateway.flat(logging), id).toBe('AccessLogsBucket');
    }
  });

  test('copies can be locked, and a file that somebody has checked is gone after a day', () => {
    const { properties } = gateway.named('CopiesBucket');
    expect(at(properties, 'ObjectLockEnabled')).toBe(true);
    const passing = list(at(properties, 'LifecycleConfiguration', 'Rules')).filter(
      (rule) => at(rule, 'ExpirationInDays') !== undefined,
    );
    expect(passing.map((rule) => [at(rule, 'Prefix'), at(rule, 'ExpirationInDays')])).toEqual([
      ['uploads/', 1],
      // What a crash left: later than any copy may be on its way.
      ['scans/', 250],
      ['prepared/', 250],
    ]);
  });

  test('what is removed of copies, or replaced, is gone a day later: the store keeps versions, as it locks', () => {
    const { properties } = gateway.named('CopiesBucket');
    expect(at(properties, 'VersioningConfiguration', 'Status')).toBe('Enabled');
    const rules = list(at(properties, 'LifecycleConfiguration', 'Rules'));
    // Of every folder: the scan of an identity card, what was prepared of it, the issued copy, a file that was checked.
    expect(rules.some((rule) => at(rule, 'Prefix') === undefined)).toBe(true);
    for (const rule of rules) {
      expect(at(rule, 'Status')).toBe('Enabled');
      expect(at(rule, 'NoncurrentVersionExpiration', 'NoncurrentDays')).toBe(1);
    }
  });

  test('every key that encrypts is rotated, the one that signs signs only, and each is nobody’s but this account’s and the named services’', () => {
    const services = gateway.ofType('AWS::KMS::Key').flatMap(({ id, properties }) => {
      const signs = id === 'SealKey';
      expect(at(properties, 'EnableKeyRotation'), id).toBe(signs ? undefined : true);
      expect(at(properties, 'KeyUsage'), id).toBe(signs ? 'SIGN_VERIFY' : undefined);
      return list(at(properties, 'KeyPolicy', 'Statement')).map((statement) => {
        const service = at(statement, 'Principal', 'Service');
        const holder = service === undefined ? at(statement, 'Principal', 'AWS') : service;
        const limited = at(statement, 'Condition') !== undefined || service === undefined;
        return `${id} ${gateway.flat(holder)} ${limited ? 'limited' : 'UNLIMITED'}`;
      });
    });
    const account = 'arn:<AWS::Partition>:iam::<AWS::AccountId>:root limited';
    expect([...new Set(services)].sort()).toEqual(
      [
        `FilesKey ${account}`,
        `LogsKey ${account}`,
        'LogsKey logs.<AWS::Region>.amazonaws.com limited',
        `MessagesKey ${account}`,
        'MessagesKey cloudwatch.amazonaws.com limited',
        'MessagesKey events.amazonaws.com limited',
        `SealKey ${account}`,
        `SecretsKey ${account}`,
        `TablesKey ${account}`,
      ].sort(),
    );
  });

  test('secrets are under their own key, and no template holds a secret value', () => {
    for (const { id, properties } of gateway.ofType('AWS::SecretsManager::Secret')) {
      expect(gateway.flat(at(properties, 'KmsKeyId')), id).toBe('SecretsKey');
      expect(at(properties, 'SecretString'), id).toBeUndefined();
      expect(Number(at(properties, 'GenerateSecretString', 'PasswordLength')), id).toBeGreaterThanOrEqual(32);
    }
  });

  test('a deleted stack takes with it what the stage says, and in production nothing', () => {
    const expected = gateway.stage.onRemoval === 'keep' ? 'Retain' : 'Delete';
    for (const id of Object.keys(committed))
      expect(at(gateway.named(id).raw, 'DeletionPolicy'), id).toBe(expected);
    if (gateway.stage.name === 'production') expect(gateway.stage.onRemoval).toBe('keep');
  });
}
