import * as z from 'zod';
import { ProvinceProblem, unsupported } from '../problem.ts';
import { functionNameOf, rootResourceId } from '../template/identities.ts';
import { count, flag, type Found, type Model } from '../template/model.ts';

/** The one REST API of the template, flattened to its routes. */
export interface ApiPlan {
  readonly id: string;
  readonly stage: string;
  readonly routes: readonly RoutePlan[];
  readonly binaryMediaTypes: readonly string[];
  /** Answers of the gateway itself that the template words differently, by response type. */
  readonly responses: ReadonlyMap<string, GatewayResponsePlan>;
}

export interface RoutePlan {
  /** `ANY` stands for every method that has no route of its own. */
  readonly method: string;
  readonly resourceId: string;
  /** `/v1/dossiers/{code}`, `/docs/{proxy+}`. */
  readonly path: string;
  readonly authoriser: AuthoriserPlan | undefined;
  /** Query parameters and headers without which the gateway answers 400 itself. */
  readonly required: readonly { readonly in: 'querystring' | 'header'; readonly name: string }[];
  readonly integration: IntegrationPlan;
}

export type IntegrationPlan =
  | { readonly kind: 'function'; readonly functionName: string; readonly timeoutMs: number }
  | { readonly kind: 'mock'; readonly status: number; readonly headers: Readonly<Record<string, string>> };

export interface AuthoriserPlan {
  readonly id: string;
  readonly functionName: string;
  /** Lower-case name of the header that holds the token. */
  readonly header: string;
  /** What a token must look like to be shown to the function at all. */
  readonly pattern: RegExp | undefined;
  /** How long an answer is good for the same token. */
  readonly cacheMs: number;
}

export interface GatewayResponsePlan {
  readonly status: number | undefined;
  readonly contentType: string;
  readonly template: string | undefined;
  /** Header name → expression, as in the template. */
  readonly headers: Readonly<Record<string, string>>;
}

const restApi = z.object({
  Name: z.string().optional(),
  Body: z.unknown().optional(),
  BodyS3Location: z.unknown().optional(),
  BinaryMediaTypes: z.array(z.string()).default([]),
});

const method = z.object({
  HttpMethod: z.string(),
  ResourceId: z.string(),
  AuthorizationType: z.string().default('NONE'),
  AuthorizerId: z.string().optional(),
  ApiKeyRequired: flag.default(false),
  RequestParameters: z.record(z.string(), flag).default({}),
  RequestModels: z.record(z.string(), z.string()).optional(),
  Integration: z.object({
    Type: z.string(),
    Uri: z.string().optional(),
    TimeoutInMillis: count.default(29_000),
    IntegrationResponses: z
      .array(
        z.object({
          StatusCode: z.string(),
          ResponseParameters: z.record(z.string(), z.string()).default({}),
        }),
      )
      .default([]),
  }),
});

const authorizer = z.object({
  Type: z.string(),
  AuthorizerUri: z.string(),
  IdentitySource: z.string().default('method.request.header.Authorization'),
  IdentityValidationExpression: z.string().optional(),
  AuthorizerResultTtlInSeconds: count.default(300),
});

const gatewayResponse = z.object({
  ResponseType: z.string(),
  StatusCode: count.optional(),
  ResponseTemplates: z.record(z.string(), z.string()).default({}),
  ResponseParameters: z.record(z.string(), z.string()).default({}),
});

/** The REST API of the template, or `undefined` when it has none. Throws when there are two: there is one port. */
export function planApi(model: Model): ApiPlan | undefined {
  const [api, second] = model.all('AWS::ApiGateway::RestApi', restApi);
  if (api === undefined) return undefined;
  if (second !== undefined) throw unsupported(second.where, 'a second REST API');
  if (api.properties.Body !== undefined || api.properties.BodyS3Location !== undefined) {
    throw unsupported(api.where, 'a REST API defined by an OpenAPI body');
  }
  const [stage] = model.all('AWS::ApiGateway::Stage', z.object({ StageName: z.string().optional() }));
  const paths = resourcePaths(model, api.ref);
  const authorisers = planAuthorisers(model);
  return {
    id: api.ref,
    stage: stage?.ref ?? 'local',
    routes: model.all('AWS::ApiGateway::Method', method).map((found) => planRoute(found, paths, authorisers)),
    binaryMediaTypes: api.properties.BinaryMediaTypes,
    responses: new Map(
      model.all('AWS::ApiGateway::GatewayResponse', gatewayResponse).map((found) => planResponse(found)),
    ),
  };
}

