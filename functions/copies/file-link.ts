import type { CopyId } from '../../schemas/copies/copy-id.ts';
import type { CopyAddress } from '../../schemas/copies/upload.ts';
import { instant, millis, type Instant } from '../kernel/clock.ts';
import { linkHolds, signLink, type LinkTag } from '../kernel/link.ts';

/** How long an issued copy may be fetched by its link, in seconds. Ours; as long as a dossier's files. */
const VALID_SECONDS = 180 * 86_400;

const rightTo = (id: CopyId): string => `copy\n${id}`;

/** The address of a copy from an instant on. The same arguments give the same, so that a message sent again is the same. */
export function copyAddress(publicUrl: string, key: string, id: CopyId, from: Instant): CopyAddress {
  const seconds = Math.floor(millis(from) / 1_000) + VALID_SECONDS;
  const { exp, sig } = signLink(key, rightTo(id), seconds);
  return { url: `${publicUrl}/copies/${id}/file?exp=${exp}&sig=${sig}`, until: instant(exp * 1_000) };
}

/** Whether an address is ours and still good. */
export const copyAddressHolds = (key: string, id: CopyId, tag: LinkTag, nowMs: number): boolean =>
  linkHolds(key, rightTo(id), tag, nowMs);
