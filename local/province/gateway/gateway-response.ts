import type { ApiPlan, GatewayResponsePlan } from '../plan/api.ts';
import { unsupported } from '../problem.ts';
import type { GatewayRequest } from './request.ts';

/** What the gateway itself answers, and with which words where the template has no other (`null`: none). */
const OWN = {
  ACCESS_DENIED: [403, 'AccessDeniedException', 'User is not authorized to access this resource'],
  AUTHORIZER_CONFIGURATION_ERROR: [500, 'AuthorizerConfigurationException', null],
  AUTHORIZER_FAILURE: [500, 'AuthorizerFailureException', null],
  BAD_REQUEST_PARAMETERS: [400, 'BadRequestException', 'Missing required request parameters'],
  INTEGRATION_FAILURE: [502, 'InternalServerErrorException', 'Internal server error'],
  INTEGRATION_TIMEOUT: [504, 'InternalServerErrorException', 'Endpoint request timed out'],
  MISSING_AUTHENTICATION_TOKEN: [403, 'MissingAuthenticationTokenException', 'Missing Authentication Token'],
  REQUEST_TOO_LARGE: [413, 'RequestEntityTooLargeException', 'Request Too Long'],
  UNAUTHORIZED: [401, 'UnauthorizedException', 'Unauthorized'],
} as const;

export type ResponseType = keyof typeof OWN;

/** An answer, ready to be written. */
export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[]>;
  readonly body: string | Buffer;
}

type Variables = (name: string) => string | undefined;

/**
 * Makes the answers that no function gives. Wording, status and headers come from the template where it has them,
 * for the response type itself or for DEFAULT_4XX and DEFAULT_5XX. Throws a `ProvinceProblem` at once for a
 * template in more of the mapping language than variables.
 */
export function createGatewayResponses(
  api: ApiPlan,
): (type: ResponseType, request: GatewayRequest, message?: string) => Answer {
  for (const [type, plan] of api.responses) checkVariables(type, plan);
  return (type, request, message = OWN[type][2] ?? undefined) => {
    const [status, errorType] = OWN[type];
    const plan = api.responses.get(type) ?? api.responses.get(status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX');
    const variables = variablesOf(api, request, type, message);
    const headers: Record<string, string> = {
      'Content-Type': plan?.contentType ?? 'application/json',
      'x-amzn-ErrorType': errorType,
    };
    for (const [name, expression] of Object.entries(plan?.headers ?? {})) {
      headers[name] = /^'(.*)'$/.exec(expression)?.[1] ?? variables(expression) ?? '';
    }
    const spelt = type === 'ACCESS_DENIED' ? 'Message' : 'message';
    const body =
      plan?.template === undefined
        ? JSON.stringify({ [spelt]: message ?? null })
        : fill(plan.template, variables);
    return { status: plan?.status ?? status, headers, body };
  };
}

const VARIABLE = /\$(context|method)((?:\.[\w-]+)+)/g;

function fill(template: string, variables: Variables): string {
  return template.replaceAll(VARIABLE, (whole) => variables(whole.slice(1)) ?? '');
}

function variablesOf(
  api: ApiPlan,
  request: GatewayRequest,
  type: ResponseType,
  message: string | undefined,
): Variables {
  return (name) => {
    const header = /^method\.request\.header\.([\w-]+)$/.exec(name)?.[1];
    if (header !== undefined) return String(request.lower[header.toLowerCase()] ?? '');
    switch (name) {
      case 'context.error.message':
        return message;
      case 'context.error.messageString':
        return JSON.stringify(message ?? null);
      case 'context.error.responseType':
        return type;
      case 'context.requestId':
      case 'context.extendedRequestId':
        return request.id;
      case 'context.apiId':
        return api.id;
      case 'context.stage':
        return api.stage;
      case 'context.httpMethod':
        return request.method;
      case 'context.path':
        return request.path;
      case 'context.requestTimeEpoch':
        return String(request.at);
      case 'context.identity.sourceIp':
        return request.sourceIp;
      default:
        return undefined;
    }
  };
}

const nobody: GatewayRequest = {
  id: 'id',
  at: 0,
  method: 'GET',
  path: '/',
  query: '',
  headers: {},
  multiValueHeaders: {},
  lower: {},
  sourceIp: '',
};

function checkVariables(type: string, plan: GatewayResponsePlan): void {
  const none: ApiPlan = { id: '', stage: '', routes: [], binaryMediaTypes: [], responses: new Map() };
  const known = variablesOf(none, nobody, 'UNAUTHORIZED', '');
  const where = `GatewayResponse ${type}`;
  const template = plan.template ?? '';
  for (const [whole] of template.matchAll(VARIABLE)) {
    if (known(whole.slice(1)) === undefined) throw unsupported(where, `variable ${whole}`);
  }
  const left = /[$#][\w{(!]+/.exec(template.replaceAll(VARIABLE, ''));
  if (left !== null) throw unsupported(where, `mapping language ${left[0]}`);
  for (const expression of Object.values(plan.headers)) {
    if (!/^'.*'$/.test(expression) && known(expression) === undefined) {
      throw unsupported(where, `response parameter ${expression}`);
    }
  }
}
