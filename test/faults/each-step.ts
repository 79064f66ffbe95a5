import { setTimeout as pause } from 'node:timers/promises';
import type { Comparison } from '../../local/portal/compare.ts';
import { compareWithLedger, keepWaking, openPortal, untilQuiet } from './campaign.ts';
import { tellLife } from './lives.ts';
import type { SturdyProvince } from './sturdy-province.ts';
import { layTripwire, type Moment, type Tripwire } from './tripwire.ts';

/** What came of killing the gateway at every durable step of a dossier's life. */
export interface EachStep {
  /** Durable steps (writes) of one undisturbed life. */
  readonly steps: number;
  readonly kills: number;
  readonly comparison: Comparison;
  readonly parked: number;
}

/**
 * Tells one life after another and kills the gateway at the first durable step of the first, the second of the
 * second, and so on: once before the write reaches the tables and once when it is durable and not yet answered.
 *
 * @param every looks at each so-many-th step only; 1 for all
 */
export async function killAtEachStep(province: SturdyProvince, every = 1): Promise<EachStep> {
  const wire = await layTripwire(province.process().dynamoUrl);
  await province.process().stop();
  await province.restart({ environment: { ...province.environment, AWS_ENDPOINT_URL_DYNAMODB: wire.url } });
  const { portal, book } = openPortal(province);
  const endWaking = keepWaking(province, 500);
  let serial = 1;
  wire.arm(0, 'before', () => undefined);
  await tellLife(portal, serial);
  await untilQuiet(portal, 60_000);
  const steps = wire.passed();
  let kills = 0;
  for (let step = 1; step <= steps; step += every) {
    for (const moment of ['before', 'after'] as const) {
      serial += 1;
      kills += await lifeWithKill(province, wire, step, moment, () => tellLife(portal, serial));
      await untilQuiet(portal, 60_000);
    }
  }
  await endWaking();
  const { parked } = await untilQuiet(portal, 60_000);
  const comparison = await compareWithLedger(province, book);
  await wire.close();
  return { steps, kills, comparison, parked };
}

/** Tells a life while the wire is armed; returns 1 when it tripped and the gateway was killed there, else 0. */
async function lifeWithKill(
  province: SturdyProvince,
  wire: Tripwire,
  step: number,
  moment: Moment,
  live: () => Promise<void>,
): Promise<number> {
  let restarting: Promise<void> | undefined;
  wire.arm(step, moment, () => {
    restarting = province.killAndRestart();
  });
  await live();
  for (let round = 0; round < 20 && restarting === undefined; round += 1) await pause(100);
  await (restarting ?? Promise.resolve());
  return restarting === undefined ? 0 : 1;
}
