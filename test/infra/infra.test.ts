import { describe, expect, test } from 'vitest';
import { stages } from '../../infra/stages/stages.ts';
import { Gateway } from './gateway.ts';
import { aboutFindings } from './sentences/findings.ts';
import { aboutFunctions } from './sentences/functions.ts';
import { aboutGrants } from './sentences/grants.ts';
import { aboutQueues } from './sentences/queues.ts';
import { aboutRoom } from './sentences/room.ts';
import { aboutTexts } from './sentences/texts.ts';
import { aboutTheEdge } from './sentences/edge.ts';
import { aboutTheWatch } from './sentences/watch.ts';
import { aboutWhatHoldsData } from './sentences/stateful.ts';

// Each stage is synthesised once; every sentence is then asked of every stage.
const gateways = Object.keys(stages).map((name) => new Gateway(name));

for (const gateway of gateways) {
  describe(`stage ${gateway.stage.name}`, () => {
    describe('queues', () => {
      aboutQueues(gateway);
    });
    describe('functions', () => {
      aboutFunctions(gateway);
    });
    describe('grants', () => {
      aboutGrants(gateway);
    });
    describe('what holds data', () => {
      aboutWhatHoldsData(gateway);
    });
    describe('the edge', () => {
      aboutTheEdge(gateway);
    });
    describe('the watch', () => {
      aboutTheWatch(gateway);
    });
    describe('room', () => {
      aboutRoom(gateway);
    });
    describe('texts', () => {
      aboutTexts(gateway);
    });
    describe('findings', () => {
      aboutFindings(gateway);
    });
  });
}

describe('stages', () => {
  test('differ in data only: the shape of the template is the same in each', () => {
    // A deployment's id holds a digest of all that it deploys, names included.
    const stable = (id: string): string => id.replace(/(Deployment[0-9A-F]{8})[0-9a-f]{32}$/, '$1');
    const shape = (gateway: Gateway): string[] =>
      gateway.resources.map(({ id, stack, type }) => `${stack} ${type} ${stable(id)}`).sort();
    const [first, ...others] = gateways;
    for (const other of others) expect(shape(other), other.stage.name).toEqual(shape(first!));
  });

  test('production keeps its data and its logs for over a year', () => {
    expect(stages['production']?.onRemoval).toBe('keep');
    expect(stages['production']?.logs.retentionDays).toBeGreaterThan(365);
    expect(stages['production']?.localMode).toBe(false);
  });
});
