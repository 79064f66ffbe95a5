import { EsbEnvelope, MessageEnvelope } from '../../../schemas/axis/envelopes.ts';
import { jsonOf } from '../../kernel/http/json-of.ts';
import { clientCredentials, openTokens, type Shown } from '../../kernel/http/tokens.ts';
import type { Sessions } from '../../kernel/http/session.ts';
import type { PathsConfig, RouteCredentials } from './config.ts';
import type { RouteDeps } from './deps.ts';
import type { Form } from './over-paths.ts';

type WithTokens = Extract<PathsConfig, { tokenPath: string }>;

/** How the form that a route is configured with authenticates and wraps (facts §1.2, §1.4). */
export function formOf(name: string, config: PathsConfig, deps: RouteDeps): Form {
  switch (config.form) {
    case 'ngsp':
    case 'lgsp-a':
      return clientCredentialsForm(name, config, deps);
    case 'lgsp-b':
      return accessTokenForm(name, config, deps);
    case 'lgsp-c':
      return ESB;
    case 'lgsp-d':
      return partnerCodeForm(name, config, deps);
    case 'lgsp-e':
      return MESSAGE;
    case 'lgsp-f':
      return SYSTEM;
  }
}

/** NGSP, and provinces like it: client credentials, then `Bearer`. */
const clientCredentialsForm = (name: string, config: WithTokens, deps: RouteDeps): Form => ({
  sessions: tokens(name, config, deps, ({ account }) => account && clientCredentials(account)),
  headers: ({ account }, token) => account && bearer(token),
  content: 'as-written',
});

/** Hậu Giang, An Giang: as NGSP, with `lgspaccesstoken` beside it on the request for a token and on every call. */
const accessTokenForm = (name: string, config: WithTokens, deps: RouteDeps): Form => {
  const access = (credentials: RouteCredentials): Record<string, string> | undefined => {
    const text = accessText(credentials);
    return text === undefined ? undefined : { lgspaccesstoken: text };
  };
  return {
    sessions: tokens(name, config, deps, (credentials) => {
      const beside = access(credentials);
      if (credentials.account === undefined || beside === undefined) return undefined;
      const shown = clientCredentials(credentials.account);
      return { ...shown, headers: { ...shown.headers, ...beside } };
    }),
    headers: (credentials, token) => {
      const beside = access(credentials);
      return credentials.account && beside && { ...bearer(token), ...beside };
    },
    content: 'as-written',
  };
};

/** Hồ Chí Minh City: no token, `Authorization` without a scheme, readings by GET, answers in an envelope. */
const ESB: Form = {
  headers: (credentials) => {
    const text = accessText(credentials);
    return text === undefined ? undefined : { Authorization: text };
  },
  content: 'fields-as-query',
  unwrap: (body) => {
    const read = EsbEnvelope.safeParse(jsonOf(body));
    if (!read.success) return undefined;
    const { ResultObject: result } = read.data;
    return typeof result === 'string' ? result : JSON.stringify(result ?? null);
  },
};

/**
 * Đồng Tháp: a token by the agency's code, content as named values. How the token is asked for and shown is not public:
 * JSON `{partnerCode}` and `Bearer` are our assumption.
 */
const partnerCodeForm = (name: string, config: WithTokens, deps: RouteDeps): Form => ({
  sessions: tokens(name, config, deps, ({ partnerCode }) =>
    partnerCode === undefined
      ? undefined
      : {
          headers: { 'Content-Type': 'application/json; charset=utf-8' },
          body: JSON.stringify({ partnerCode }),
        },
  ),
  headers: ({ partnerCode }, token) => (partnerCode === undefined ? undefined : bearer(token)),
  content: 'fields-as-json',
  unwrap: messageOf,
});

/** Thanh Hóa: content as named values, the register's SOAP back as the text of `message`. Its own way in is data. */
const MESSAGE: Form = {
  headers: ({ headers }) => headers ?? {},
  content: 'fields-as-json',
  unwrap: messageOf,
};

/** Lạng Sơn: the system's id and key in headers. */
const SYSTEM: Form = {
  headers: ({ system }) => system && { 'X-SystemId': system.id, 'X-SecretKey': system.key },
  content: 'as-written',
};

const tokens = (
  name: string,
  { baseUrl, tokenPath }: WithTokens,
  { credentials, ...deps }: RouteDeps,
  shownBy: (credentials: RouteCredentials) => Shown | undefined,
): Sessions =>
  openTokens(
    {
      partner: name,
      url: baseUrl + tokenPath,
      shown: async () => shownBy((await credentials()) ?? {}),
    },
    deps,
  );

const bearer = (token: string): Record<string, string> => ({ Authorization: `Bearer ${token}` });

/** `base64(JSON{AccessKey,SecretKey,AppName,PartnerCode,PartnerCodeCus})`. */
function accessText({ access }: RouteCredentials): string | undefined {
  if (access === undefined) return undefined;
  const { AccessKey, SecretKey, AppName, PartnerCode, PartnerCodeCus } = access;
  const said = { AccessKey, SecretKey, AppName, PartnerCode, PartnerCodeCus };
  return Buffer.from(JSON.stringify(said)).toString('base64');
}

function messageOf(body: string): string | undefined {
  const read = MessageEnvelope.safeParse(jsonOf(body));
  return read.success ? read.data.message : undefined;
}
