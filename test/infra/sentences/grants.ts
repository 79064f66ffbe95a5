import { expect, test } from 'vitest';
import { functions, logicalIdOf, nameOf, type FunctionRow } from '../../../infra/functions.ts';
import { idOf } from '../../../infra/logical-id.ts';
import { partners } from '../../../infra/stages/stage.ts';
import type { Gateway } from '../gateway.ts';
import { at, list, text } from '../json.ts';

/** Who may query which index, and read which secret. Committed here as well as in the rows: two must agree. */
const indexReaders: Readonly<Record<string, readonly string[]>> = {
  'DossiersTable/index/by-agency': ['dossiers-reading-api'],
  'DossiersTable/index/pending': ['dossiers-pending-schedule'],
  'ExchangesTable/index/due': ['exchange-exchanges-api', 'exchange-gauge-schedule', 'exchange-wake-schedule'],
  'ExchangesTable/index/parked': [
    'exchange-exchanges-api',
    'exchange-gauge-schedule',
    'exchange-redrive-api',
  ],
  'PostalTable/index/unheard': ['deliveries-postal-watch-schedule'],
  'PostalTable/index/watched': ['deliveries-postal-watch-schedule'],
  'PostalTable/index/strays': ['postal-reconcile-schedule', 'postal-watching-api'],
  'PostalTable/index/by-day': ['postal-reconcile-schedule', 'postal-watching-api'],
  'CitizensTable/index/by-subject': ['citizens-access-api'],
  'CitizensTable/index/by-officer': [
    'citizens-access-api',
    'citizens-look-up-api',
    'citizens-verification-api',
    'registers-household-api',
  ],
  'CopiesTable/index/watched': ['copies-sweep-schedule'],
};
/** Who asks the population register. */
const askers = [
  'citizens-look-up-api',
  'citizens-verification-api',
  'deliveries-population-sync-schedule',
  'deliveries-population-worker',
  'registers-sync-api',
];
const secretReaders: Readonly<Record<string, readonly string[]>> = {
  DvcqgSecret: ['deliveries-dvcqg-worker', 'dossiers-dropin-api'],
  PortalSecret: ['deliveries-portal-worker'],
  DropinSecret: ['dossiers-dropin-api'],
  LinksSecret: [
    'copies-file-api',
    'copies-link-api',
    'copies-sweep-schedule',
    'deliveries-dvcqg-worker',
    'deliveries-personal-store-worker',
    'dossiers-file-api',
  ],
  VnpostSecret: [
    'deliveries-postal-watch-schedule',
    'deliveries-vnpost-feed-schedule',
    'deliveries-vnpost-lgsp-worker',
    'deliveries-vnpost-my-worker',
    'deliveries-vnpost-ngsp-worker',
    'deliveries-vnpost-webhook-api',
  ],
  AxisSecret: askers,
  PopulationSecret: askers,
  RegistersSecret: [
    'citizens-access-api',
    'citizens-look-up-api',
    'citizens-officer-api',
    'citizens-verification-api',
    'copies-copy-api',
    'copies-file-api',
    'copies-link-api',
    'copies-scan-api',
    'copies-signing-api',
    'copies-sweep-schedule',
    'deliveries-applicants-worker',
    'deliveries-personal-store-worker',
    'deliveries-population-sync-schedule',
    'deliveries-population-worker',
    'deliveries-signing-worker',
    'deliveries-timestamp-worker',
    'registers-door-rest-api',
    'registers-door-soap-api',
    'registers-household-api',
    'registers-mismatch-api',
    'registers-sync-api',
  ],
  TrustSecret: [
    'deliveries-personal-store-worker',
    'deliveries-signing-worker',
    'deliveries-timestamp-worker',
    'evidence-evidence-api',
    'evidence-roots-schedule',
  ],
  TrustRootsSecret: [
    'copies-verification-api',
    'deliveries-timestamp-worker',
    'evidence-evidence-api',
    'evidence-roots-schedule',
    'evidence-seals-api',
  ],
};
/** Who may do what in which folder of the bucket of copies. */
const shelfUsers: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  // Files are put together from their parts, and the parts go.
  uploads: {
    GetObject: ['copies-scan-api', 'copies-verification-api'],
    PutObject: ['copies-scan-api', 'copies-verification-api'],
    DeleteObject: ['copies-scan-api', 'copies-verification-api'],
  },
  scans: {
    GetObject: ['copies-scan-api', 'copies-sweep-schedule'],
    PutObject: ['copies-scan-api'],
    DeleteObject: ['copies-sweep-schedule'],
  },
  prepared: {
    GetObject: ['copies-signing-api', 'deliveries-signing-worker', 'deliveries-timestamp-worker'],
    PutObject: [
      'copies-scan-api',
      'copies-signing-api',
      'copies-sweep-schedule',
      'deliveries-signing-worker',
      'deliveries-timestamp-worker',
    ],
    DeleteObject: ['copies-sweep-schedule'],
  },
  copies: {
    GetObject: ['copies-file-api', 'copies-link-api', 'deliveries-timestamp-worker'],
    PutObject: ['deliveries-timestamp-worker'],
    PutObjectRetention: ['deliveries-timestamp-worker'],
    DeleteObject: ['copies-sweep-schedule'],
  },
};
/** Who may touch no table at all. */
const tableless = ['access-authorise-api', 'reference-reference-api'];

