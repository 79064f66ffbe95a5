import type * as z from 'zod';
import { VerificationView } from '../../schemas/citizens/look.ts';
import type { VerificationResult } from '../../schemas/citizens/verification-result.ts';
import { HouseholdReading } from '../../schemas/registers/household-views.ts';
import { SyncView } from '../../schemas/registers/sync.ts';
import type { NativePortal } from '../portal/native-portal.ts';
import { failureText, type Outcome } from '../portal/outcome.ts';
import type { Road } from '../portal/road.ts';
import type { Life } from './life.ts';
import type { Message } from './native-life.ts';
import type { RegisterPerson } from './register-people.ts';

/** The officer who looks, and the account that he has at the register's sandbox. */
const OFFICER = 'canbo.mot-cua.01';
const ACCOUNT = 'canbo-h21-01';

const why = (code: string, purpose: string): object => ({
  purpose,
  legalBasis: 'nd-118-2025',
  officer: OFFICER,
  dossier: code,
});

/** Runs one of the province's schedules now. */
type Tick = (schedule: string) => Promise<void>;

/** Every seventh applicant has written the wrong year: the register says so, and the officer looks at the paper. */
const WRONG_EVERY = 7;

/** One applicant who was asked about. */
interface Asked {
  readonly code: string;
  readonly person: RegisterPerson;
  readonly id: string;
  readonly expected: VerificationResult;
  /** The register was away: it was not waited for. */
  readonly wasAway: boolean;
}

/** What came of asking the population register about the tour's applicants, and of following it. */
export interface RegisterOutcome {
  readonly asked: number;
  readonly results: Readonly<Partial<Record<VerificationResult, number>>>;
  /** Verifications that had to wait because the register was away, and those of them that were made later. */
  readonly waited: number;
  readonly madeLater: number;
  /** Verifications that are not made, or came to something else than is true. */
  readonly wrong: readonly { readonly code: string; readonly what: string }[];
  /** People whom the province's own register has from the population register. */
  readonly people: number;
  /** Applicants whose household could be read, and those whose could not. */
  readonly households: number;
  readonly homeless: readonly string[];
}

/** Asks the population register about the tour's applicants, and remembers what must come of it. */
export class RegisterOffice {
  readonly #portal: NativePortal;
  readonly #road: Road;
  readonly #asked: Asked[] = [];
  readonly #tick: Tick;
  readonly #enough: () => Promise<void>;

  /** @param enough called once so many have been asked while the register is away that it may be back */
  constructor(portal: NativePortal, road: Road, tick: Tick, enough: () => Promise<void>) {
    this.#portal = portal;
    this.#road = road;
    this.#tick = tick;
    this.#enough = enough;
  }

  /** Says which account of the register the officer has. */
  async open(): Promise<void> {
    const mapped = await this.#portal.put(`/v1/register-officers/H21/${OFFICER}`, { account: ACCOUNT });
    if (!mapped.ok) throw new Error(`the officer's account was not taken: ${failureText(mapped.failure)}`);
  }

  /** Has an applicant verified: a message of his life, before all others. It does not wait for the register. */
  verification({ n, applicant: { person } }: Life, code: string): readonly Message[] {
    // The tour's portal acts for its own province: a dossier that the national portal has numbered is not its own to ask for.
    if (person === undefined || !/^(?:[0-9.]+\.)?H21/.test(code)) return [];
    return [() => this.#verify(code, person, n % WRONG_EVERY === 0)];
  }

  async #verify(code: string, person: RegisterPerson, isWrong: boolean): ReturnType<Message> {
    const { personalNumber, name, birth } = person;
    const said = await this.#portal.ask(
      '/v1/citizen-verifications',
      {
        ...why(code, 'tiep-nhan-ho-so'),
        subject: { personalNumber, fullName: name, birth: isWrong ? { year: birth.year - 1 } : birth },
      },
      VerificationView,
    );
    if (!said.ok) return said;
    const { id, status } = said.value;
    const wasAway = status === 'unverified';
    this.#asked.push({ code, person, id, wasAway, expected: isWrong ? 'mismatch' : 'match' });
    if (this.#asked.filter((each) => each.wasAway).length === AWAY_FOR) await this.#enough();
    return said;
  }

