import * as z from 'zod';
import type { CopyAddress } from '../../schemas/copies/upload.ts';
import { CopyRules } from '../../schemas/copies/rules.ts';
import type { Copies, CopyCompleting, CopyFiles, CopyLink } from '../copies/copies.ts';
import type { CopyDesk } from '../copies/desk.ts';
import { copyAddress, copyAddressHolds } from '../copies/file-link.ts';
import type { HandingOut } from '../copies/hand-out-copy.ts';
import { systemClock } from '../kernel/clock.ts';
import { json, readConfig } from '../kernel/config.ts';
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
export function handingOutFromEnvironment(): HandingOut & {
  readonly address: (...of: Parameters<CopyLink>) => Promise<CopyAddress>;
  readonly addressHolds: (
    id: Parameters<CopyLink>[0],
    tag: Parameters<typeof copyAddressHolds>[2],
  ) => Promise<boolean>;
} {
  const { store, ...copies } = copyFilesFromEnvironment();
  const links = linksFromEnvironment(copies);
  return { ...copies, ...links, presign: store.presignGet };
}

/** Completing signatures, by that authority. Read once, at cold start. */
export function completingFromEnvironment(timestamp: TimestampAuthority): CopyCompleting {
  const { store: _store, ...copies } = copyFilesFromEnvironment();
  return {
    ...copies,
    timestamp,
    roots: trustRootsFromEnvironment(copies.clock),
    revocation: revocationFromEnvironment(copies.clock),
  };
}

/** Addresses of issued copies. Read once, at cold start. */
export function linksFromEnvironment({ clock }: Pick<Copies, 'clock'>) {
  const config = readConfig(z.object({ PUBLIC_URL: z.url(), SECRET_LINKS: z.string() }));
  const keyOf = secretOf(config.SECRET_LINKS, z.object({ key: z.string().min(32) }), () => clock.now());
  return {
    address: async (...[id, from]: Parameters<CopyLink>) =>
      copyAddress(config.PUBLIC_URL, (await keyOf()).key, id, from),
    addressHolds: async (
      id: Parameters<CopyLink>[0],
      tag: Parameters<typeof copyAddressHolds>[2],
    ): Promise<boolean> => copyAddressHolds((await keyOf()).key, id, tag, clock.now()),
  };
}

/** Dossiers as copies reach them. Read once, at cold start. */
export function deskFromEnvironment({ tables, clock }: Copies): CopyDesk {
  const { TABLE_DOSSIERS: dossiers } = readConfig(z.object({ TABLE_DOSSIERS: z.string() }));
  return copyDesk({ dossiers, exchanges: tables.exchanges, evidence: tables.evidence }, clock);
}