export function aboutGrants(gateway: Gateway): void {
  const allowed = functions.flatMap((row) =>
    gateway.statementsOf(logicalIdOf(row)).flatMap(({ effect, actions, resources, condition }) => {
      expect(effect).toBe('Allow');
      return actions.flatMap((action) =>
        resources.map((resource) => ({ by: nameOf(row), action, resource, condition })),
      );
    }),
  );
  const streamsOf = (table: string): string =>
    `arn:<AWS::Partition>:dynamodb:<AWS::Region>:<AWS::AccountId>:table/lien-thong-${gateway.stage.name}-${table}/stream/*`;
  const who = (action: string | RegExp, resource: string): string[] =>
    allowed
      .filter((each) => (typeof action === 'string' ? each.action === action : action.test(each.action)))
      .filter((each) => each.resource === resource)
      .map((each) => each.by)
      .sort();

  test('no function may read a table that it does not need', () => {
    for (const row of functions) {
      const may = allowed
        .filter(({ by, action }) => by === nameOf(row) && action.startsWith('dynamodb:'))
        .map(({ action, resource }) => `${action} ${resource}`);
      expect(may.sort(), row.entry).toEqual(tableGrantsOf(row, streamsOf).sort());
    }
  });

  test('an index is queried by those who need it', () => {
    for (const [index, readers] of Object.entries(indexReaders)) {
      expect(who('dynamodb:Query', index), index).toEqual(readers);
    }
  });

  test('a secret is read by those who need it', () => {
    for (const [secret, readers] of Object.entries(secretReaders)) {
      expect(who('secretsmanager:GetSecretValue', secret), secret).toEqual(readers);
    }
  });

  test('whoever judges tokens or serves the reference touches no table, file, queue or secret', () => {
    for (const name of tableless) {
      const services = allowed.filter(({ by }) => by === name).map(({ action }) => action.split(':')[0]);
      expect([...new Set(services)].sort(), name).toEqual(['logs', 'xray']);
    }
  });

  test('no function may change or remove a link of evidence or the record of a look', () => {
    const changing = /^dynamodb:(Update|Delete|Batch[Ww]rite)/;
    expect(who(changing, 'CitizensTable')).toEqual([]);
    const ofEvidence = allowed.filter(
      ({ action, resource }) => resource === 'EvidenceTable' && changing.test(action),
    );
    expect(new Set(ofEvidence.map(({ by }) => by))).toEqual(new Set(['evidence-roots-schedule']));
    // No dossier is called so: it is where the roots are, and no link is there.
    for (const { condition } of ofEvidence)
      expect(condition).toEqual({ 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['ROOTS'] } });
  });

  test('the gateway’s own seal is put on by those who seal roots and packs, and by nobody else', () => {
    expect(who('kms:Sign', 'SealKey')).toEqual(['evidence-evidence-api', 'evidence-roots-schedule']);
  });

  test("no function may scan, nor delete anything but the links and marks of the province's own register, lists of roots and files of copies", () => {
    const forbidden = /(Delete(?!Message)|Scan|BatchWrite|PartiQL)/;
    const deleting = allowed.filter(({ action }) => forbidden.test(action));
    expect(new Set(deleting.map(({ action, resource }) => `${action} ${resource}`))).toEqual(
      new Set([
        'dynamodb:DeleteItem RegistersTable',
        'dynamodb:DeleteItem EvidenceTable',
        ...['copies', 'prepared', 'scans', 'uploads'].map(
          (folder) => `s3:DeleteObject CopiesBucket/${folder}/*`,
        ),
      ]),
    );
  });

  test('dossier codes are allocated without sight of a dossier', () => {
    const may = allowed.filter(
      ({ by, resource }) => by === 'dossiers-code-api' && resource === 'DossiersTable',
    );
    expect(may.map(({ action }) => action)).toEqual(['dynamodb:UpdateItem']);
  });

  test('only a worker takes from a queue, and only its own', () => {
    for (const partner of partners) {
      expect(who('sqs:ReceiveMessage', `${idOf(partner)}Duties`)).toEqual([`deliveries-${partner}-worker`]);
    }
    expect(who('sqs:ReceiveMessage', 'WakeUps')).toEqual(['exchange-wake-worker']);
  });

  test('attachments are read by those who check or hand them out, and signed for upload by those who ask for them', () => {
    expect(who('s3:GetObject', 'AttachmentsBucket/*')).toEqual(fileGrants('check', 'hand out'));
    expect(who('s3:PutObject', 'AttachmentsBucket/*')).toEqual(fileGrants('put'));
    expect(who('s3:ListBucket', 'AttachmentsBucket')).toEqual(fileGrants('check'));
  });

  test('a folder of the bucket of copies is touched by those who need it, and issued files are locked by one', () => {
    for (const [shelf, may] of Object.entries(shelfUsers))
      expect(
        Object.fromEntries(
          Object.keys(may).map((action) => [action, who(`s3:${action}`, `CopiesBucket/${shelf}/*`)]),
        ),
        shelf,
      ).toEqual(may);
  });

  test('what a role may do stands in the role, within what IAM lets stand there', () => {
    const beside = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy'];
    expect(beside.flatMap((type) => gateway.ofType(type))).toEqual([]);
    for (const { id, properties } of gateway.ofType('AWS::IAM::Role')) {
      expect(list(at(properties, 'Policies')).length, id).toBe(1);
      // IAM counts 10,240 characters of finished JSON; references are shorter in the template than as ARNs.
      expect(JSON.stringify(at(properties, 'Policies')).length, id).toBeLessThan(9_000);
    }
  });

  test('no role is given an action by wildcard', () => {
    for (const role of gateway.ofType('AWS::IAM::Role')) {
      for (const { actions, sid } of gateway.statementsOfRole(role)) {
        for (const action of actions) expect(action, `${role.id} ${sid}`).not.toContain('*');
      }
    }
  });

  test('each wildcard among resources is one of those that docs/adr/0011 explains', () => {
    const wild = gateway.ofType('AWS::IAM::Role').flatMap((role) =>
      gateway
        .statementsOfRole(role)
        .filter(({ resources }) => resources.some((resource) => resource.includes('*')))
        .map(({ actions, resources }) => `${actions.join(' ')} on ${resources.join(' ')}`),
    );
    expect([...new Set(wild)].sort()).toEqual(
      [
        'xray:PutTelemetryRecords xray:PutTraceSegments on *',
        's3:GetObject on AttachmentsBucket/*',
        's3:PutObject on AttachmentsBucket/*',
        's3:DeleteObject on CopiesBucket/copies/*',
        's3:DeleteObject s3:GetObject on CopiesBucket/scans/*',
        's3:DeleteObject s3:GetObject s3:PutObject on CopiesBucket/uploads/*',
        's3:DeleteObject s3:PutObject on CopiesBucket/prepared/*',
        's3:GetObject on CopiesBucket/copies/*',
        's3:GetObject s3:PutObject on CopiesBucket/prepared/*',
        's3:GetObject s3:PutObject on CopiesBucket/scans/*',
        's3:PutObject on CopiesBucket/prepared/*',
        's3:GetObject s3:PutObject s3:PutObjectRetention on CopiesBucket/copies/*',
        `dynamodb:ListStreams on ${streamsOf('dossiers')}`,
        `dynamodb:ListStreams on ${streamsOf('exchanges')}`,
        `dynamodb:ListStreams on ${streamsOf('postal')}`,
        'logs:CreateLogGroup logs:CreateLogStream logs:DescribeLogGroups logs:DescribeLogStreams logs:FilterLogEvents logs:GetLogEvents logs:PutLogEvents on *',
      ].sort(),
    );
  });

  test('a key is used by those who may touch what it protects, and by no others', () => {
    const users = (key: string): string[] => [...new Set(who(/^kms:/, key))];
    const touching = (service: string): string[] =>
      [
        ...new Set(allowed.filter(({ action }) => action.startsWith(`${service}:`)).map(({ by }) => by)),
      ].sort();
    expect(users('TablesKey')).toEqual(touching('dynamodb'));
    expect(users('FilesKey')).toEqual(touching('s3'));
    expect(users('MessagesKey')).toEqual(touching('sqs'));
    expect(users('SecretsKey')).toEqual(touching('secretsmanager'));
    expect(users('LogsKey')).toEqual([]);
  });

  test('a function is invoked by the API, the authoriser or its clock, and by nobody else', () => {
    const principals = gateway
      .ofType('AWS::Lambda::Permission')
      .map(({ properties }) => text(at(properties, 'Principal')));
    expect([...new Set(principals)].sort()).toEqual(['apigateway.amazonaws.com', 'events.amazonaws.com']);
    for (const { id, properties } of gateway.ofType('AWS::Lambda::Permission')) {
      expect(at(properties, 'SourceArn'), id).toBeDefined();
    }
  });
}

function tableGrantsOf(row: FunctionRow, streamsOf: (table: string) => string): string[] {
  const own = Object.entries(row.tables ?? {}).flatMap(([table, actions]) =>
    actions.map((action) => `dynamodb:${action} ${idOf(table)}Table`),
  );
  const indexes = (row.indexes ?? []).map((index) => {
    const [table = '', name = ''] = index.split('/');
    return `dynamodb:Query ${idOf(table)}Table/index/${name}`;
  });
  const stream =
    row.trigger.by === 'stream'
      ? [
          `dynamodb:DescribeStream ${idOf(row.trigger.table)}Table`,
          `dynamodb:GetRecords ${idOf(row.trigger.table)}Table`,
          `dynamodb:GetShardIterator ${idOf(row.trigger.table)}Table`,
          `dynamodb:ListStreams ${streamsOf(row.trigger.table)}`,
        ]
      : [];
  return [...own, ...indexes, ...stream];
}

function fileGrants(...kinds: readonly ('put' | 'check' | 'hand out')[]): string[] {
  return functions
    .filter((row) => kinds.some((kind) => row.files?.includes(kind) === true))
    .map(nameOf)
    .sort();
}
