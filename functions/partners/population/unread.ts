/** Notes a field in which something stands that cannot be read: left out and flagged, never guessed. */
export type Unread = (field: string) => void;

/** Notes them among the flags of a record: `unreadable:` and the field, a part of it behind a full stop. */
export const unreadOn =
  (flags: Set<string>): Unread =>
  (field) =>
    flags.add(`unreadable:${field}`);

/** What was read of what stands in a field; noted where something does and nothing could be read of it. */
export function orUnread<T>(
  unread: Unread,
  field: string,
  said: string | undefined,
  read: T | undefined,
): T | undefined {
  if (said !== undefined && read === undefined) unread(field);
  return read;
}
