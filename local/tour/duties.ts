import * as z from 'zod';
import { ExchangeView } from '../../schemas/views.ts';
import type { NativePortal } from '../portal/native-portal.ts';

/** Every exchange of one dossier, by partner and in order. */
export const ExchangeList = z.array(ExchangeView);

/** The states in which a duty has ended; a parked one waits for a person. */
const ENDED: ReadonlySet<string> = new Set(['confirmed', 'superseded', 'skipped']);

export const hasEnded = ({ state }: ExchangeView): boolean => ENDED.has(state);

/** What became of the duties of some dossiers, as far as it is known. */
export class DutyWatch {
  readonly #portal: NativePortal;
  readonly #known = new Map<string, ExchangeView[]>();
  readonly #settled = new Set<string>();

  constructor(portal: NativePortal) {
    this.#portal = portal;
  }

  /**
   * Looks after the dossiers whose duties have not all ended.
   *
   * @param complete those of which nothing more will be told: once all their duties have ended they are not
   *   looked at again
   */
  async look(codes: readonly string[], complete: (code: string) => boolean): Promise<void> {
    for (const code of codes) {
      if (this.#settled.has(code)) continue;
      const over = complete(code);
      const read = await this.#portal.read(`/v1/dossiers/${code}/exchanges`, ExchangeList);
      if (!read.ok) continue;
      this.#known.set(code, read.value);
      if (over && read.value.length > 0 && read.value.every(hasEnded)) this.#settled.add(code);
    }
  }

  isSettled(code: string): boolean {
    return this.#settled.has(code);
  }

  of(code: string): readonly ExchangeView[] {
    return this.#known.get(code) ?? [];
  }

  /** Duties towards a partner: those known, and those of them that have ended. */
  reached(partner: string): { readonly done: number; readonly total: number } {
    const all = [...this.#known.values()].flat().filter((exchange) => exchange.partner === partner);
    return { done: all.filter(hasEnded).length, total: all.length };
  }

  /** What has not ended. */
  open(): ExchangeView[] {
    return [...this.#known.values()].flat().filter((exchange) => !hasEnded(exchange));
  }
}
