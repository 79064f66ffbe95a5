import * as z from 'zod';
import { jsonOf } from '../../kernel/http/json-of.ts';
import { speak, type Heard } from '../../kernel/http/speak.ts';
import type { XRoadRestConfig, XRoadService } from './config.ts';
import type { RouteDeps } from './deps.ts';
import { notConfigured } from './refusals.ts';
import { HEARD, replyOf } from './reply.ts';
import type { Route, RouteLine, RouteReply, RouteRequest } from './route.ts';
import { serviceOf, withService } from './service.ts';
import { clientPath, isSamePath, servicePath } from './xroad-identifier.ts';
import { mismatched, xroadFailure } from './xroad-failure.ts';

const XROAD_HEADERS = [...HEARD, 'x-road-id', 'x-road-client', 'x-road-service', 'x-road-error'] as const;

const MAX_REPLY_BYTES = 16_777_216;

/** A Security Server of ours, spoken to by X-Road's REST protocol r1 (facts §6.2). */
export function xroadRest(name: string, config: XRoadRestConfig, deps: RouteDeps): Route {
  const { clock, fetch = globalThis.fetch } = deps;
  const client = clientPath(config.client);
  return {
    name,
    call: async (request, line) => {
      const configured = serviceOf(config.services, request.service);
      if (configured === undefined) return notConfigured('service');
      const service = { ...configured, service: withService(configured.service, request.service) };
      const heard = await speak(fetch, {
        method: request.method,
        url: addressOf(config, service, request),
        headers: {
          ...(request.contentType === undefined ? {} : { 'Content-Type': request.contentType }),
          ...request.headers,
          ...xroadHeaders(client, config.userIdPrefix, line),
        },
        ...(request.body === undefined ? {} : { body: request.body }),
        signal: AbortSignal.any([line.signal, AbortSignal.timeout(config.timeoutMs)]),
        maxReplyBytes: MAX_REPLY_BYTES,
        hear: XROAD_HEADERS,
      });
      return read(heard, { client, service: servicePath(service), id: line.messageId }, request, clock.now());
    },
  };
}

function addressOf(config: XRoadRestConfig, service: XRoadService, { query }: RouteRequest): string {
  const url = new URL(`${config.baseUrl}/r1/${servicePath(service)}${config.path ?? ''}`);
  for (const [key, value] of Object.entries(query ?? {})) url.searchParams.set(key, value);
  return url.href;
}

const xroadHeaders = (
  client: string,
  prefix: string,
  { messageId, officer, dossier }: RouteLine,
): Record<string, string> => ({
  'X-Road-Client': client,
  'X-Road-Id': messageId,
  ...(officer === undefined ? {} : { 'X-Road-UserId': prefix + officer }),
  ...(dossier === undefined ? {} : { 'X-Road-Issue': dossier }),
});

const ErrorBody = z.looseObject({ type: z.string() });

/**
 * `X-Road-Error` is there when X-Road itself failed, and not when the register did. Whatever else it answers repeats who
 * asked for what, under which id.
 */
function read(
  heard: Heard,
  asked: { readonly client: string; readonly service: string; readonly id: string },
  { isReading }: RouteRequest,
  now: number,
): RouteReply {
  const headers = heard.kind === 'answered' ? heard.headers : undefined;
  if (heard.kind !== 'answered' || headers === undefined) return replyOf(heard, now);
  const failure = headers['x-road-error'];
  if (failure !== undefined) {
    const body = ErrorBody.safeParse(jsonOf(heard.body));
    return xroadFailure(body.success ? body.data.type : failure, isReading, heard.wire);
  }
  const isOfXRoad = headers['x-road-id'] !== undefined || headers['x-road-service'] !== undefined;
  // What stands before the Security Server answers without its headers, and only ever to say that it failed.
  if (!isOfXRoad && heard.status >= 300) return replyOf(heard, now);
  if (headers['x-road-id'] !== asked.id) return mismatched('the id', heard.wire);
  if (!isSamePath(headers['x-road-client'], asked.client)) return mismatched('the client', heard.wire);
  if (!isSamePath(headers['x-road-service'], asked.service)) return mismatched('the service', heard.wire);
  return replyOf(heard, now);
}
