import * as z from 'zod';
import type { Clock } from '../kernel/clock.ts';
import { json, readConfig } from '../kernel/config.ts';
import { secretOf } from '../kernel/secret.ts';
import { openAxis, type Axis } from '../partners/axis/axis.ts';
import { AxisConfig, AxisCredentials } from '../partners/axis/config.ts';

/** The data-sharing axis as this environment reaches it. Read once, at cold start. */
export function axisFromEnvironment(clock: Clock): Axis {
  const config = readConfig(
    z.object({ AXIS: json(AxisConfig), TABLE_PARTNERS: z.string(), SECRET_AXIS: z.string() }),
  );
  return openAxis({
    config: config.AXIS,
    credentials: secretOf(config.SECRET_AXIS, AxisCredentials, () => clock.now()),
    table: config.TABLE_PARTNERS,
    clock,
  });
}
