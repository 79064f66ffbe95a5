import * as z from 'zod';
import type { HouseholdGrouping } from '../../schemas/registers/household-grouping.ts';
import { POPULATION, type PopulationRegister } from '../../schemas/citizens/register.ts';
import type { Clock } from '../kernel/clock.ts';
import { json, readConfig } from '../kernel/config.ts';
import { secretOf } from '../kernel/secret.ts';
import type { Axis } from '../partners/axis/axis.ts';
import { PopulationConfig, PopulationSecret } from '../partners/population/config.ts';
import { createPopulation } from '../partners/population/population.ts';
import { createSocialInsurance, SOCIAL_INSURANCE } from '../partners/social-insurance/social-insurance.ts';
import { axisFromEnvironment } from './axis-config.ts';

/**
 * The national population register as this environment reaches it. Read once, at cold start. Who asks several
 * registers gives the axis that it has opened already, so that their routes share tokens.
 */
export function populationFromEnvironment(
  clock: Clock,
  axis: Axis = axisFromEnvironment(clock),
): PopulationRegister {
  const config = readConfig(z.object({ POPULATION: json(PopulationConfig), SECRET_POPULATION: z.string() }));
  return createPopulation({
    config: config.POPULATION,
    credentials: secretOf(config.SECRET_POPULATION, PopulationSecret, () => clock.now()),
    route: axis.routesFor(POPULATION),
    clock,
  });
}

/** Social insurance's grouping of people into households as this environment reaches it. */
export function householdGroupingFromEnvironment(
  clock: Clock,
  axis: Axis = axisFromEnvironment(clock),
): HouseholdGrouping {
  return createSocialInsurance({ route: axis.routesFor(SOCIAL_INSURANCE), clock });
}
