import type { APIGatewayProxyEvent } from 'aws-lambda';

/** A request as the REST API hands it to a function, from a client that the authoriser vouched for. */
export function proxyEvent(
  method: string,
  resource: string,
  more: {
    readonly body?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly path?: Readonly<Record<string, string>>;
    readonly query?: Readonly<Record<string, string>>;
    /** All values of each parameter, where one stands more than once. */
    readonly queries?: Readonly<Record<string, readonly string[]>>;
    readonly client?: { readonly clientId: string; readonly scopes: string; readonly agencies: string };
  } = {},
): APIGatewayProxyEvent {
  const client = more.client ?? {
    clientId: 'portal',
    scopes: 'dossier:write dossier:read code:allocate exchange:read exchange:operate webhook:manage',
    agencies: 'H21',
  };
  const event = {
    httpMethod: method,
    resource,
    path: resource,
    headers: { 'Content-Type': 'application/json', ...more.headers },
    pathParameters: more.path ?? null,
    queryStringParameters: more.query ?? null,
    multiValueQueryStringParameters: more.queries ?? null,
    body: more.body ?? null,
    isBase64Encoded: false,
    requestContext: { requestId: 'request-1', authorizer: client, identity: { sourceIp: '203.0.113.7' } },
  };
  return event as unknown as APIGatewayProxyEvent; // the members that the gateway's functions read
}