function resourcePaths(model: Model, api: string): Map<string, string> {
  const shape = z.object({ ParentId: z.string(), PathPart: z.string() });
  const resources = new Map(
    model.all('AWS::ApiGateway::Resource', shape).map((found) => [found.ref, found.properties]),
  );
  const pathOf = (id: string): string => {
    const resource = resources.get(id);
    return resource === undefined ? '' : `${pathOf(resource.ParentId)}/${resource.PathPart}`;
  };
  const paths = new Map([[rootResourceId(api), '/']]);
  for (const id of resources.keys()) paths.set(id, pathOf(id));
  return paths;
}

function planAuthorisers(model: Model): Map<string, AuthoriserPlan> {
  const plans = new Map<string, AuthoriserPlan>();
  for (const { ref, where, properties } of model.all('AWS::ApiGateway::Authorizer', authorizer)) {
    if (properties.Type !== 'TOKEN') throw unsupported(where, `an authoriser of type ${properties.Type}`);
    const header = /^method\.request\.header\.([\w-]+)$/.exec(properties.IdentitySource)?.[1];
    if (header === undefined) throw unsupported(where, `identity source ${properties.IdentitySource}`);
    const pattern = properties.IdentityValidationExpression;
    plans.set(ref, {
      id: ref,
      functionName: functionNameOf(properties.AuthorizerUri),
      header: header.toLowerCase(),
      pattern: pattern === undefined || pattern === '' ? undefined : new RegExp(pattern),
      cacheMs: properties.AuthorizerResultTtlInSeconds * 1000,
    });
  }
  return plans;
}

function planRoute(
  { where, properties }: Found<z.infer<typeof method>>,
  paths: ReadonlyMap<string, string>,
  authorisers: ReadonlyMap<string, AuthoriserPlan>,
): RoutePlan {
  if (properties.ApiKeyRequired) throw unsupported(where, 'a method that requires an API key');
  if (!['NONE', 'CUSTOM'].includes(properties.AuthorizationType)) {
    throw unsupported(where, `authorisation ${properties.AuthorizationType}`);
  }
  const models = Object.values(properties.RequestModels ?? {}).filter((each) => each !== 'Empty');
  if (models.length > 0) throw unsupported(where, 'a body checked against a model of the gateway');
  const authoriser = authorisers.get(properties.AuthorizerId ?? '');
  if (properties.AuthorizationType === 'CUSTOM' && authoriser === undefined) {
    throw new ProvinceProblem(
      `${where}: không thấy bộ phân quyền mà mẫu hạ tầng nhắc đến.`,
      `${where}: the authoriser that it names does not exist.`,
    );
  }
  const required = Object.entries(properties.RequestParameters)
    .filter(([, needed]) => needed)
    .map(([name]) => /^method\.request\.(querystring|header)\.(.+)$/.exec(name))
    .filter((match) => match !== null)
    .map(([, place, name]) => ({ in: place as 'querystring' | 'header', name: name ?? '' })); // by the expression
  return {
    method: properties.HttpMethod,
    resourceId: properties.ResourceId,
    path: paths.get(properties.ResourceId) ?? '/',
    authoriser: properties.AuthorizationType === 'CUSTOM' ? authoriser : undefined,
    required,
    integration: planIntegration(where, properties.Integration),
  };
}

function planIntegration(where: string, integration: z.infer<typeof method>['Integration']): IntegrationPlan {
  switch (integration.Type) {
    case 'AWS_PROXY':
      return {
        kind: 'function',
        functionName: functionNameOf(integration.Uri ?? ''),
        timeoutMs: integration.TimeoutInMillis,
      };
    case 'MOCK': {
      const [response] = integration.IntegrationResponses;
      const headers: Record<string, string> = {};
      for (const [name, value] of Object.entries(response?.ResponseParameters ?? {})) {
        headers[name.replace('method.response.header.', '')] = quoted(value, where);
      }
      return { kind: 'mock', status: Number(response?.StatusCode ?? 200), headers };
    }
    default:
      throw unsupported(where, `an integration of type ${integration.Type}`);
  }
}

function planResponse({
  where,
  properties,
}: Found<z.infer<typeof gatewayResponse>>): [string, GatewayResponsePlan] {
  const [first] = Object.entries(properties.ResponseTemplates);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(properties.ResponseParameters)) {
    const header = /^gatewayresponse\.header\.([\w-]+)$/.exec(name)?.[1];
    if (header === undefined) throw unsupported(where, `response parameter ${name}`);
    headers[header] = value;
  }
  return [
    properties.ResponseType,
    {
      status: properties.StatusCode,
      contentType: first?.[0] ?? 'application/json',
      template: first?.[1],
      headers,
    },
  ];
}

/** A static value of a mapping expression: `'text'`. */
function quoted(value: string, where: string): string {
  const text = /^'(.*)'$/.exec(value)?.[1];
  if (text === undefined) throw unsupported(where, `response parameter ${value}`);
  return text;
}
