import type { Birth, Coded } from '../citizens/citizen.ts';
import type { RegisterAnswer } from '../citizens/register.ts';
import type { Instant } from '../instant.ts';
import type { PersonName } from '../personal.ts';

/**
 * The port through which social insurance is asked which household a person is listed in: the only public service
 * that groups people into households (facts §3.3). Implemented in `functions/partners/social-insurance`, joined in
 * `functions/deliveries`. Asking changes nothing there.
 */
export interface HouseholdGrouping {
  /** The household of one person; `undefined` where social insurance lists none such. */
  readonly grouping: (
    person: GroupedPerson,
    line: { readonly requestId: string; readonly dossier?: string; readonly signal: AbortSignal },
  ) => Promise<RegisterAnswer<HouseholdListing | undefined>>;
}

/** Who is asked about, as social insurance finds people: by name, birth, sex and place, not by personal number. */
export interface GroupedPerson {
  readonly name: PersonName;
  readonly birth: Birth;
  /** Code of the population register: 1 male, 2 female, else undetermined. */
  readonly sex?: string;
  /** Province, by its two digits. */
  readonly province: string;
  /** Number of the old household book or card, where known. */
  readonly householdBook?: string;
}

/** What social insurance lists. The same `household` means one household; nothing says who is its head. */
export interface HouseholdListing {
  /** Wire: maHo. */
  readonly household: string;
  readonly members: readonly ListedMember[];
  /** When it was asked: the service does not say as of when it tells. */
  readonly asOf: Instant;
  /** What was odd: stable codes, never a value. */
  readonly flags: readonly string[];
}

export interface ListedMember {
  readonly name: PersonName;
  readonly birth?: Birth;
  readonly sex?: Coded;
  /** State at social insurance, as received (wire: trangThai; no list of it is public). */
  readonly state?: string;
}
