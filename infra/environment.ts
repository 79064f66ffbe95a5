import { CfnParameter, type Stack } from 'aws-cdk-lib';
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
    dvcqgGeneration: parameter('DvcqgGeneration', 'Which contract the adapter speaks: g1 or g2', {
      pattern: '^g[12]$',
    }),
    dvcqgDstCode: parameter('DvcqgDstCode', 'Code of the destination system on the axis (header dstcode)'),
    dvcqgAgency: parameter('DvcqgAgency', 'Code of the agency in whose name dossiers are sent (madonvi)'),
    portalWebhookUrl: parameter(
      'PortalWebhookUrl',
      'Where the portal is told until it registers an address itself; may be empty',
      { pattern: `^$|${address}`, fallback: '' },
    ),
  };
}

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
  for (const name of row.secrets ?? []) {
    environment[`SECRET_${name.toUpperCase()}`] = stateful.secrets[name].secretArn;
  }
  if (row.sends?.includes('duties') === true) {
    const urls = Object.entries(queues.duties).map(([partner, queue]) => [partner, queue.queueUrl]);
    environment['QUEUES'] = stack.toJsonString(Object.fromEntries(urls));
  }
  if (row.sends?.includes('wake-ups') === true) environment['QUEUE_WAKE'] = queues.wakeUps.queueUrl;
  for (const setting of row.settings ?? []) {
    Object.assign(environment, settingVariables(setting, stack, stage, parameters));
  }
  return environment;
}

function settingVariables(
  setting: Setting,
  stack: Stack,
  stage: Stage,
  parameters: InstallationParameters,
): Record<string, string> {
  switch (setting) {
    case 'policies':
      return { POLICIES: JSON.stringify(stage.policies) };
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

/** Tables that a row names, itself or by an index. */
function tablesOf(row: FunctionRow): TableName[] {
  const named = Object.keys(row.tables ?? {}) as TableName[]; // keys of a Partial<Record<TableName, …>>
  const indexed = (row.indexes ?? []).map((index) => index.split('/')[0] as TableName); // by IndexName's form
  return [...new Set([...named, ...indexed])];
}
