import * as z from 'zod';

/**
 * Identifiers of X-Road (message protocol 4.0 §1.3, §2.1; REST r1 §4.2). Compared exactly: case matters, and the right
 * of a member is not the right of its subsystems.
 */

/** One code of an identifier. X-Road allows letters, digits and `'()+,-.=?`; `_` is common all the same. */
export const IdentifierPart = z.string().regex(/^[A-Za-z0-9'()+,\-.=?_]{1,100}$/);

/** Who calls: a member, or a subsystem of it. */
export const ClientIdentifier = z.strictObject({
  instance: IdentifierPart,
  memberClass: IdentifierPart,
  memberCode: IdentifierPart,
  subsystem: IdentifierPart.optional(),
});
export type ClientIdentifier = z.infer<typeof ClientIdentifier>;

/** What is called: a service of a member or subsystem, and its version where it has one. */
export const ServiceIdentifier = z.strictObject({
  ...ClientIdentifier.shape,
  service: IdentifierPart,
  version: IdentifierPart.optional(),
});
export type ServiceIdentifier = z.infer<typeof ServiceIdentifier>;

/** `INSTANCE/CLASS/MEMBER[/SUBSYSTEM]`, the form by which rights are given and calls are recorded. */
export type ClientPath = string & z.$brand<'ClientPath'>;

/** An identifier in the form `INSTANCE/CLASS/MEMBER[/SUBSYSTEM]`. */
export const clientPath = (id: ClientIdentifier): ClientPath =>
  [id.instance, id.memberClass, id.memberCode, ...(id.subsystem === undefined ? [] : [id.subsystem])].join(
    '/',
  ) as ClientPath; // the brand's one source

/**
 * Reads the header `X-Road-Client`: three or four parts, each percent-encoded by itself (REST r1 §4.2, §4.3).
 * Undefined when it is none.
 */
export function parseClient(text: string): ClientIdentifier | undefined {
  const parts = decodedParts(text);
  if (parts === undefined || parts.length < 3 || parts.length > 4) return undefined;
  const [instance, memberClass, memberCode, subsystem] = parts;
  const read = ClientIdentifier.safeParse({ instance, memberClass, memberCode, subsystem });
  return read.success ? read.data : undefined;
}

/** The parts of a path, each decoded once; undefined when one cannot be, or holds a slash of its own. */
export function decodedParts(path: string): readonly string[] | undefined {
  try {
    const parts = path.split('/').map((part) => decodeURIComponent(part));
    return parts.some((part) => part === '' || part.includes('/')) ? undefined : parts;
  } catch {
    return undefined; // a percent sign that encodes nothing
  }
}
