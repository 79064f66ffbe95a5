import { createHash, randomUUID } from 'node:crypto';
import type { Answer, Call } from '../kit/call.ts';
import { checkedProvider, failAsOrdered, sendOn } from './routing.ts';
import type { Providers } from './rest.ts';
import type { Settings } from './settings.ts';
import { readSoapMessage, type SoapMessage } from './soap-message.ts';
import { spelt, XRoadError } from './xroad-error.ts';

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const XROAD = 'http://x-road.eu/xsd/xroad.xsd';
const SHA_512 = 'http://www.w3.org/2001/04/xmlenc#sha512';
const TEXT_XML = 'text/xml; charset=utf-8';

/** What of a request goes on to the provider: the register signs requests in HTTP headers. */
const PASSED_ON = ['authorization', 'apikey', 'timestamp'] as const;

/**
 * SOAP message protocol 4.0: checks a message, passes it on, and answers with the request's headers and its hash. A
 * provider's own fault comes through as it is.
 */
export async function answerSoap(call: Call, settings: Settings, providers: Providers): Promise<Answer> {
  try {
    const message = readSoapMessage(call);
    const { route } = message;
    const provider = checkedProvider(route, settings);
    if (provider === 'social-insurance')
      throw new XRoadError('server.serverproxy.unknown_service', 'The service is no SOAP service');
    failAsOrdered(settings, false);
    const url =
      provider === 'register' ? `${providers.populationUrl}/csdldc` : `${settings.doorUrl ?? ''}/soap`;
    const answer = await sendOn({
      method: 'POST',
      url,
      headers: { 'content-type': TEXT_XML, soapaction: '""', ...passedOn(call) },
      body: call.body,
    });
    failAsOrdered(settings, true);
    return { ...answer, headers: {}, ...finished(answer, message, call, provider === 'door', settings) };
  } catch (error) {
    if (error instanceof XRoadError) return fault(error, settings);
    throw error;
  }
}

function finished(
  { status, contentType, body }: Answer,
  message: SoapMessage,
  call: Call,
  isProvidersOwnHeader: boolean,
  settings: Settings,
): Pick<Answer, 'status' | 'contentType' | 'body'> {
  const isSoap = /\bxml\b/i.test(contentType) && body.includes('Envelope');
  if (isSoap && /<(?:[\w.-]+:)?Fault[\s>]/.test(body)) return { status, contentType, body };
  if (status >= 400)
    throw new XRoadError('server.serverproxy.service_failed.http_error', `Server responded with ${status}`);
  if (!isSoap)
    throw new XRoadError('server.serverproxy.service_failed.invalid_content_type', 'The answer is no SOAP');
  if (isProvidersOwnHeader && !repeats(body, message))
    throw new XRoadError(
      'server.serverproxy.service_failed.inconsistent_headers',
      'The answer does not repeat the headers of its request',
    );
  const header = mangled(withHash(message.header, call.body), settings);
  const bare = isProvidersOwnHeader ? withoutHeader(body) : body;
  const answer = bare.replace(/<((?:[\w.-]+:)?)Body([\s>])/, `${header}<$1Body$2`);
  return {
    status,
    contentType,
    body: settings.wrapResponses ? wrapped(answer, message.route.service) : answer,
  };
}

/** Whether a provider's answer has the id, the client and the service of its request. */
function repeats(body: string, { id, route }: SoapMessage): boolean {
  const header = /<(?:[\w.-]+:)?Header[\s>].*<\/(?:[\w.-]+:)?Header>/s.exec(body)?.[0] ?? '';
  const parts = [id, ...route.client.split('/'), ...route.member.split('/'), route.service];
  return parts.every((part) => header.includes(`>${part}<`));
}

function withoutHeader(body: string): string {
  return body.replace(/<((?:[\w.-]+:)?)Header(?:\s[^>]*)?>.*?<\/\1Header>/s, '');
}

/** The request's header with its hash, which the provider's Security Server puts there. */
function withHash(header: string, request: Buffer): string {
  const hash = createHash('sha512').update(request).digest('base64');
  const element = `<xrh:requestHash xmlns:xrh="${XROAD}" algorithmId="${SHA_512}">${hash}</xrh:requestHash>`;
  const end = header.lastIndexOf('</');
  return header.slice(0, end) + element + header.slice(end);
}

function mangled(header: string, { mangle }: Settings): string {
  switch (mangle) {
    case 'id':
      return header.replace(/(<(?:[\w.-]+:)?id(?:\s[^>]*)?>)[^<]*/, '$1another');
    case 'client':
      return header.replace(/(<(?:[\w.-]+:)?memberCode(?:\s[^>]*)?>)[^<]*/, '$1OTHER');
    case 'service':
      return header.replace(/(<(?:[\w.-]+:)?serviceCode(?:\s[^>]*)?>)[^<]*/, '$1other');
    case null:
      return header;
  }
}

/** Document/literal wrapped: the answer's element is the service's name with `Response` at its end. */
function wrapped(answer: string, service: string): string {
  const name = `${service}Response`;
  return answer
    .replace(/(<(?:[\w.-]+:)?Body(?:\s[^>]*)?>)/, `$1<${name}>`)
    .replace(/(<\/(?:[\w.-]+:)?Body>)/, `</${name}>$1`);
}

function passedOn({ headers }: Call): Record<string, string> {
  return Object.fromEntries(
    PASSED_ON.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}

/** A failure of X-Road: a SOAP fault whose code tells where it arose. Its words are fixed and hold nothing of the call. */
function fault(error: XRoadError, { errorSpelling }: Settings): Answer {
  return {
    status: 500,
    contentType: TEXT_XML,
    body:
      `<?xml version="1.0" encoding="UTF-8"?>\n<SOAP-ENV:Envelope xmlns:SOAP-ENV="${SOAP}"><SOAP-ENV:Body><SOAP-ENV:Fault>` +
      `<faultcode>${spelt(error.code, errorSpelling)}</faultcode><faultstring>${error.message}</faultstring><faultactor/>` +
      `<detail><xroad:faultDetail xmlns:xroad="${XROAD}">${randomUUID()}</xroad:faultDetail></detail>` +
      `</SOAP-ENV:Fault></SOAP-ENV:Body></SOAP-ENV:Envelope>`,
  };
}
