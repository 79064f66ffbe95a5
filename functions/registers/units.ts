import type { RegisterAddress } from '../../schemas/citizens/citizen.ts';

/**
 * Administrative units by their codes: the lists of before and since 1 July 2025 share most of theirs (facts §7).
 * Implemented in functions/partners/population, joined in functions/deliveries.
 */
export interface Units {
  /** By which list an address is written, as far as its codes tell. */
  readonly listOf: (units: {
    readonly province?: string;
    readonly district?: string;
    readonly commune?: string;
  }) => RegisterAddress['list'];
  /** How two codes of communes stand to each other. `other-list`: they do not tell whether it is the same place. */
  readonly compare: (one: string, other: string) => 'same' | 'differs' | 'other-list';
}
