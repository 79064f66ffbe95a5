import type { AgencyCode } from '../../schemas/agency-code.ts';
import type { CopyId } from '../../schemas/copies/copy-id.ts';
import type { Copies } from '../../functions/copies/copies.ts';
import type { Client } from '../../functions/kernel/http/client.ts';
import type { SealingKeys } from '../../functions/kernel/sealing.ts';

/** Everybody takes their numbers from the register of one commune. */
export const AGENCY = 'H21.17' as AgencyCode;
export const OFFICER = 'canbo.mau';
export const PORTAL: Client = { id: 'cong-mau', scopes: new Set(['copy:certify']), agencies: ['H21'] };

/** What a counter is told to do. */
export interface Order {
  readonly tables: Copies['tables'];
  /** Where the files of copies lie. */
  readonly folder: string;
  readonly scan: string;
  readonly keys: SealingKeys;
  /** Numbers in a volume. */
  readonly most: number;
  readonly serials: readonly number[];
  /** How many requests it serves at once. */
  readonly width: number;
}

/** What a counter tells: a request is served, or it must hand in the scan again. */
export type Done = { readonly serial: number; readonly id: CopyId } | { readonly busy: string };
