import { setTimeout as pause } from 'node:timers/promises';
import { PORTAL_WEBHOOK, PROVINCIAL_PORTAL } from '../../schemas/duties.ts';
import type { Subscription } from '../../schemas/registers/subscription.ts';
import type { WebhookEvent } from '../../schemas/webhooks.ts';
import { laneKey, readLane } from '../exchange/exchange-store.ts';
import type { PartnerName, Subject } from '../exchange/exchange.ts';
import type { Lane } from '../exchange/lane.ts';
import type { Duty } from '../exchange/operation.ts';
import { keepDuties } from '../exchange/outbox.ts';
import { log } from '../kernel/log.ts';
import { measure } from '../kernel/metrics.ts';
import { get } from '../kernel/table/read.ts';
import { transact } from '../kernel/table/transaction.ts';
import { dossiersOf, forgetDossier } from './applicant-store.ts';
import { eachOf } from './each-of.ts';
import { householdVersions } from './household-store.ts';
import { removeUntold, untoldChanges, type Untold } from './marks.ts';
import type { HouseholdId, PersonRef } from './person.ts';
import { getPerson, getPersons } from './person-store.ts';
import type { Registers } from './registers.ts';
import { readHousehold } from './settle-households.ts';
import { standingOf } from './standing.ts';
import { askedKinds, getSubscriptions } from './subscription-store.ts';

/** Changes that are told at once. */
const AT_ONCE = 8;

const ROUNDS = 10;

const PORTAL = PROVINCIAL_PORTAL as PartnerName; // the portal is a partner by that name

/**
 * Tells what nobody was told of yet, until nothing is left or the time is over: the portal, as far as it has
 * subscribed, and the open dossiers whose applicant a person is. Says how many changes were told; one that cannot be
 * told now stays for the next time and does not keep the others.
 */
export async function tellChanges(registers: Registers, until: number): Promise<number> {
  const { tables, clock } = registers;
  const subscriptions = (await getSubscriptions(tables.registers))?.subscriptions ?? [];
  let told = 0;
  for await (const page of untoldChanges(tables.registers)) {
    if (clock.now() >= until) return told;
    await eachOf(page, AT_ONCE, async (untold) => {
      try {
        await tellChange(registers, subscriptions, untold);
        told += 1;
      } catch (error) {
        log('error', 'LT144', { error: error instanceof Error ? error : new Error('not an error') });
      }
    });
  }
  return told;
}

async function tellChange(
  registers: Registers,
  subscriptions: readonly Subscription[],
  untold: Untold,
): Promise<void> {
  const { tables, clock } = registers;
  if (untold.about === 'person') await tellDossiers(registers, untold);
  const kinds = askedKinds(subscriptions, untold.about, untold.kinds, await communesOf(registers, untold));
  for (let round = 0; round < ROUNDS; round += 1) {
    if (round > 0) await pause(Math.random() * 10 * 2 ** round);
    const lane = kinds.length === 0 ? undefined : await readLaneOf(tables.exchanges, subjectOf(untold));
    const duties = kinds.length === 0 ? [] : [dutyOf(registers, untold, kinds)];
    const written = await transact([
      removeUntold(tables.registers, untold),
      ...keepDuties(
        tables.exchanges,
        subjectOf(untold),
        new Map(lane === undefined ? [] : [[PORTAL, lane]]),
        duties,
        clock.now(),
      ).writes,
    ]);
    if (written.done) {
      if (untold.kinds.includes('conflict')) measure('recordConflicts', 1);
      return;
    }
    // Another has told it: there is nothing left to do.
    if (written.collisions.some(({ label, reason }) => label === 'untold' && reason === 'condition')) return;
  }
  throw new Error('the portal’s lane moved on at every try to tell a change');
}

/** What is told of a person or household goes its own lane, in the order in which it happened. */
const subjectOf = ({ about, ref }: Untold): Subject => `${about}-${ref}` as Subject;

async function readLaneOf(table: string, subject: Subject): Promise<Lane | undefined> {
  const item = await get(laneKey(table, PORTAL, subject));
  return item === undefined ? undefined : readLane(item);
}

function dutyOf({ agency }: Registers, { about, ref, version, asOf }: Untold, kinds: Untold['kinds']): Duty {
  const told = { id: `${about}-${ref}~v${version}`, timestamp: asOf };
  const event: WebhookEvent =
    about === 'person'
      ? { ...told, type: 'register.person-changed', data: { person: ref, kinds: [...kinds], at: asOf } }
      : {
          ...told,
          type: 'register.household-changed',
          data: { household: ref, kinds: [...kinds], at: asOf },
        };
  return {
    partner: PORTAL,
    operation: PORTAL_WEBHOOK,
    subject: `${about}-${ref}` as Subject,
    agency,
    payload: event,
    occurredAt: asOf,
    correlationId: told.id,
  };
}

/** The dossiers that a person has open hear of it first: while one has not, the change stays untold. */
async function tellDossiers(registers: Registers, untold: Untold): Promise<void> {
  const { tables, desk } = registers;
  const ref = untold.ref as PersonRef; // written by keep-records
  const codes = await dossiersOf(tables.registers, ref);
  if (codes.length === 0) return;
  const seal = await registers.seal();
  const kept = await getPerson(tables.registers, seal, ref);
  if (kept === undefined) return;
  const { personalNumber } = standingOf(kept.person).citizen;
  for (const code of codes) {
    const answer = await desk.applicantChanged(code, {
      person: ref,
      personalNumber,
      kinds: untold.kinds,
      at: untold.asOf,
      id: `${ref}~v${untold.version}`,
    });
    if (answer === 'ended') await transact([forgetDossier(tables.registers, ref, code)]);
  }
}

/** Where those live whom a change is about: in whose communes it is news. */
async function communesOf(registers: Registers, { about, ref }: Untold): Promise<Set<string>> {
  const { tables } = registers;
  const seal = await registers.seal();
  const people =
    about === 'person'
      ? [...(await getPersons(tables.registers, seal, [ref as PersonRef])).values()].map(
          ({ person }) => standingOf(person).citizen,
        )
      : await peopleOf(registers, ref as HouseholdId);
  return new Set(
    people.flatMap(({ permanentResidence, currentResidence }) =>
      [permanentResidence?.commune, currentResidence?.commune].filter((commune) => commune !== undefined),
    ),
  );
}

/** Who is in a household; of one that has ended, who was. */
async function peopleOf(registers: Registers, id: HouseholdId) {
  const seal = await registers.seal();
  const household = await readHousehold(registers, seal, id);
  if (household !== undefined) return household.members.map(({ citizen }) => citizen);
  const versions = await householdVersions(registers.tables.registers, id);
  const last = versions.findLast(({ shape }) => shape.living.length > 0)?.shape.living ?? [];
  const kept = await getPersons(registers.tables.registers, seal, last);
  return [...kept.values()].map(({ person }) => standingOf(person).citizen);
}
