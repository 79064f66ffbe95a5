import { expect, test } from 'vitest';
import openApiDocument from '../../../functions/reference/openapi.json' with { type: 'json' };
import { PROBLEMS } from '../../../schemas/problems.ts';
import { functions, logicalIdOf } from '../../../infra/functions.ts';
import type { Gateway } from '../gateway.ts';
import { at, entries, list, strings, text, type Json } from '../json.ts';

/** The whole API, written down a second time: a route that comes or goes is a change of contract. */
const contract = `
GET  /docs
GET  /docs/{asset}
POST /dropin/g1/integrate
POST /dropin/g1/login
POST /dropin/g1/share
POST /dropin/g2/{key}/CapNhat
POST /dropin/g2/{key}/DongBoTienTrinh
POST /dropin/g2/{key}/SynsTTHCC/DongBoHoSoMC
POST /dropin/g2/{key}/ThemMoi
GET  /files/{code}/{fileId}
GET  /health
GET  /kiem-tra
GET  /kiem-tra/{id}
GET  /kiem-tra/assets/{asset}
GET  /openapi.json
POST /v1/dossier-codes
GET  /v1/dossiers
POST /v1/dossiers
GET  /v1/dossiers/{code}
POST /v1/dossiers/{code}/files/completion
GET  /v1/dossiers/{code}/evidence
GET  /v1/dossiers/{code}/evidence-pack
GET  /v1/evidence-roots
GET  /v1/evidence-seals
GET  /v1/dossiers/{code}/exchanges
GET  /v1/dossiers/{code}/timeline
POST /v1/dossiers/{code}/{action}
GET  /v1/exchanges/{id}
POST /v1/exchanges/{id}/amend
POST /v1/exchanges/{id}/redrive
POST /v1/exchanges/{id}/skip
GET  /v1/parked
GET  /v1/partners
POST /v1/redrive
GET  /v1/dossiers/{code}/postal-orders
POST /v1/dossiers/{code}/postal-orders
GET  /v1/postal-orders/{number}
POST /v1/postal-orders/{number}/cancellation
POST /v1/postal-quotes
GET  /v1/postal-contracts/{agency}
PUT  /v1/postal-contracts/{agency}
GET  /v1/postal-strays
GET  /v1/postal-reconciliation
GET  /v1/agencies
PUT  /v1/agencies
POST /v1/citizen-verifications
GET  /v1/citizen-verifications/{id}
POST /v1/citizen-look-ups
POST /v1/citizen-relatives
GET  /v1/access-records
GET  /v1/access-alerts
POST /v1/access-record-searches
POST /v1/access-record-exports
GET  /v1/register-officers/{agency}/{officer}
PUT  /v1/register-officers/{agency}/{officer}
POST /v1/household-confirmations
POST /v1/household-readings
GET  /v1/households/{id}/history
POST /v1/population-syncs
GET  /v1/population-syncs/{id}
POST /v1/register-mismatches
GET  /v1/register-mismatches
GET  /v1/register-mismatches.csv
PUT  /v1/register-subscriptions
GET  /copies/{id}/file
POST /v1/copies
GET  /v1/copies/{id}
GET  /v1/copies/{id}/file
GET  /v1/copies/{id}/link
POST /v1/copies/{id}/refusal
PUT  /v1/copies/{id}/scan
PUT  /v1/copies/{id}/signature
GET  /v1/copies/{id}/signing
POST /v1/copies/{id}/withdrawal
GET  /v1/copy-authorities/{agency}/{officer}
PUT  /v1/copy-authorities/{agency}/{officer}
GET  /v1/copy-bodies/{agency}
PUT  /v1/copy-bodies/{agency}
GET  /v1/copy-numbers
POST /v1/copy-uploads
PUT  /v1/copy-uploads/{upload}/{part}
POST /v1/copy-verifications
POST /v1/copy-verification-uploads
PUT  /v1/copy-verification-uploads/{upload}/{part}
GET  /v1/copy-checks/{id}
ANY  /xroad/soap
GET  /xroad/wsdl
ANY  /xroad/r1/{proxy+}
GET  /xroad/openapi.json
GET  /v1/axis-routes/{register}
PUT  /v1/axis-routes/{register}
GET  /v1/webhook-endpoint
PUT  /v1/webhook-endpoint
POST /vnpost/webhooks
`;

interface MethodAt {
  readonly route: string;
  readonly path: string;
  readonly properties: Json;
}

