import { doorFromEnvironment } from '../deliveries/door-config.ts';
import { openApi, type Reply } from '../kernel/http/api.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { answerSoap } from './door/answer-soap.ts';
import { openFor } from './door/security-server.ts';
import { wsdl } from './door/wsdl.ts';

const { settings, door, publicUrl } = doorFromEnvironment();

/**
 * ANY /xroad/soap: national systems by SOAP 4.0; GET /xroad/wsdl: what they may ask. Only the province's own Security
 * Servers are answered in SOAP; anybody else is refused before a word is read.
 */
export const handler = openApi(async (request, event): Promise<Result<Reply>> => {
  if (request.route === '/xroad/wsdl')
    return ok({
      status: 200,
      headers: { 'Content-Type': 'text/xml; charset=UTF-8' },
      body: wsdl(publicUrl),
    });
  const { headers, correlationId } = request;
  const { sourceIp } = event.requestContext.identity;
  const open = openFor(settings, { sourceIp, headers });
  if (open === undefined) return refuse('caller-not-listed');
  return ok(await answerSoap(open, door, request, { sourceIp, correlationId }));
});
