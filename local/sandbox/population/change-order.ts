import * as z from 'zod';
import type { Change } from './changes.ts';
import { mayMarry } from './changes.ts';
import type { Citizen, OrderedChange, World } from './world.ts';

const number = z.string().regex(/^(?:\d{12}|\d{9})$/);

/** What may be ordered to happen now: to a person, or to the household that a person lives in. */
export const changeOrderSchema = z.discriminatedUnion('kind', [
  /** A child of this woman and her husband. */
  z.strictObject({ kind: z.literal('birth'), mother: number }),
  z.strictObject({ kind: z.literal('death'), person: number }),
  /** With a neighbour: the one that is named, or anybody who may. */
  z.strictObject({ kind: z.literal('marriage'), person: number, spouse: number.optional() }),
  z.strictObject({ kind: z.literal('divorce'), person: number }),
  /** The whole household of this person, to another commune of the list. */
  z.strictObject({ kind: z.literal('move'), person: number, place: z.int().nonnegative().optional() }),
  /** The first of them heads the new household. */
  z.strictObject({ kind: z.literal('split'), members: z.array(number).min(1) }),
  /** The household of `person` into that of `into`, a neighbour. */
  z.strictObject({ kind: z.literal('merge'), person: number, into: number }),
  z.strictObject({ kind: z.literal('new-head'), person: number }),
  /** The register mends somebody's record. */
  z.strictObject({ kind: z.literal('correction'), person: number }),
]);

export type ChangeOrder = z.infer<typeof changeOrderSchema>;

/** The change that is meant, in the neighbourhood where it happens; else a sentence why not. */
export function changeOrdered(world: World, order: ChangeOrder, at: number): OrderedChange | string {
  const named = numbersOf(order).map((each) => world.find(each, at));
  const people = named.filter((citizen) => citizen !== undefined);
  const [first] = people;
  if (first === undefined || people.length < named.length) return 'nobody has this number';
  if (people.some(({ hood }) => hood.index !== first.hood.index))
    return 'they are no neighbours: see the kinds of /_sandbox/sample';
  const change = changeOf(order, people, at);
  return typeof change === 'string' ? change : { neighbourhood: first.hood.index, at, change };
}

function numbersOf(order: ChangeOrder): readonly string[] {
  switch (order.kind) {
    case 'birth':
      return [order.mother];
    case 'split':
      return order.members;
    case 'merge':
      return [order.person, order.into];
    case 'marriage':
      return order.spouse === undefined ? [order.person] : [order.person, order.spouse];
    default:
      return [order.person];
  }
}

function changeOf(order: ChangeOrder, people: readonly Citizen[], at: number): Change | string {
  const [first, second] = people;
  if (first === undefined) return 'nobody has this number';
  const { person, hood } = first;
  switch (order.kind) {
    case 'birth':
      return { kind: 'birth', mother: person.slot };
    case 'marriage': {
      const spouse = second?.person ?? hood.people.find((other) => mayMarry(person, other, at));
      return spouse === undefined
        ? 'no neighbour may marry this person'
        : { kind: 'marriage', person: person.slot, spouse: spouse.slot };
    }
    case 'move':
      if (person.household === undefined) return 'this person lives in no household';
      return {
        kind: 'move',
        household: person.household,
        ...(order.place === undefined ? {} : { place: order.place }),
      };
    case 'split':
      return { kind: 'split', members: people.map((each) => each.person.slot) };
    case 'merge': {
      const into = second?.person.household;
      if (person.household === undefined || into === undefined) return 'this person lives in no household';
      return { kind: 'merge', from: person.household, into };
    }
    case 'death':
    case 'divorce':
    case 'new-head':
    case 'correction':
      return { kind: order.kind, person: person.slot };
  }
}
