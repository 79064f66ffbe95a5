import type { PersonalNumber } from '../../schemas/citizens/personal-number.ts';
import type { HouseholdGrouping } from '../../schemas/registers/household-grouping.ts';
import type { Gate } from '../exchange/gate.ts';
import { instant, millis } from '../kernel/clock.ts';
import { log } from '../kernel/log.ts';
import { transact } from '../kernel/table/transaction.ts';
import { groupHousehold } from './group-household.ts';
import { livingMembers } from './household.ts';
import { putOffGrouping, ungroupedHouseholds, unmarkUngrouped, type Ungrouped } from './marks.ts';
import type { Registers } from './registers.ts';
import { readHousehold, settleHouseholds } from './settle-households.ts';
import type { GroupingSettings } from './sync-settings.ts';

/** How social insurance is asked about households. */
export interface Groupers {
  readonly grouping: HouseholdGrouping;
  /** Rate and breaker of the asking, shared by all instances. */
  readonly gate: Gate;
  readonly settings: GroupingSettings;
  /** Waits so many ms: another in tests. */
  readonly pause: (ms: number) => Promise<unknown>;
}

/** What became of asking about one household; `no-leave`: nobody may be asked now. */
type Asked = 'grouped' | 'nothing' | 'unanswered' | 'no-leave' | 'nobody-to-ask';

/** So many in a row without an answer: social insurance is away, and is left alone until the next run. */
const MOST_UNANSWERED = 3;

/**
 * Asks social insurance about the households that appeared or changed since it was last asked about them: a bounded
 * number, at its rate, until the time is over, nobody asked in a look's way. One that gets no answer is asked about
 * again later and does not keep the others; nothing else waits for it. Says how many were grouped.
 */
export async function groupHouseholds(
  registers: Registers,
  groupers: Groupers,
  until: number,
): Promise<number> {
  const { clock, tables } = registers;
  const { settings, gate } = groupers;
  let [asked, grouped, unanswered] = [0, 0, 0];
  if (!settings.enabled) return 0;
  asking: for await (const page of ungroupedHouseholds(tables.registers)) {
    for (const mark of page) {
      if (mark.askAt !== undefined && millis(mark.askAt) > clock.now()) continue;
      if (asked === settings.mostARun || unanswered === MOST_UNANSWERED || clock.now() >= until) break asking;
      const came = await askAbout(registers, groupers, mark, until);
      if (came === 'no-leave' || came === 'nobody-to-ask') break asking;
      asked += 1;
      if (came === 'grouped') grouped += 1;
      unanswered = came === 'unanswered' ? unanswered + 1 : 0;
    }
  }
  await gate.flush();
  if (grouped > 0) await settleHouseholds(registers, until);
  if (asked > 0) log('info', 'LT149', { count: grouped, attempt: asked });
  return grouped;
}

async function askAbout(
  registers: Registers,
  { grouping, gate, settings, pause }: Groupers,
  mark: Ungrouped,
  until: number,
): Promise<Asked> {
  const { clock, tables } = registers;
  const whom = await someoneIn(registers, mark);
  if (whom === undefined) {
    await transact([unmarkUngrouped(tables.registers, mark)]);
    return 'nothing';
  }
  let pass = await gate.pass();
  while (!pass.go) {
    if (pass.why === 'breaker' || clock.now() + pass.waitMs >= until) return 'no-leave';
    await pause(pass.waitMs);
    pass = await gate.pass();
  }
  const answer = await groupHousehold(registers, grouping, whom, AbortSignal.timeout(settings.timeoutMs));
  await gate.note(pass, answer.kind === 'unreachable');
  if (answer.kind === 'unreachable') {
    const askAt = instant(clock.now() + Math.max(settings.againMs, answer.afterMs ?? 0));
    await transact([putOffGrouping(tables.registers, mark, askAt)]);
    return 'unanswered';
  }
  // No province has to have a way to social insurance: its households wait until there is one.
  if (answer.kind === 'refused' && answer.code === 'not-configured') return 'nobody-to-ask';
  // Where the household has changed meanwhile, its mark is another, and stands.
  await transact([unmarkUngrouped(tables.registers, mark)]);
  return answer.kind === 'answered' && answer.value !== undefined ? 'grouped' : 'nothing';
}

/** Who of a household is asked about: its head, else the first who lives; undefined where nobody can be found by birth and place. */
async function someoneIn(
  registers: Registers,
  { household: id }: Ungrouped,
): Promise<PersonalNumber | undefined> {
  const household = await readHousehold(registers, await registers.seal(), id);
  // That of a house book which stands for another household is asked about with that one.
  if (household === undefined || household.id !== id) return undefined;
  const findable = livingMembers(household).filter(
    ({ citizen }) => citizen.birth !== undefined && citizen.permanentResidence?.province !== undefined,
  );
  const whom = findable.find(({ person }) => person === household.head) ?? findable[0];
  return whom?.citizen.personalNumber;
}
