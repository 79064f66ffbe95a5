import type { Call } from '../kit/call.ts';

/** A call's content: the body as it is, or that of the one part of a multipart form; undefined when it has none. */
export function partOf({ headers, body }: Call): Buffer | undefined {
  const [, quoted, plain] = /^multipart\/[\w-]+;.*\bboundary=(?:"([^"]+)"|([^;\s]+))/i.exec(
    headers['content-type'] ?? '',
  ) ?? [null];
  const boundary = quoted ?? plain;
  if (boundary === undefined) return body;
  const [, part = ''] = body.toString('latin1').split(`--${boundary}`);
  const start = part.indexOf('\r\n\r\n');
  return start === -1 ? undefined : Buffer.from(part.slice(start + 4).replace(/\r\n$/, ''), 'latin1');
}
