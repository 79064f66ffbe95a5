import { isRecord, json, parsedBody, type Answer, type Call } from '../kit/call.ts';
import { agencyOf, apiKeys, isConsumer, isSystem, partnerCodes } from './accounts.ts';
import type { Backends } from './backends.ts';
import { esb, gatewayFault, vxp } from './envelopes.ts';
import { envelopeOf } from './named-values.ts';
import { partOf } from './part.ts';
import type { ServicePath } from './service-path.ts';
import type { Tokens } from './tokens.ts';

/** One way in which a platform wants to be spoken to. */
export interface Form {
  /** Answers a request for a token; absent where the form has none. */
  readonly grant?: (tokens: Tokens, call: Call) => Answer;
  /** A refusal when the call does not show who calls as this form wants it; undefined when it does. */
  readonly refuse: (tokens: Tokens, call: Call) => Answer | undefined;
  /** Passes the call on and answers in the form's own wrapping. */
  readonly pass: (backends: Backends, service: ServicePath, call: Call) => Promise<Answer>;
}

/** NGSP, and provinces like it (A): client credentials by Basic, then `Bearer`; content goes through as it is. */
const likeNgsp: Form = {
  grant: (tokens, call) => grantTo(tokens, call, consumerOf(call)),
  refuse: (tokens, call) =>
    tokens.holder(call.headers.authorization) === undefined ? invalidCredentials() : undefined,
  pass: passThrough,
};

/** Hậu Giang, An Giang (B): `lgspaccesstoken` on the request for a token and on every call. */
const withAccessToken: Form = {
  grant: (tokens, call) => {
    const agency = agencyOf(call.headers.lgspaccesstoken);
    // No source tells whether Basic stands beside it: where it does, it has to be right.
    const isWrong = call.headers.authorization !== undefined && consumerOf(call) === undefined;
    return grantTo(tokens, call, isWrong ? undefined : agency);
  },
  refuse: (tokens, call) => {
    const isKnown =
      tokens.holder(call.headers.authorization) !== undefined &&
      agencyOf(call.headers.lgspaccesstoken) !== undefined;
    return isKnown ? undefined : invalidCredentials();
  },
  pass: passThrough,
};

/** Hồ Chí Minh City (C): no token, `Authorization` without a scheme, GET only, everything in one envelope. */
const serviceBus: Form = {
  refuse: (_tokens, call) => {
    if (call.method !== 'GET') return json(200, esb('405', 'Chỉ nhận GET', null));
    return agencyOf(call.headers.authorization) === undefined
      ? json(200, esb('401', 'Không có quyền truy cập', null))
      : undefined;
  },
  pass: async (backends, { context, operation }, call) => {
    const values = Object.fromEntries(call.query);
    const answer = await (context === 'register'
      ? backends.askRegister(envelopeOf(operation, values))
      : backends.askSocialInsurance(operation, JSON.stringify(values)));
    if (answer.status >= 500 && !isXml(answer))
      return json(200, esb('500', 'Hệ thống đích không trả lời', null));
    const result: unknown = isXml(answer) ? answer.body : parsedText(answer.body);
    return json(200, esb('200', '', result));
  },
};

/** Đồng Tháp (D): a token by the agency's code; named values in JSON. How the token is shown is an assumption. */
const byPartnerCode: Form = {
  grant: (tokens, call) => {
    const asked = parsedBody(call);
    const code = isRecord(asked) && typeof asked.partnerCode === 'string' ? asked.partnerCode : '';
    return partnerCodes.includes(code) ? tokenAnswer(tokens, code) : invalidClient();
  },
  refuse: likeNgsp.refuse,
  pass: async (backends, service, call) => {
    const answer = await passValues(backends, service, call);
    return answer ?? json(400, { message: 'Nội dung phải là JSON' });
  },
};

/** Thanh Hóa (E): named values in JSON, the register's SOAP back as the text of `message`. Its key is an assumption. */
const asMessage: Form = {
  refuse: (_tokens, call) => {
    const key = call.headers['x-api-key'];
    return typeof key === 'string' && apiKeys.includes(key) ? undefined : invalidCredentials();
  },
  pass: async (backends, service, call) => {
    const answer = await passValues(backends, service, call);
    if (answer === undefined) return json(400, { message: 'Nội dung phải là JSON' });
    return isXml(answer)
      ? json(answer.status === 500 ? 200 : answer.status, { message: answer.body })
      : answer;
  },
};

/** Lạng Sơn (F): the system's id and key in headers; content alone or as the one part of a form. */
const bySystem: Form = {
  refuse: (_tokens, call) =>
    isSystem(call.headers['x-systemid'], call.headers['x-secretkey'])
      ? undefined
      : json(200, vxp('15', 'SystemId or SecretKey is wrong')),
  pass: (backends, service, call) => {
    const body = partOf(call);
    return body === undefined
      ? Promise.resolve(json(200, vxp('10', 'Invalid file')))
      : passThrough(backends, service, { ...call, body });
  },
};

/** The forms by the first part of their paths; NGSP has none. */
export const forms: Readonly<Record<string, Form>> = {
  '': likeNgsp,
  a: likeNgsp,
  b: withAccessToken,
  c: serviceBus,
  d: byPartnerCode,
  e: asMessage,
  f: bySystem,
};

function passThrough(backends: Backends, { context, operation }: ServicePath, call: Call): Promise<Answer> {
  return context === 'register'
    ? backends.askRegister(call.body)
    : backends.askSocialInsurance(operation, call.body);
}

/** The platform writes the register's message; a message that is written already goes through. */
async function passValues(
  backends: Backends,
  { context, operation }: ServicePath,
  call: Call,
): Promise<Answer | undefined> {
  const values = parsedBody(call);
  if (!isRecord(values)) return undefined;
  return context === 'register'
    ? backends.askRegister(envelopeOf(operation, values))
    : backends.askSocialInsurance(operation, JSON.stringify(values));
}

function grantTo(tokens: Tokens, call: Call, consumer: string | undefined): Answer {
  if (new URLSearchParams(call.body.toString('utf8')).get('grant_type') !== 'client_credentials')
    return json(400, { error: 'unsupported_grant_type', error_description: 'only client_credentials' });
  return consumer === undefined ? invalidClient() : tokenAnswer(tokens, consumer);
}

function tokenAnswer(tokens: Tokens, consumer: string): Answer {
  const { token, seconds } = tokens.grant(consumer);
  return json(200, { access_token: token, scope: 'default', token_type: 'Bearer', expires_in: seconds });
}

/** The consumer of an `Authorization: Basic` header whose secret is right. */
function consumerOf(call: Call): string | undefined {
  const encoded = /^Basic +(\S+)$/i.exec(call.headers.authorization ?? '')?.[1] ?? '';
  const [key = '', secret = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return isConsumer(key, secret) ? key : undefined;
}

function invalidClient(): Answer {
  return json(
    401,
    { error: 'invalid_client', error_description: 'A valid OAuth client could not be found' },
    { 'www-authenticate': 'Basic realm="axis"' },
  );
}

function invalidCredentials(): Answer {
  return gatewayFault(401, 900_901, 'Invalid Credentials');
}

function isXml({ contentType }: Answer): boolean {
  return /\bxml\b/i.test(contentType);
}

function parsedText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
