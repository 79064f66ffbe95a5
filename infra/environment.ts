import { CfnCondition, CfnParameter, Fn, type Stack } from 'aws-cdk-lib';
import type { FunctionRow, Setting, TableName } from './functions.ts';
import type { GatewayQueues } from './grants.ts';
import { METRICS_NAMESPACE, serviceName } from './metrics.ts';
import type { StatefulStack } from './stateful-stack.ts';
import type { Stage } from './stages/stage.ts';

/** What only the installation knows: given at deployment, never written in this repository. */
export interface InstallationParameters {
  readonly publicUrl: CfnParameter;
  readonly certificateArn: CfnParameter;
  readonly tokenIssuer: CfnParameter;
  readonly tokenJwksUri: CfnParameter;
  readonly tokenAudience: CfnParameter;
  readonly dvcqgBaseUrl: CfnParameter;
  readonly dvcqgGeneration: CfnParameter;
  readonly dvcqgDstCode: CfnParameter;
  readonly dvcqgAgency: CfnParameter;
  readonly portalWebhookUrl: CfnParameter;
  readonly vnpost: VnpostParameters;
  readonly registers: RegisterParameters;
  readonly trust: TrustParameters;
}

/** The trust services: what is empty is not there. */
interface TrustParameters {
  readonly signing: CfnParameter;
  readonly timestamp: CfnParameter;
  readonly store: CfnParameter;
  readonly revocationHosts: CfnParameter;
  readonly given: Readonly<Record<'signing' | 'timestamp' | 'store' | 'revocationHosts', CfnCondition>>;
}

/** The ways to the registers and the door for national systems: what is empty is not there. */
interface RegisterParameters {
  readonly provinceAgency: CfnParameter;
  readonly populationOfficer: CfnParameter;
  readonly axisRoutes: CfnParameter;
  readonly populationRoute: CfnParameter;
  readonly socialInsuranceRoute: CfnParameter;
  readonly populationVerifyUrl: CfnParameter;
  readonly door: CfnParameter;
  readonly given: Readonly<Record<'population' | 'socialInsurance' | 'verifyUrl' | 'officer', CfnCondition>>;
}

/** The ways to the public post: each may be empty, and then is not gone. */
interface VnpostParameters {
  readonly ngsp: CfnParameter;
  readonly lgsp: CfnParameter;
  readonly my: CfnParameter;
  readonly webhookKey: CfnParameter;
  readonly webhookSources: CfnParameter;
  /** Whether a parameter is not empty. */
  readonly given: Readonly<Record<'ngsp' | 'lgsp' | 'my' | 'webhookKey' | 'webhookSources', CfnCondition>>;
}

