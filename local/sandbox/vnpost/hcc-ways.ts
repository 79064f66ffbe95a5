import { isRecord, json, parsedBody, type Answer, type Call, type Handling } from '../kit/call.ts';
import type { Via } from './accounts.ts';
import { UNAUTHORIZED } from './hcc-reply.ts';
import type { Caller, HccServices } from './hcc-services.ts';
import { basicOf, bearerOf, type Tokens } from './tokens.ts';

const NGSP_SERVICES = '/ngsp/apiVNPostNGSP/p1.0/';

type Service = (services: HccServices, call: Call, caller: Caller) => Answer;

/** By the names that an LGSP router has for them. */
const offered: Readonly<Record<string, { readonly method: string; readonly perform: Service }>> = {
  orderpost: { method: 'POST', perform: (services, call, caller) => services.post(call, caller) },
  ordercancel: { method: 'GET', perform: (services, call, caller) => services.cancel(call, caller) },
  ordertracking: { method: 'GET', perform: (services, call, caller) => services.track(call, caller) },
  getprice: { method: 'POST', perform: (services, call) => services.price(call) },
};

const ngspPaths: Readonly<Record<string, string>> = {
  [`${NGSP_SERVICES}order/post`]: 'orderpost',
  [`${NGSP_SERVICES}order/cancel`]: 'ordercancel',
  [`${NGSP_SERVICES}order/tracking`]: 'ordertracking',
};

/** The ways of the administrative order service, each with tokens of its own. */
export interface HccWays {
  readonly services: HccServices;
  readonly tokens: Readonly<Record<'ngsp' | 'lgsp', Tokens>>;
}

/** The national axis: a path per service behind a WSO2 gateway. */
export function handleNgsp(ways: HccWays, call: Call): Handling | undefined {
  if (call.path === '/ngsp/token') return grant(ways.tokens.ngsp, call);
  const service = Object.hasOwn(ngspPaths, call.path) ? ngspPaths[call.path] : undefined;
  return service === undefined ? undefined : serve(ways, 'ngsp', service, call);
}

/** A province's LGSP router: one URL, the service in the query. */
export function handleLgsp(ways: HccWays, call: Call): Handling | undefined {
  if (call.path === '/lgsp/token') return grant(ways.tokens.lgsp, call);
  if (call.path !== '/lgsp/vnpost') return undefined;
  return serve(ways, 'lgsp', call.query.get('service') ?? '', call);
}

function serve(ways: HccWays, via: Via & keyof HccWays['tokens'], service: string, call: Call): Handling {
  return {
    service,
    keys: orderNumbersOf(call),
    perform: () => {
      const account = ways.tokens[via].holder(bearerOf(call));
      if (account === undefined) return UNAUTHORIZED;
      const offer = Object.hasOwn(offered, service) ? offered[service] : undefined;
      if (offer === undefined) return json(404, { message: `Không có dịch vụ ${service}` });
      if (offer.method !== call.method)
        return json(405, { message: `Dịch vụ ${service} dùng ${offer.method}` });
      return offer.perform(ways.services, call, { account, via });
    },
  };
}

/** A client credentials token (RFC 6749 §4.4), the client named by Basic. */
function grant(tokens: Tokens, call: Call): Handling {
  return {
    service: 'token',
    keys: [],
    perform: () => {
      if (call.method !== 'POST') return json(405, { error: 'invalid_request' });
      const { name, secret } = basicOf(call) ?? {};
      const form = new URLSearchParams(call.body.toString('utf8'));
      if (form.get('grant_type') !== 'client_credentials')
        return json(400, { error: 'unsupported_grant_type', error_description: 'only client_credentials' });
      const granted = tokens.grant(name, secret);
      if (granted === undefined)
        return json(
          401,
          { error: 'invalid_client', error_description: 'A valid OAuth client could not be found' },
          { 'www-authenticate': 'Basic realm="vnpost"' },
        );
      return json(200, { access_token: granted.token, token_type: 'Bearer', expires_in: granted.seconds });
    },
  };
}

function orderNumbersOf(call: Call): readonly string[] {
  const asked = call.query.get('OrderNumber');
  if (asked !== null) return [asked];
  const body = call.method === 'POST' ? parsedBody(call) : undefined;
  return isRecord(body) && typeof body.OrderNumber === 'string' ? [body.OrderNumber] : [];
}
