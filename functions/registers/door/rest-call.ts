import { decodedParts, parseClient, ServiceIdentifier } from '../../../schemas/xroad/identifier.ts';
import { readJsonBody } from '../../kernel/http/json-body.ts';
import { ok } from '../../kernel/result.ts';
import { isMessageId, type CallHead } from './call.ts';
import { readMediaType, isUtf8 } from './mime.ts';
import { turnAway, type Answer } from './refusal.ts';
import type { OpenDoor } from './settings.ts';

/** A call as it came by REST r1. */
export interface RestRequest {
  readonly method: string;
  /** What follows `/xroad/r1/`, as on the wire. */
  readonly path: string;
  readonly hasQuery: boolean;
  /** Header names are lower-case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** How often the header `X-Road-Client` was sent. */
  readonly clientHeaders: number;
  readonly body: string | null;
  readonly isBase64Encoded: boolean;
  readonly correlationId: string;
}

/** A REST call: who asks for which service, and for what. */
export interface RestCall {
  readonly head: CallHead;
  /** Parts of the path after the service. */
  readonly rest: readonly string[];
}

/**
 * Reads a call by the rules of REST r1: `/{instance}/{class}/{member}[/{subsystem}]/{service}[/path]`, each part encoded
 * by itself, and `X-Road-Client`. `X-Road-Id` is the message's id; a read may do without. `X-Road-Service`, where
 * the Security Server adds it, must say the same as the address.
 */
export function readRestCall(door: OpenDoor, request: RestRequest): Answer<RestCall> {
  const { headers, clientHeaders, correlationId } = request;
  const said = headers['x-road-client'];
  if (said === undefined || said === '') return turnAway('missing_header_field', { about: 'X-Road-Client' });
  if (clientHeaders > 1) return turnAway('duplicate_header_field', { about: 'X-Road-Client' });
  const client = parseClient(said);
  if (client === undefined) return turnAway('invalid_client_identifier');
  const address = addressOf(door, request.path);
  if (address === undefined) return turnAway('unknown_service');
  const { service, rest } = address;
  const named = headers['x-road-service'];
  if (named !== undefined && !isNamed(named, service))
    return turnAway('inconsistent_headers', { about: 'X-Road-Service' });
  if (request.hasQuery) return turnAway('invalid_request', { about: 'query' });
  const messageId = headers['x-road-id'];
  if (messageId !== undefined && !isMessageId(messageId))
    return turnAway('invalid_request', { about: 'X-Road-Id' });
  if (messageId === undefined && request.method !== 'GET')
    return turnAway('missing_header_field', { about: 'X-Road-Id' });
  const userId = headers['x-road-userid'];
  return ok({
    head: {
      client,
      service,
      messageId: messageId ?? correlationId,
      ...(userId === undefined || userId === '' ? {} : { userId }),
    },
    rest,
  });
}

/** Under what our services are called: `INSTANCE/CLASS/MEMBER[/SUBSYSTEM]`, each part encoded. */
export const restAddress = ({
  instance,
  memberClass,
  memberCode,
  subsystem,
  restSubsystem,
}: OpenDoor): string =>
  [instance, memberClass, memberCode, restSubsystem ?? subsystem]
    .flatMap((part) => (part === undefined ? [] : [encodeURIComponent(part)]))
    .join('/');

/** The service that an address names, and what follows. A door with a subsystem has one part more before the service. */
function addressOf(
  door: OpenDoor,
  path: string,
): { readonly service: ServiceIdentifier; readonly rest: readonly string[] } | undefined {
  const parts = decodedParts(path);
  if (parts === undefined) return undefined;
  const hasSubsystem = (door.restSubsystem ?? door.subsystem) !== undefined;
  const [instance, memberClass, memberCode, ...more] = parts;
  const subsystem = hasSubsystem ? more[0] : undefined;
  const [service, ...rest] = hasSubsystem ? more.slice(1) : more;
  const read = ServiceIdentifier.safeParse({ instance, memberClass, memberCode, subsystem, service });
  return read.success ? { service: read.data, rest } : undefined;
}

function isNamed(text: string, service: ServiceIdentifier): boolean {
  const { instance, memberClass, memberCode, subsystem } = service;
  const own = [
    instance,
    memberClass,
    memberCode,
    ...(subsystem === undefined ? [] : [subsystem]),
    service.service,
  ];
  return decodedParts(text)?.join('/') === own.join('/');
}

/** The JSON that a call brings: a message of usual size, in UTF-8. */
export function jsonOf({ headers, body, isBase64Encoded }: RestRequest): Answer<unknown> {
  const media = readMediaType(headers['content-type']);
  if (media?.type !== 'application/json' || !isUtf8(media)) return turnAway('invalid_content_type');
  const read = readJsonBody(body, isBase64Encoded);
  return read.ok ? ok(read.value.value) : turnAway('invalid_request', { about: read.problem.code });
}
