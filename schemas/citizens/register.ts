import type { Instant } from '../instant.ts';
import type { Birth, CitizenRecord, Relative } from './citizen.ts';
import type { OldIdentityNumber, PersonalNumber } from './personal-number.ts';
import type { PersonName } from '../personal.ts';

/**
 * The port through which the national population register is asked. Implemented in `functions/partners/population`,
 * used by the capabilities `citizens` and `registers`, joined in `functions/deliveries`. Asking changes nothing there;
 * every call bears one officer's identity (facts §2.6).
 */
export interface PopulationRegister {
  /** One citizen by number, name and birth; `undefined` where the register knows none such. */
  readonly lookUp: (
    look: CitizenLook,
    signal: AbortSignal,
  ) => Promise<RegisterAnswer<CitizenRecord | undefined>>;
  /** Whether what is given is what the register has: yes or no, no data. */
  readonly verify: (look: CitizenLook, signal: AbortSignal) => Promise<RegisterAnswer<boolean>>;
  /** Whether people are related as stated: what the register has of the citizen's relatives. */
  readonly relatives: (
    look: CitizenLook,
    signal: AbortSignal,
  ) => Promise<RegisterAnswer<Relatives | undefined>>;
  /** One page of the citizens whose record changed in a window of time. */
  readonly changes: (window: ChangeWindow, signal: AbortSignal) => Promise<RegisterAnswer<ChangePage>>;
}

/** Who is asked about, by whom, for which procedure. */
export interface CitizenLook {
  /** Unique per look, the same on every retry of it (wire: MaYeuCau). */
  readonly requestId: string;
  readonly identity: { readonly personalNumber: PersonalNumber } | { readonly oldNumber: OldIdentityNumber };
  readonly name: PersonName;
  readonly birth: Birth;
  readonly officer: RegisterAccount;
  /** Procedure code on the national portal (wire: MaDVC); absent: the configured default, e.g. `VPCP`. */
  readonly procedure?: string;
  /** Dossier code: the axis's `issue`. */
  readonly dossier?: string;
}

/** An officer as the register knows him (facts §2.6). */
export interface RegisterAccount {
  /** Wire: MaCanBo. */
  readonly account: string;
  /** Wire: MaDonVi; newer variant only. */
  readonly unit?: string;
  /** Wire: SoDienThoai; newer variant only. */
  readonly phone?: string;
}

export interface Relatives {
  readonly father?: Relative;
  readonly mother?: Relative;
  readonly spouse?: Relative;
  readonly representative?: Relative;
  readonly asOf: Instant;
  /** What was odd: stable codes, never a value. */
  readonly flags: readonly string[];
}

/** A window of changes: `from` inclusive, `to` exclusive. Pages count from 1. */
export interface ChangeWindow {
  readonly requestId: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly page: number;
  readonly pageSize: number;
  readonly officer: RegisterAccount;
}

export interface ChangePage {
  readonly records: readonly CitizenRecord[];
  /** Rows that could not be read: counted, with why (codes only). */
  readonly unreadable: readonly { readonly why: string }[];
  /** How many rows the whole window has, where the register says so. */
  readonly total?: number;
  /** The page was full: more may follow. */
  readonly more: boolean;
}

/**
 * What the register answered. `refused`: it will not, as it is asked (a person must act) · `unreachable`: it cannot be
 * asked now, or its answer cannot be read. `reason` never holds personal data.
 */
export type RegisterAnswer<T> =
  | { readonly kind: 'answered'; readonly value: T; readonly route: string }
  | { readonly kind: 'refused'; readonly code: RegisterRefusal; readonly reason: string }
  | { readonly kind: 'unreachable'; readonly reason: string; readonly afterMs?: number };

/**
 * `not-configured` no route or credentials · `access-denied` the axis or register refuses us · `rejected` the register
 * refuses the request · `about-another-person` it answered about somebody else: refused by us and alarmed.
 */
export type RegisterRefusal = 'not-configured' | 'access-denied' | 'rejected' | 'about-another-person';

/** The engine's name of the population register: one queue, one breaker, one rate. */
export const POPULATION = 'population';
