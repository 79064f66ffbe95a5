import * as z from 'zod';
import { ProvinceProblem, unsupported } from '../problem.ts';
import { functionNameOf } from '../template/identities.ts';
import type { Model } from '../template/model.ts';
import {
  apiDescription,
  type ApiDescription,
  type DescribedResponse,
  type Integration,
  type Operation,
  type TokenAuthoriser,
} from './api-description.ts';

/** The one REST API of the template, as its description says. */
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
  Body: apiDescription,
  BinaryMediaTypes: z.array(z.string()).default([]),
});

/**
 * The REST API of the template, or `undefined` when it has none. Throws a `ProvinceProblem` when there are two (there
 * is one port), and for whatever of its description has no meaning here.
 */
export function planApi(model: Model): ApiPlan | undefined {
  const [api, second] = model.all('AWS::ApiGateway::RestApi', restApi);
  if (api === undefined) return undefined;
  if (second !== undefined) throw unsupported(second.where, 'a second REST API');
  const [stage] = model.all('AWS::ApiGateway::Stage', z.object({ StageName: z.string().optional() }));
  const { Body: description, BinaryMediaTypes } = api.properties;
  return {
    id: api.ref,
    stage: stage?.ref ?? 'local',
    routes: planRoutes(description, api.where),
    binaryMediaTypes: BinaryMediaTypes,
    responses: new Map(
      Object.entries(description['x-amazon-apigateway-gateway-responses']).map(([type, response]) => [
        type,
        planResponse(response, `${api.where} ${type}`),
      ]),
    ),
  };
}

function planRoutes({ paths, components }: ApiDescription, where: string): RoutePlan[] {
  const authorisers = new Map(
    Object.entries(components.securitySchemes).map(([name, scheme]) => [name, planAuthoriser(name, scheme)]),
  );
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => {
      const at = `${where} ${method} ${path}`;
      return {
        method: method === 'x-amazon-apigateway-any-method' ? 'ANY' : method.toUpperCase(),
        resourceId: path,
        path,
        authoriser: authoriserOf(operation, authorisers, at),
        required: requiredBy(operation),
        integration: planIntegration(at, operation['x-amazon-apigateway-integration']),
      };
    }),
  );
}

function planAuthoriser(name: string, scheme: TokenAuthoriser): AuthoriserPlan {
  const authoriser = scheme['x-amazon-apigateway-authorizer'];
  const pattern = authoriser.identityValidationExpression;
  return {
    id: name,
    functionName: functionNameOf(authoriser.authorizerUri),
    header: scheme.name.toLowerCase(),
    pattern: pattern === undefined || pattern === '' ? undefined : new RegExp(pattern),
    cacheMs: authoriser.authorizerResultTtlInSeconds * 1000,
  };
}

function authoriserOf(
  { security }: Operation,
  authorisers: ReadonlyMap<string, AuthoriserPlan>,
  where: string,
): AuthoriserPlan | undefined {
  const [scheme, ...others] = security.flatMap((required) => Object.keys(required));
  if (scheme === undefined) return undefined;
  if (others.length > 0) throw unsupported(where, 'two security schemes for one method');
  const authoriser = authorisers.get(scheme);
  if (authoriser === undefined) {
    throw new ProvinceProblem(
      `${where}: không thấy bộ phân quyền mà mẫu hạ tầng nhắc đến.`,
      `${where}: the authoriser that it names does not exist.`,
    );
  }
  return authoriser;
}

function requiredBy({ parameters }: Operation): RoutePlan['required'] {
  return parameters.flatMap(({ name, in: place, required }) =>
    required && place !== 'path' ? [{ in: place === 'query' ? ('querystring' as const) : place, name }] : [],
  );
}

function planIntegration(where: string, integration: Integration): IntegrationPlan {
  if (integration.type === 'aws_proxy') {
    return {
      kind: 'function',
      functionName: functionNameOf(integration.uri),
      timeoutMs: integration.timeoutInMillis,
    };
  }
  const { statusCode, responseParameters } = integration.responses.default;
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(responseParameters)) {
    headers[name.replace('method.response.header.', '')] = quoted(value, where);
  }
  return { kind: 'mock', status: Number(statusCode), headers };
}

function planResponse(response: DescribedResponse, where: string): GatewayResponsePlan {
  const [first] = Object.entries(response.responseTemplates);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.responseParameters)) {
    const header = /^gatewayresponse\.header\.([\w-]+)$/.exec(name)?.[1];
    if (header === undefined) throw unsupported(where, `response parameter ${name}`);
    headers[header] = value;
  }
  return {
    status: response.statusCode,
    contentType: first?.[0] ?? 'application/json',
    template: first?.[1],
    headers,
  };
}

/** A static value of a mapping expression: `'text'`. */
function quoted(value: string, where: string): string {
  const text = /^'(.*)'$/.exec(value)?.[1];
  if (text === undefined) throw unsupported(where, `response parameter ${value}`);
  return text;
}
