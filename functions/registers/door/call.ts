import { DOOR_VERSION, DoorService } from '../../../schemas/registers/door-services.ts';
import {
  clientPath,
  type ClientIdentifier,
  type ClientPath,
  type ServiceIdentifier,
} from '../../../schemas/xroad/identifier.ts';
import { ok } from '../../kernel/result.ts';
import type { DoorLook } from './door.ts';
import { turnAway, type Answer } from './refusal.ts';
import type { ClientRights, OpenDoor } from './settings.ts';

/** What a call says of itself, on either road. */
export interface CallHead {
  readonly client: ClientIdentifier;
  readonly service: ServiceIdentifier;
  /** Unique for its client; the same on every repetition of one message. */
  readonly messageId: string;
  /** Whose act caused it, as the client says: a country's prefix and a personal number, mostly. Personal data. */
  readonly userId?: string;
}

/** A message id that can be remembered: printable, not endless. X-Road recommends a UUID. */
export const isMessageId = (text: string | undefined): text is string =>
  text !== undefined && /^[\x20-\x7e]{1,255}$/.test(text);

/** A call of a client that may make it. */
export interface Call {
  readonly client: ClientPath;
  readonly rights: ClientRights;
  readonly service: DoorService;
  readonly messageId: string;
  readonly userId?: string;
  /** Of the Security Server. */
  readonly sourceIp: string;
  readonly correlationId: string;
}

/** What every look of a call says of who looked, and by what right. */
export const lookOf = ({
  client,
  service,
  userId,
  sourceIp,
  correlationId,
  rights,
}: Call): Pick<DoorLook, 'client' | 'service' | 'userId' | 'sourceIp' | 'correlationId' | 'legalBasis'> => ({
  client,
  service,
  sourceIp,
  correlationId,
  legalBasis: rights.legalBasis,
  ...(userId === undefined ? {} : { userId }),
});

/**
 * Who may call what: the service is one of ours under our own identifier (`unknown_member`, `unknown_service`), and the
 * configuration names client and service (`access_denied`). The right of a member is not that of its subsystems.
 */
export function admit(
  door: OpenDoor,
  road: 'soap' | 'rest',
  { client, service, messageId, userId }: CallHead,
  { sourceIp, correlationId }: Pick<Call, 'sourceIp' | 'correlationId'>,
): Answer<Call> {
  if (!isOurs(door, road, service)) return turnAway('unknown_member');
  const known = DoorService.safeParse(service.service);
  if (!known.success || (service.version ?? DOOR_VERSION) !== DOOR_VERSION)
    return turnAway('unknown_service');
  const path = clientPath(client);
  const rights = door.clients[path]; // with its slashes it is no name that an object has by itself
  if (rights === undefined || !rights.services.includes(known.data)) return turnAway('access_denied');
  return ok({
    client: path,
    rights,
    service: known.data,
    messageId,
    sourceIp,
    correlationId,
    ...(userId === undefined ? {} : { userId }),
  });
}

function isOurs(door: OpenDoor, road: 'soap' | 'rest', service: ServiceIdentifier): boolean {
  const subsystem = road === 'rest' ? (door.restSubsystem ?? door.subsystem) : door.subsystem;
  return (
    service.instance === door.instance &&
    service.memberClass === door.memberClass &&
    service.memberCode === door.memberCode &&
    service.subsystem === subsystem
  );
}