/** Declares the parameters. No host has a default: a forgotten one stops the deployment, not the dossiers. */
export function installationParameters(stack: Stack, stage: Stage): InstallationParameters {
  const origin = stage.localMode ? '^https?://[^/]+$' : '^https://[^/]+$';
  const address = stage.localMode ? '^https?://.+' : '^https://.+';
  const parameter = (id: string, description: string, rest: { pattern?: string; fallback?: string } = {}) =>
    new CfnParameter(stack, id, {
      type: 'String',
      description,
      ...(rest.pattern === undefined ? {} : { allowedPattern: rest.pattern }),
      ...(rest.fallback === undefined ? {} : { default: rest.fallback }),
    });
  return {
    publicUrl: parameter('PublicUrl', 'Origin under which others reach this gateway, without a path', {
      pattern: origin,
    }),
    certificateArn: parameter(
      'CertificateArn',
      'Certificate for the host of PublicUrl, in this region; empty: no custom domain is made',
      { fallback: '' },
    ),
    tokenIssuer: parameter('TokenIssuer', 'The `iss` of the access tokens of client systems', {
      pattern: address,
    }),
    tokenJwksUri: parameter('TokenJwksUri', 'Where the keys of that issuer are published', {
      pattern: address,
    }),
    tokenAudience: parameter('TokenAudience', 'The `aud` that a token for this gateway bears', {
      fallback: 'lien-thong',
    }),
    // http is allowed: the adapter stands inside the administration's own network.
    dvcqgBaseUrl: parameter('DvcqgBaseUrl', "Where the national portal's adapter is reached", {
      pattern: '^https?://.+',
    }),
    dvcqgGeneration: parameter('DvcqgGeneration', 'Which contract the adapter speaks: g1, g2 or g3', {
      pattern: '^g[123]$',
    }),
    dvcqgDstCode: parameter('DvcqgDstCode', 'Code of the destination system on the axis (header dstcode)'),
    dvcqgAgency: parameter('DvcqgAgency', 'Code of the agency in whose name dossiers are sent (madonvi)'),
    portalWebhookUrl: parameter(
      'PortalWebhookUrl',
      'Where the portal is told until it registers an address itself; may be empty',
      { pattern: `^$|${address}`, fallback: '' },
    ),
    vnpost: vnpostParameters(stack, parameter, address),
    registers: registerParameters(
      stack,
      parameter,
      parameter(
        'ProvinceAgency',
        "The province's own code, short form: what is told of people is kept under it",
        {
          pattern: '^[A-Z][0-9]{2}$',
        },
      ),
    ),
    trust: trustParameters(stack, parameter, address),
  };
}

/** Declares one parameter that may be left out. */
type Parameter = (
  id: string,
  description: string,
  rest: { pattern: string; fallback: string },
) => CfnParameter;

function vnpostParameters(stack: Stack, parameter: Parameter, address: string): VnpostParameters {
  // http is allowed where the way is inside the administration's own network.
  const inside = { pattern: '^$|^https?://.+', fallback: '' };
  const ngsp = parameter('VnpostNgspUrl', 'Where the post is reached through NGSP; may be empty', inside);
  const lgsp = parameter('VnpostLgspUrl', "The provincial LGSP's router to the post; may be empty", inside);
  const my = parameter('VnpostMyUrl', 'Where MyVNPost is reached; may be empty', {
    pattern: `^$|${address}`,
    fallback: '',
  });
  const webhookKey = parameter(
    'VnpostWebhookKey',
    "The key (PEM, SPKI) of MyVNPost's webhooks, on one line with \\n between its lines; empty: none is believed",
    { pattern: '^$|^-----BEGIN PUBLIC KEY-----\\\\n.+\\\\n-----END PUBLIC KEY-----(\\\\n)?$', fallback: '' },
  );
  const webhookSources = parameter(
    'VnpostWebhookSources',
    'From where webhooks of MyVNPost may come: addresses or CIDRs, commas between them; empty: from nowhere',
    { pattern: '^$|^[0-9a-fA-F.:/]+(,[0-9a-fA-F.:/]+)*$', fallback: '' },
  );
  return {
    ngsp,
    lgsp,
    my,
    webhookKey,
    webhookSources,
    given: {
      ngsp: isGiven(stack, 'HasVnpostNgsp', ngsp),
      lgsp: isGiven(stack, 'HasVnpostLgsp', lgsp),
      my: isGiven(stack, 'HasVnpostMy', my),
      webhookKey: isGiven(stack, 'HasVnpostWebhookKey', webhookKey),
      webhookSources: isGiven(stack, 'HasVnpostWebhookSources', webhookSources),
    },
  };
}

