import membersFile from './members.json' with { type: 'json' };

/** What a service stands for: the register's SOAP, social insurance's JSON, or the gateway's own door. */
export type Provider = 'register' | 'social-insurance' | 'door';

const services = new Map<string, Readonly<Record<string, Provider>>>(
  Object.entries(membersFile.services as Readonly<Record<string, Readonly<Record<string, Provider>>>>),
);
const allowed = new Map<string, readonly string[] | '*'>(
  Object.entries(membersFile.allowed as Readonly<Record<string, readonly string[] | '*'>>),
);
const known = new Set([
  ...membersFile.own,
  ...membersFile.clients,
  ...services.keys(),
  membersFile.provinceOfDoor,
]);

/** The gateway's own member, whose services are at its door. */
export const DOOR_MEMBER = membersFile.provinceOfDoor;

/** Whether the exchange's global configuration has such a member or subsystem. */
export function isMember(identifier: string): boolean {
  return known.has(identifier);
}

/** What a member offers under a service code; undefined when nothing. Every code of the door's member is at the door. */
export function providerOf(member: string, service: string): Provider | undefined {
  if (member === DOOR_MEMBER) return 'door';
  const offered = services.get(member) ?? {};
  return Object.hasOwn(offered, service) ? offered[service] : undefined;
}

/** Whether a client has been given access to a service. */
export function isAllowed(client: string, service: string): boolean {
  const given = allowed.get(client);
  return given !== undefined && (given === '*' || given.includes(service));
}
