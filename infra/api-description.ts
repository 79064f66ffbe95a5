import type { Stack } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Route } from './functions.ts';
import { gatewayRefusals } from './refusals.ts';

/** A route with the function that answers it. */
export interface AnsweredRoute extends Route {
  readonly answeredBy: IFunction;
}

/** What is described. */
interface Described {
  readonly name: string;
  readonly description: string;
  readonly authoriser: IFunction;
  readonly routes: readonly AnsweredRoute[];
}

/** What is no bearer token is refused without waking the authoriser. */
const BEARER = '^[Bb]earer [A-Za-z0-9._~+/=-]+$';

/** How long the authoriser is believed about one token. */
const BELIEVED_SECONDS = 300;

/**
 * The API as API Gateway imports it: an OpenAPI 3.0 document with its extensions, one resource of the stack however
 * many routes there are (docs/adr/0023). It says who answers which route and who is asked first, and nothing of what
 * is said there: that is functions/reference/openapi.json, which is for people.
 */
export function describeApi(stack: Stack, api: Described): object {
  return {
    openapi: '3.0.1',
    // API Gateway takes the API's name and description from here.
    info: { title: api.name, description: api.description, version: '1' },
    paths: pathsOf(stack, api.routes),
    components: { securitySchemes: { clients: tokenAuthoriser(stack, api.authoriser) } },
    'x-amazon-apigateway-gateway-responses': refusals(),
  };
}

function pathsOf(stack: Stack, routes: readonly AnsweredRoute[]): Record<string, Record<string, object>> {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const methods = (paths[route.path] ??= {});
    methods[wordFor(route.method)] = {
      ...parametersIn(route.path),
      ...(route.open === undefined ? { security: [{ clients: [] }] } : {}),
      responses: {},
      'x-amazon-apigateway-integration': {
        type: 'aws_proxy',
        // Functions are invoked by POST, whatever the client's method was.
        httpMethod: 'POST',
        uri: invocationsOf(stack, route.answeredBy),
      },
    };
  }
  return paths;
}

/** OpenAPI has no word for any method; the import has one of its own. */
const wordFor = (method: Route['method']): string =>
  method === 'ANY' ? 'x-amazon-apigateway-any-method' : method.toLowerCase();

/** OpenAPI wants every placeholder of a path declared. */
function parametersIn(path: string): { readonly parameters?: readonly object[] } {
  const names = [...path.matchAll(/\{(\w+)\+?\}/g)].map(([, name]) => name);
  if (names.length === 0) return {};
  return {
    parameters: names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
  };
}

function tokenAuthoriser(stack: Stack, authoriser: IFunction): object {
  return {
    // The import knows an authoriser by these three: an API key that is a header.
    type: 'apiKey',
    name: 'Authorization',
    in: 'header',
    'x-amazon-apigateway-authtype': 'custom',
    'x-amazon-apigateway-authorizer': {
      type: 'token',
      authorizerUri: invocationsOf(stack, authoriser),
      authorizerResultTtlInSeconds: BELIEVED_SECONDS,
      identityValidationExpression: BEARER,
    },
  };
}

const invocationsOf = (stack: Stack, answering: IFunction): string =>
  `arn:${stack.partition}:apigateway:${stack.region}:lambda:path/2015-03-31/functions/${answering.functionArn}/invocations`;

function refusals(): Record<string, object> {
  return Object.fromEntries(
    gatewayRefusals().map(({ type, status, headers, body }) => [
      type,
      {
        statusCode: String(status),
        responseParameters: Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [`gatewayresponse.header.${name}`, value]),
        ),
        responseTemplates: { 'application/json': body },
      },
    ]),
  );
}