function registerParameters(
  stack: Stack,
  parameter: Parameter,
  provinceAgency: CfnParameter,
): RegisterParameters {
  const object = { pattern: '^\\{.*\\}$', fallback: '{}' };
  const name = { pattern: '^[a-z0-9-]*$', fallback: '' };
  const populationRoute = parameter(
    'PopulationRoute',
    'By which way of AxisRoutes the population register is asked; empty: it is not',
    name,
  );
  const socialInsuranceRoute = parameter(
    'SocialInsuranceRoute',
    'By which way of AxisRoutes social insurance is asked; empty: it is not',
    name,
  );
  // http is allowed: it is what the register calls itself, and is hashed, not called.
  const populationVerifyUrl = parameter(
    'PopulationVerifyUrl',
    'The address that the hash of a call to the population register is made of; empty: it is not asked',
    { pattern: '^$|^https?://.+', fallback: '' },
  );
  const populationOfficer = parameter(
    'PopulationOfficer',
    "The account at the population register by which the province's own copy follows it; empty: it is not followed",
    { pattern: '^[A-Za-z0-9@._-]*$', fallback: '' },
  );
  return {
    provinceAgency,
    populationOfficer,
    axisRoutes: parameter(
      'AxisRoutes',
      'The ways over the data-sharing axis by name, as JSON on one line (infra/README.md)',
      object,
    ),
    populationRoute,
    socialInsuranceRoute,
    populationVerifyUrl,
    door: parameter(
      'Door',
      'Which national systems may call in, and for what, as JSON on one line (infra/README.md); {}: none',
      object,
    ),
    given: {
      population: isGiven(stack, 'HasPopulationRoute', populationRoute),
      socialInsurance: isGiven(stack, 'HasSocialInsuranceRoute', socialInsuranceRoute),
      verifyUrl: isGiven(stack, 'HasPopulationVerifyUrl', populationVerifyUrl),
      officer: isGiven(stack, 'HasPopulationOfficer', populationOfficer),
    },
  };
}

function trustParameters(stack: Stack, parameter: Parameter, address: string): TrustParameters {
  const outside = { pattern: `^$|${address}`, fallback: '' };
  const signing = parameter(
    'SigningUrl',
    'Where the remote signing service (CSC API v2) is reached; empty: by token only',
    outside,
  );
  // http is allowed: what is answered there is signed.
  const timestamp = parameter('TimestampUrl', 'The time-stamping authority (RFC 3161); may be empty', {
    pattern: '^$|^https?://.+',
    fallback: '',
  });
  const store = parameter(
    'PersonalStoreUrl',
    "Where citizens' own stores of results take copies; may be empty",
    outside,
  );
  const revocationHosts = parameter(
    'RevocationHosts',
    'Hosts of OCSP responders and revocation lists that may be asked, commas between them; empty: none',
    { pattern: '^$|^[A-Za-z0-9.:-]+(,[A-Za-z0-9.:-]+)*$', fallback: '' },
  );
  return {
    signing,
    timestamp,
    store,
    revocationHosts,
    given: {
      signing: isGiven(stack, 'HasSigning', signing),
      timestamp: isGiven(stack, 'HasTimestamp', timestamp),
      store: isGiven(stack, 'HasPersonalStore', store),
      revocationHosts: isGiven(stack, 'HasRevocationHosts', revocationHosts),
    },
  };
}

/** Whether a parameter is not empty. */
const isGiven = (stack: Stack, id: string, of: CfnParameter): CfnCondition =>
  new CfnCondition(stack, id, { expression: Fn.conditionNot(Fn.conditionEquals(of.valueAsString, '')) });

