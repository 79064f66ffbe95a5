import type { DossierCode } from '../../schemas/dossier-code.ts';
import type { Instant } from '../kernel/clock.ts';
import { linkHolds, signLink, type LinkTag } from '../kernel/link.ts';

/** How long the national portal may fetch a file after the message that named it, in seconds. */
const VALID_SECONDS = 180 * 86_400;

/** What a file's link gives a right to. */
const rightTo = (code: DossierCode, fileId: string): string => `file\n${code}\n${fileId}`;

/**
 * The address under which the national portal may fetch a stored file. It depends only on its arguments, so
 * that a message sent again is the same message.
 */
export function fileLink(
  publicUrl: string,
  key: string,
  code: DossierCode,
  fileId: string,
  from: Instant,
): string {
  const { exp, sig } = signLink(
    key,
    rightTo(code, fileId),
    Math.floor(Date.parse(from) / 1_000) + VALID_SECONDS,
  );
  return `${publicUrl}/files/${encodeURIComponent(code)}/${encodeURIComponent(fileId)}?exp=${exp}&sig=${sig}`;
}

/** Whether a link to a file is ours and still valid. */
export const fileLinkHolds = (
  key: string,
  code: DossierCode,
  fileId: string,
  tag: LinkTag,
  nowMs: number,
): boolean => linkHolds(key, rightTo(code, fileId), tag, nowMs);
