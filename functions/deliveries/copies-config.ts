import * as z from 'zod';
import type { CopyId } from '../../schemas/copies/copy-id.ts';
import { CopyRules } from '../../schemas/copies/rules.ts';
import type { CopyAddress } from '../../schemas/copies/upload.ts';
import type { Copies, CopyCompleting, CopyFiles } from '../copies/copies.ts';
import type { CopyDesk } from '../copies/desk.ts';
import { copyAddress, copyAddressHolds } from '../copies/file-link.ts';
import type { HandingOut } from '../copies/hand-out-copy.ts';
import { systemClock, type Instant } from '../kernel/clock.ts';
import { json, readConfig } from '../kernel/config.ts';
import type { LinkTag } from '../kernel/link.ts';
import { openObjectStore, type ObjectStore } from '../kernel/object-store.ts';
import { sealOf, SealingKeys } from '../kernel/sealing.ts';
import { secretOf } from '../kernel/secret.ts';
import type { TimestampAuthority } from '../kernel/trust/authorities.ts';
import { copyDesk } from './copy-desk.ts';
import { revocationFromEnvironment, trustRootsFromEnvironment } from './trust-config.ts';

/** The certified copies of this environment. Read once, at cold start. */
export function copiesFromEnvironment(): Copies {
  const config = readConfig(
    z.object({
      TABLE_COPIES: z.string(),
      TABLE_EXCHANGES: z.string(),
      TABLE_EVIDENCE: z.string(),
      TABLE_REQUESTS: z.string(),
      SECRET_REGISTERS: z.string(),
      COPIES: json(CopyRules),
    }),
  );
  const clock = systemClock();
  return {
    clock,
    tables: {
      copies: config.TABLE_COPIES,
      exchanges: config.TABLE_EXCHANGES,
      evidence: config.TABLE_EVIDENCE,
      requests: config.TABLE_REQUESTS,
    },
    rules: config.COPIES,
    seal: sealOf(secretOf(config.SECRET_REGISTERS, SealingKeys, () => clock.now())),
  };
}

/** The same with dossiers, of which a copy may be a result. Read once, at cold start. */
export function askingFromEnvironment(): Copies & { readonly desk: CopyDesk } {
  const copies = copiesFromEnvironment();
  return { ...copies, desk: deskFromEnvironment(copies) };
}

/** The same with their files. Read once, at cold start. */
export function copyFilesFromEnvironment(): CopyFiles & { readonly store: ObjectStore } {
  const copies = copiesFromEnvironment();
  const { BUCKET_COPIES } = readConfig(z.object({ BUCKET_COPIES: z.string() }));
  const store = openObjectStore(BUCKET_COPIES, copies.clock);
  return { ...copies, shelf: store, store };
}

/** Handing out issued copies, by right and by link. Read once, at cold start. */
export function handingOutFromEnvironment(): HandingOut & CopyAddresses {
  const copies = copyFilesFromEnvironment();
  return { ...copies, ...linksFromEnvironment(copies), presign: copies.store.presignGet };
}

/** Completing signatures, by that authority. Read once, at cold start. */
export function completingFromEnvironment(timestamp: TimestampAuthority): CopyCompleting {
  const copies = copyFilesFromEnvironment();
  return {
    ...copies,
    timestamp,
    roots: trustRootsFromEnvironment(copies.clock),
    revocation: revocationFromEnvironment(copies.clock),
  };
}

/** Addresses of issued copies: made, and recognised. */
export interface CopyAddresses {
  readonly address: (id: CopyId, from: Instant) => Promise<CopyAddress>;
  readonly addressHolds: (id: CopyId, tag: LinkTag) => Promise<boolean>;
}

/** Addresses of issued copies by this environment's key. Read once, at cold start. */
export function linksFromEnvironment({ clock }: Pick<Copies, 'clock'>): CopyAddresses {
  const config = readConfig(z.object({ PUBLIC_URL: z.url(), SECRET_LINKS: z.string() }));
  const keyOf = secretOf(config.SECRET_LINKS, z.object({ key: z.string().min(32) }), () => clock.now());
  return {
    address: async (id, from) => copyAddress(config.PUBLIC_URL, (await keyOf()).key, id, from),
    addressHolds: async (id, tag) => copyAddressHolds((await keyOf()).key, id, tag, clock.now()),
  };
}

/** Dossiers as copies reach them. Read once, at cold start. */
export function deskFromEnvironment({ tables, clock }: Copies): CopyDesk {
  const { TABLE_DOSSIERS: dossiers } = readConfig(z.object({ TABLE_DOSSIERS: z.string() }));
  return copyDesk({ dossiers, exchanges: tables.exchanges, evidence: tables.evidence }, clock);
}