/** The variables of a function: those that every function has, then what its grants and settings bring. */
export function environmentOf(
  row: FunctionRow,
  stack: Stack,
  stage: Stage,
  stateful: StatefulStack,
  queues: GatewayQueues,
  parameters: InstallationParameters,
): Record<string, string> {
  const environment: Record<string, string> = {
    STAGE: stage.name,
    ...(stage.localMode ? { LOCAL_MODE: 'true' } : {}),
    POWERTOOLS_SERVICE_NAME: serviceName(stage),
    POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE,
    POWERTOOLS_LOG_LEVEL: stage.logs.level,
  };
  for (const table of tablesOf(row))
    environment[`TABLE_${table.toUpperCase()}`] = stateful.tables[table].tableName;
  if ((row.files ?? []).length > 0) environment['BUCKET_ATTACHMENTS'] = stateful.attachments.bucketName;
  if (row.shelves !== undefined) environment['BUCKET_COPIES'] = stateful.copies.bucketName;
  if (row.seals === true) environment['SEAL_KEY'] = stateful.seal.keyArn;
  for (const name of row.secrets ?? []) {
    environment[`SECRET_${name.toUpperCase().replaceAll('-', '_')}`] = stateful.secrets[name].secretArn;
  }
  if (row.sends?.includes('duties') === true) {
    const urls = Object.entries(queues.duties).map(([partner, queue]) => [partner, queue.queueUrl]);
    environment['QUEUES'] = stack.toJsonString(Object.fromEntries(urls));
  }
  if (row.sends?.includes('wake-ups') === true) environment['QUEUE_WAKE'] = queues.wakeUps.queueUrl;
  for (const setting of row.settings ?? []) {
    Object.assign(environment, settingVariables(setting, row, stack, stage, parameters));
  }
  return environment;
}

function settingVariables(
  setting: Setting,
  row: FunctionRow,
  stack: Stack,
  stage: Stage,
  parameters: InstallationParameters,
): Record<string, string> {
  switch (setting) {
    case 'policies':
      return { POLICIES: JSON.stringify(policiesOf(row, stage)) };
    case 'dvcqg':
      return {
        DVCQG: stack.toJsonString({
          ...stage.dvcqg,
          generation: parameters.dvcqgGeneration.valueAsString,
          baseUrl: parameters.dvcqgBaseUrl.valueAsString,
          dstcode: parameters.dvcqgDstCode.valueAsString,
          agency: parameters.dvcqgAgency.valueAsString,
        }),
      };
    case 'vnpost':
      return { VNPOST: vnpostVariable(stage, parameters.vnpost) };
    case 'axis':
      return { AXIS: axisVariable(parameters.registers) };
    case 'population':
      return { POPULATION: populationVariable(stage, parameters.registers) };
    case 'citizens':
      return { CITIZENS: JSON.stringify(stage.citizens) };
    case 'registers':
      return { REGISTERS: registersVariable(stage, parameters.registers) };
    case 'door':
      return { DOOR: parameters.registers.door.valueAsString };
    case 'trust':
      return { TRUST: trustVariable(parameters.trust) };
    case 'copies':
      return { COPIES: JSON.stringify(stage.copies) };
    case 'token':
      return {
        TOKEN_ISSUER: parameters.tokenIssuer.valueAsString,
        TOKEN_JWKS_URI: parameters.tokenJwksUri.valueAsString,
        TOKEN_AUDIENCE: parameters.tokenAudience.valueAsString,
      };
    case 'webhook':
      return { PORTAL_WEBHOOK_URL: parameters.portalWebhookUrl.valueAsString };
    case 'publicUrl':
      return { PUBLIC_URL: parameters.publicUrl.valueAsString };
  }
}

/** A worker carries to one partner and need not know of the others: a function's variables have 4 KB in all. */
const policiesOf = ({ trigger, asks }: FunctionRow, { policies }: Stage): Partial<Stage['policies']> => {
  const partner = trigger.by === 'duties' ? trigger.partner : asks;
  return partner === undefined ? policies : { [partner]: policies[partner] };
};

