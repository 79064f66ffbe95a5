import { problemBody } from '../functions/kernel/result.ts';
import { PROBLEMS, type ProblemCode } from '../schemas/problems.ts';

/**
 * What API Gateway itself answers when it refuses before a function is asked, in the same form and with the same
 * codes as the functions' own refusals (RFC 9457), so that a caller needs to know one catalogue only.
 *
 * The key is API Gateway's response type.
 */
const refusals: Readonly<Record<string, ProblemCode>> = {
  UNAUTHORIZED: 'unauthenticated',
  ACCESS_DENIED: 'scope-missing',
  // API Gateway takes a request for an unknown path for one that forgot to sign.
  MISSING_AUTHENTICATION_TOKEN: 'route-not-found',
  INVALID_SIGNATURE: 'route-not-found',
  RESOURCE_NOT_FOUND: 'route-not-found',
  REQUEST_TOO_LARGE: 'body-too-large',
  THROTTLED: 'busy',
  QUOTA_EXCEEDED: 'busy',
  INTEGRATION_TIMEOUT: 'busy',
  INTEGRATION_FAILURE: 'internal',
  AUTHORIZER_FAILURE: 'internal',
  AUTHORIZER_CONFIGURATION_ERROR: 'internal',
  API_CONFIGURATION_ERROR: 'internal',
};

export interface Refusal {
  readonly type: string;
  readonly status: number;
  /** Values are quoted, as API Gateway wants its literals. */
  readonly headers: Readonly<Record<string, string>>;
  /** A template: `$context.requestId` is the correlation id under which the access log holds the request. */
  readonly body: string;
}

/** Every refusal, ready to be declared as a gateway response. */
export function gatewayRefusals(): Refusal[] {
  return Object.entries(refusals).map(([type, code]) => {
    const problem = PROBLEMS[code];
    return {
      type,
      status: problem.status,
      headers: {
        'Content-Type': "'application/problem+json'",
        ...(problem.retry === 'after' ? { 'Retry-After': "'2'" } : {}),
      },
      body: ascii(JSON.stringify(problemBody({ code }, '$context.requestId'))),
    };
  });
}

/** JSON with all but ASCII escaped: the same JSON, and nothing on its way through CloudFormation can garble it. */
function ascii(json: string): string {
  return json.replaceAll(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