  /** What has come of it, once every dossier is through: a verification that waits is waited for, but not for ever. */
  async outcome(people: number): Promise<RegisterOutcome> {
    const results: Partial<Record<VerificationResult, number>> = {};
    const wrong: { code: string; what: string }[] = [];
    const homeless: string[] = [];
    let madeLater = 0;
    const until = this.#road.now() + LATER_MS;
    for (const { code, person, id, expected, wasAway } of this.#asked) {
      const read = await this.#made(id, until);
      const result = read.ok ? read.value.result : undefined;
      if (result !== undefined) {
        results[result] = (results[result] ?? 0) + 1;
        if (wasAway) madeLater += 1;
      }
      if (result !== expected) wrong.push({ code, what: result ?? (read.ok ? read.value.status : 'unread') });
      if (!(await this.#hasHousehold(code, person))) homeless.push(code);
    }
    const asked = this.#asked.length;
    return {
      asked,
      results,
      waited: this.#asked.filter(({ wasAway }) => wasAway).length,
      madeLater,
      wrong,
      people,
      households: asked - homeless.length,
      homeless,
    };
  }

  async #made(id: string, until: number): Promise<Outcome<VerificationView>> {
    for (;;) {
      const read = await this.#portal.read(`/v1/citizen-verifications/${id}`, VerificationView);
      if (!read.ok || read.value.status !== 'unverified' || this.#road.now() > until) return read;
      await this.#tick('exchange-wake-schedule');
      await this.#road.pause(300);
    }
  }

  async #hasHousehold(code: string, { personalNumber, name }: RegisterPerson): Promise<boolean> {
    const read = await this.#portal.ask(
      '/v1/household-readings',
      { ...why(code, 'xac-nhan-ho-gia-dinh'), subject: { personalNumber, fullName: name } },
      HouseholdReading,
    );
    return read.ok && read.value.members.length > 0;
  }
}

/** How long verifications may take to be made once the register is back, in milliseconds. */
const LATER_MS = 60_000;

/** So many applicants are asked about while the register is away. */
const AWAY_FOR = 6;

/**
 * Whether all of it is as it must be: applicants were asked about, some of them while the register was away, everybody
 * was verified rightly, those who had to wait later on, and of each the household is known.
 */
export const isFlawlessRegister = (outcome: RegisterOutcome): boolean => {
  const { asked, wrong, homeless, waited, madeLater, households, people } = outcome;
  return (
    asked > 0 &&
    people > 0 &&
    waited >= Math.min(AWAY_FOR, asked) &&
    waited === madeLater &&
    wrong.length === 0 &&
    homeless.length === 0 &&
    households === asked
  );
};

/** The time of one window that takes in everything: ten years, in minutes. */
const ALL_AT_ONCE_MINUTES = 5_256_000;

/** How long the province's register may take to be filled, in milliseconds. */
const FILL_MS = 60_000;

/**
 * Fills the province's own register from the population register, as an operator does on the first day. Returns how
 * many people it has read.
 */
export async function fillRegister(portal: NativePortal, road: Road, tick: Tick): Promise<number> {
  const until = road.now() + FILL_MS;
  const asked = await portal.ask(
    '/v1/population-syncs',
    {
      from: '2020-01-01T00:00:00+07:00',
      to: new Date(road.now() - 60_000).toISOString(),
      firstLoad: true,
      windowMinutes: ALL_AT_ONCE_MINUTES,
      seconds: 10,
    },
    SyncView,
  );
  if (!asked.ok) throw new Error(`the sync was not taken: ${failureText(asked.failure)}`);
  let sync: z.infer<typeof SyncView> = asked.value;
  while (sync.state === 'open' && road.now() < until) {
    await tick('population-sync');
    const read = await portal.read(`/v1/population-syncs/${encodeURIComponent(sync.id)}`, SyncView);
    if (read.ok) sync = read.value;
  }
  if (sync.state !== 'done') throw new Error(`the sync has not ended: ${sync.state}`);
  const { added, changed, unchanged, older } = sync.counts;
  return added + changed + unchanged + older;
}
