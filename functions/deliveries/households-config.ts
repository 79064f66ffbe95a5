import * as z from 'zod';
import { LookSettings } from '../../schemas/citizens/look-settings.ts';
import { json, readConfig } from '../kernel/config.ts';
import type { Households } from '../registers/households.ts';
import { dossierOf } from './citizens-config.ts';
import { householdLooks } from './household-looks.ts';
import { registersFromEnvironment } from './registers-config.ts';
import { units } from './units.ts';

/** Looking at households in this environment. Read once, at cold start. */
export function householdsFromEnvironment(): Households {
  const registers = registersFromEnvironment();
  const config = readConfig(
    z.object({ TABLE_CITIZENS: z.string(), TABLE_DOSSIERS: z.string(), CITIZENS: json(LookSettings) }),
  );
  const { clock, seal } = registers;
  return {
    ...registers,
    looks: householdLooks({
      tables: { citizens: config.TABLE_CITIZENS },
      clock,
      seal,
      settings: config.CITIZENS,
      dossierOf: dossierOf(config.TABLE_DOSSIERS),
    }),
    units,
  };
}