/** The post's configuration as JSON, in which a way whose address is empty does not stand. */
function vnpostVariable({ vnpost }: Stage, { ngsp, lgsp, my, ...rest }: VnpostParameters): string {
  const { given, webhookKey, webhookSources } = rest;
  const way = (name: 'ngsp' | 'lgsp' | 'my', url: CfnParameter): string =>
    whereGiven(given[name], member(name, { ...vnpost[name], baseUrl: url.valueAsString }), ',');
  const sources = whereGiven(
    given.webhookSources,
    `"${Fn.join('","', Fn.split(',', webhookSources.valueAsString))}"`,
  );
  const webhook = member('webhook', { ...vnpost.webhook, publicKeyPem: webhookKey.valueAsString, allow: [] });
  return [
    '{',
    way('ngsp', ngsp),
    way('lgsp', lgsp),
    way('my', my),
    whereGiven(
      given.webhookKey,
      webhook.replace('"allow":[]', () => `"allow":[${sources}]`),
      ',',
    ),
    JSON.stringify(vnpost.common).slice(1),
  ].join('');
}

/** The ways as they were given, and the registers whose way is named. */
function axisVariable({
  axisRoutes,
  populationRoute,
  socialInsuranceRoute,
  given,
}: RegisterParameters): string {
  const register = (name: string, route: CfnParameter): string =>
    member(name, { route: route.valueAsString });
  const population = register('population', populationRoute);
  const socialInsurance = register('social-insurance', socialInsuranceRoute);
  return [
    `{"routes":${axisRoutes.valueAsString},"registers":{`,
    whereGiven(given.population, population),
    // A comma only between two.
    whereGiven(given.population, whereGiven(given.socialInsurance, ',')),
    whereGiven(given.socialInsurance, socialInsurance),
    '}}',
  ].join('');
}

/** The population register's configuration as JSON; without an address there is none, and it is not configured. */
function populationVariable(
  { population }: Stage,
  { populationVerifyUrl, given }: RegisterParameters,
): string {
  const verifyUrl = member('verifyUrl', populationVerifyUrl.valueAsString);
  const rest = JSON.stringify(population).slice(1);
  return ['{', whereGiven(given.verifyUrl, verifyUrl, rest === '}' ? '' : ','), rest].join('');
}

/** The province's own register; without an account it follows nothing, since the register knows none of this name. */
function registersVariable(
  { registers, grouping }: Stage,
  { provinceAgency, populationOfficer, given }: RegisterParameters,
): string {
  const account = Fn.conditionIf(
    given.officer.logicalId,
    populationOfficer.valueAsString,
    'not-declared',
  ).toString();
  const sync = JSON.stringify({ ...registers, officer: { account } });
  return `{"agency":"${provinceAgency.valueAsString}","sync":${sync},"grouping":${JSON.stringify(grouping)}}`;
}

/** The trust services' configuration as JSON, in which a service whose address is empty does not stand. */
function trustVariable({ signing, timestamp, store, revocationHosts, given }: TrustParameters): string {
  const hosts = whereGiven(
    given.revocationHosts,
    `"${Fn.join('","', Fn.split(',', revocationHosts.valueAsString))}"`,
  );
  return [
    '{',
    whereGiven(given.signing, member('signing', { baseUrl: signing.valueAsString }), ','),
    whereGiven(given.timestamp, member('timestamp', { url: timestamp.valueAsString }), ','),
    whereGiven(given.store, member('store', { baseUrl: store.valueAsString }), ','),
    `"revocation":{"hosts":[${hosts}]}}`,
  ].join('');
}

/** A text where a condition holds, nothing where it does not. */
const whereGiven = (condition: CfnCondition, text: string, ending = ''): string =>
  Fn.conditionIf(condition.logicalId, `${text}${ending}`, '').toString();

/** A member of a JSON object. What CloudFormation fills in later stands in it as it is: it has no quotes to escape. */
const member = (name: string, value: object | string): string => `"${name}":${JSON.stringify(value)}`;

/** Tables that a row names, itself or by an index. */
function tablesOf(row: FunctionRow): TableName[] {
  const named = Object.keys(row.tables ?? {}) as TableName[]; // keys of a Partial<Record<TableName, …>>
  const indexed = (row.indexes ?? []).map((index) => index.split('/')[0] as TableName); // by IndexName's form
  return [...new Set([...named, ...indexed])];
}