export function aboutTheEdge(gateway: Gateway): void {
  const description = at(gateway.named('Api').properties, 'Body');
  const methods = methodsOf(description);
  const stage = gateway.ofType('AWS::ApiGateway::Stage')[0]?.properties ?? {};

  test('the API is these routes', () => {
    const routes = contract
      .trim()
      .split('\n')
      .map((line) => line.replace(/ +/, ' '));
    expect(methods.map(({ route }) => route).sort()).toEqual(routes.sort());
  });

  test('the OpenAPI document describes every route but its own, and no route that is not there', () => {
    const described = Object.entries(openApiDocument.paths).flatMap(([where, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${where}`),
    );
    const pattern = (route: string): RegExp =>
      new RegExp(`^${route.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`);
    const routes = methods
      .map(({ route }) => route)
      .filter((route) => !/ \/(docs|openapi|xroad|kiem-tra)/.test(route));
    expect(routes.filter((route) => !described.some((one) => pattern(route).test(one)))).toEqual([]);
    expect(described.filter((one) => !routes.some((route) => pattern(route).test(one)))).toEqual([]);
  });

  test('every route under /v1 has the authoriser, but those by which anybody checks a copy, or a pack of evidence', () => {
    const guarded = methods.filter(
      ({ path }) => path.startsWith('/v1') && !isCheck(path) && path !== '/v1/evidence-seals',
    );
    expect(guarded.length).toBe(68);
    for (const { route, properties } of guarded) {
      expect(at(properties, 'security'), route).toEqual([{ clients: [] }]);
    }
  });

  test('every route without the authoriser says why', () => {
    const open = methods.filter(({ properties }) => at(properties, 'security') === undefined);
    const explained = functions.flatMap(({ trigger }) =>
      trigger.by === 'http' ? trigger.routes.filter((route) => (route.open ?? '').length > 20) : [],
    );
    expect(open.map(({ route }) => route).sort()).toEqual(
      explained.map((r) => `${r.method} ${r.path}`).sort(),
    );
  });

  test('the authoriser is asked with the bearer token, and believed for five minutes', () => {
    const [[name, scheme] = [], ...others] = entries(at(description, 'components', 'securitySchemes'));
    expect(others).toEqual([]);
    expect(name).toBe('clients');
    // API Gateway's own words for an authoriser that is asked with a header.
    expect(at(scheme, 'type')).toBe('apiKey');
    expect(at(scheme, 'x-amazon-apigateway-authtype')).toBe('custom');
    expect([at(scheme, 'in'), at(scheme, 'name')]).toEqual(['header', 'Authorization']);
    const authoriser = at(scheme, 'x-amazon-apigateway-authorizer');
    expect(at(authoriser, 'type')).toBe('token');
    expect(at(authoriser, 'authorizerResultTtlInSeconds')).toBe(300);
    expect(gateway.flat(at(authoriser, 'authorizerUri'))).toBe(invocationsOf('AccessAuthoriseApi'));
    const shape = new RegExp(text(at(authoriser, 'identityValidationExpression')));
    expect('Bearer eyJhbGciOi.J9.a-b_c').toMatch(shape);
    expect('Basic dXNlcjpwYXNz').not.toMatch(shape);
  });

  test('every route is answered by the function whose row names it', () => {
    const rows = functions.flatMap((row) =>
      row.trigger.by === 'http'
        ? row.trigger.routes.map((route) => [`${route.method} ${route.path}`, logicalIdOf(row)] as const)
        : [],
    );
    const answering = new Map<string, string>(rows);
    for (const { route, properties } of methods) {
      const integration = at(properties, 'x-amazon-apigateway-integration');
      expect(at(integration, 'type'), route).toBe('aws_proxy');
      expect(at(integration, 'httpMethod'), route).toBe('POST');
      expect(gateway.flat(at(integration, 'uri')), route).toBe(invocationsOf(answering.get(route) ?? ''));
    }
  });

  test('every placeholder of a path is declared', () => {
    for (const { route, properties } of methods) {
      const declared = list(at(properties, 'parameters')).map((each) => [
        at(each, 'in'),
        at(each, 'required'),
        `{${text(at(each, 'name'))}}`,
      ]);
      const placeholders = [...route.matchAll(/\{(\w+)\+?\}/g)].map(([, name]) => [
        'path',
        true,
        `{${name ?? ''}}`,
      ]);
      expect(declared, route).toEqual(placeholders);
    }
  });

  test('each function that answers is invoked by the live stage of this API, the authoriser by this API', () => {
    const leaves = gateway
      .ofType('AWS::Lambda::Permission')
      .filter(({ properties }) => at(properties, 'Principal') === 'apigateway.amazonaws.com')
      .map(({ properties }) => [
        gateway.flat(at(properties, 'FunctionName')),
        gateway.flat(at(properties, 'SourceArn')),
      ]);
    const api = 'arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:Api';
    const live = gateway.ofType('AWS::ApiGateway::Stage')[0]?.id ?? '';
    const expected = functions.flatMap((row) => {
      if (row.trigger.by === 'http') return [[logicalIdOf(row), `${api}/${live}/*/*`]];
      return row.trigger.by === 'authoriser' ? [[logicalIdOf(row), `${api}/authorizers/*`]] : [];
    });
    expect(leaves.sort()).toEqual(expected.sort());
  });

  test('every method is throttled, and so is the stage', () => {
    const settings = list(at(stage, 'MethodSettings'));
    const throttled = settings
      .filter(
        (setting) =>
          Number(at(setting, 'ThrottlingRateLimit')) > 0 && Number(at(setting, 'ThrottlingBurstLimit')) > 0,
      )
      .map((setting) => `${text(at(setting, 'HttpMethod'))} ${path(text(at(setting, 'ResourcePath')))}`);
    expect(throttled.sort()).toEqual(['* *', ...methods.map(({ route }) => route)].sort());
  });

  test('the access log carries no path, query, address or body', () => {
    const format: unknown = JSON.parse(text(at(stage, 'AccessLogSetting', 'Format')));
    const logged = strings(format as Json).filter((text) => text.startsWith('$'));
    expect(logged).toContain('$context.resourcePath');
    for (const variable of logged) {
      expect(variable).not.toMatch(
        /context\.(path|customDomain|domain|identity|requestOverride|responseOverride)/,
      );
      expect(variable).not.toMatch(/error\.(message|validationErrorString)|\$input|querystring|header/i);
    }
    expect(gateway.flat(at(stage, 'AccessLogSetting', 'DestinationArn'))).toContain('ApiAccessLogs');
  });

  test('neither execution logs nor traces nor samples of the edge show an address', () => {
    expect(at(stage, 'TracingEnabled') ?? false).toBe(false);
    for (const setting of list(at(stage, 'MethodSettings'))) {
      expect(at(setting, 'LoggingLevel') ?? 'OFF').toBe('OFF');
      expect(at(setting, 'DataTraceEnabled') ?? false).toBe(false);
    }
    const acl = gateway.named('Firewall').properties;
    const samples = [acl, ...list(at(acl, 'Rules'))].map((of) =>
      at(of, 'VisibilityConfig', 'SampledRequestsEnabled'),
    );
    expect(new Set(samples)).toEqual(new Set([false]));
    const redacted = strings(
      at(gateway.ofType('AWS::WAFv2::LoggingConfiguration')[0]?.properties, 'RedactedFields'),
    );
    expect(redacted).toEqual(expect.arrayContaining(['UriPath', 'QueryString', 'authorization']));
  });

  test('the firewall stands before the API, counts rules on bodies and enforces the others', () => {
    const association = gateway.ofType('AWS::WAFv2::WebACLAssociation')[0]?.properties;
    expect(gateway.flat(at(association, 'WebACLArn'))).toBe('Firewall');
    const stageId = gateway.ofType('AWS::ApiGateway::Stage')[0]?.id ?? '';
    expect(gateway.flat(at(association, 'ResourceArn'))).toContain(stageId);
    const rules = list(at(gateway.named('Firewall').properties, 'Rules'));
    const counted = strings(
      rules.map((rule) => at(rule, 'Statement', 'ManagedRuleGroupStatement', 'RuleActionOverrides') ?? null),
    );
    expect(counted.filter((text) => text.endsWith('_BODY')).sort()).toEqual([
      'CrossSiteScripting_BODY',
      'EC2MetaDataSSRF_BODY',
      'GenericLFI_BODY',
      'GenericRFI_BODY',
      'SizeRestrictions_BODY',
    ]);
    const limits = rules.map((rule) => at(rule, 'Statement', 'RateBasedStatement', 'Limit')).filter(Boolean);
    expect(limits).toEqual([gateway.stage.api.perAddressIn5Minutes, 600]);
    const managed = rules.filter((rule) => at(rule, 'Statement', 'ManagedRuleGroupStatement') !== undefined);
    expect(managed.length).toBe(3);
    for (const rule of managed)
      expect(entries(at(rule, 'OverrideAction')).map(([name]) => name)).toEqual(['None']);
  });

  test('whoever checks copies without a token is held to six hundred calls in five minutes, and nobody else is', () => {
    const rules = list(at(gateway.named('Firewall').properties, 'Rules'));
    const [[limit, path] = [], ...others] = rules.flatMap((rule) => {
      const rate = at(rule, 'Statement', 'RateBasedStatement');
      const scope = at(rate, 'ScopeDownStatement', 'RegexMatchStatement');
      return scope === undefined ? [] : [[at(rate, 'Limit'), new RegExp(text(at(scope, 'RegexString')))]];
    });
    expect(others).toEqual([]);
    expect(limit).toBe(600);
    // With and without a domain of one's own: the API's own address begins with the name of its stage.
    const held = methods.flatMap(({ path: where }) => [where, `/live${where}`]);
    expect(held.filter((where) => (path as RegExp).test(where))).toEqual(
      held.filter((where) => isCheck(where.replace('/live', ''))),
    );
    expect(held.filter((where) => isCheck(where)).length).toBe(4);
    expect(rules.map((rule) => at(rule, 'Priority'))).toEqual(rules.map((_, index) => index));
  });

  test('a body is refused at the edge from two million declared bytes', () => {
    const rule = list(at(gateway.named('Firewall').properties, 'Rules'))[0];
    const tooLong = new RegExp(text(at(rule, 'Statement', 'RegexMatchStatement', 'RegexString')));
    for (const bytes of ['2000000', '9999999', '10485760', '0002000000']) expect(bytes).toMatch(tooLong);
    for (const bytes of ['0', '8192', '1048576', '1999999', '0001999999']) expect(bytes).not.toMatch(tooLong);
  });

  test('only TLS 1.2 and 1.3 with forward secrecy are spoken, with and without a domain of one’s own', () => {
    // The import would make an API of another kind unless it is told as well.
    expect(at(gateway.named('Api').properties, 'Parameters', 'endpointConfigurationTypes')).toBe('REGIONAL');
    const doors = [gateway.named('Api'), ...gateway.ofType('AWS::ApiGateway::DomainName')];
    expect(doors.length).toBe(2);
    for (const { id, properties } of doors) {
      expect(at(properties, 'SecurityPolicy'), id).toBe('SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09');
      expect(list(at(properties, 'EndpointConfiguration', 'Types')), id).toEqual(['REGIONAL']);
    }
  });

  test('what API Gateway refuses it refuses in our form, with a code of our catalogue', () => {
    const refusals = entries(at(description, 'x-amazon-apigateway-gateway-responses'));
    const types = refusals.map(([type]) => type);
    expect(types).toEqual(
      expect.arrayContaining([
        'UNAUTHORIZED',
        'ACCESS_DENIED',
        'THROTTLED',
        'REQUEST_TOO_LARGE',
        'INTEGRATION_FAILURE',
      ]),
    );
    for (const [, refusal] of refusals) {
      const body = JSON.parse(text(at(refusal, 'responseTemplates', 'application/json'))) as Record<
        string,
        unknown
      >;
      expect(Object.keys(PROBLEMS)).toContain(body['code']);
      expect(String(body['status'])).toBe(at(refusal, 'statusCode'));
      expect(body['correlationId']).toBe('$context.requestId');
      expect(at(refusal, 'responseParameters', 'gatewayresponse.header.Content-Type')).toBe(
        "'application/problem+json'",
      );
    }
  });
}

const path = (encoded: string): string =>
  encoded
    .replace(/^\/(?=~1)/, '')
    .replaceAll('~1', '/')
    .replace(/^\/\*$/, '*');

function methodsOf(description: Json | undefined): MethodAt[] {
  return entries(at(description, 'paths')).flatMap(([where, methods]) =>
    entries(methods).map(([method, properties]) => ({
      route: `${method === ANY ? 'ANY' : method.toUpperCase()} ${where}`,
      path: where,
      properties,
    })),
  );
}

/** Anybody may: what is answered is in the file handed in, or public. */
const isCheck = (path: string): boolean =>
  /^\/v1\/copy-(verifications|verification-uploads|checks)\b/.test(path);

/** The import's own word for every method that a path has none of its own for. */
const ANY = 'x-amazon-apigateway-any-method';

const invocationsOf = (functionId: string): string =>
  `arn:<AWS::Partition>:apigateway:<AWS::Region>:lambda:path/2015-03-31/functions/${functionId}/invocations`;
