import * as z from 'zod';
import { LookSettings } from '../../schemas/citizens/look-settings.ts';
import { json, readConfig } from '../kernel/config.ts';
import { applyChange } from '../registers/apply-change.ts';
import type { Door } from '../registers/door/door.ts';
import { DoorSettings } from '../registers/door/settings.ts';
import { doorDesk } from './door-desk.ts';
import { doorRecorder } from './door-recorder.ts';
import { registersFromEnvironment } from './registers-config.ts';
import { units } from './units.ts';

interface DoorOfEnvironment {
  /** Who may call, for what; undefined: nobody. */
  readonly settings: DoorSettings;
  readonly door: Door;
  /** Under which others reach this gateway, without a slash at its end. */
  readonly publicUrl: string;
}

/** The door of this environment. Read once, at cold start. */
export function doorFromEnvironment(): DoorOfEnvironment {
  const config = readConfig(
    z.object({
      DOOR: json(DoorSettings),
      CITIZENS: json(LookSettings),
      PUBLIC_URL: z.url().transform((url) => url.replace(/\/+$/, '')),
      TABLE_CITIZENS: z.string(),
      TABLE_DOSSIERS: z.string(),
    }),
  );
  const registers = registersFromEnvironment();
  const { clock, seal } = registers;
  const records = {
    tables: { citizens: config.TABLE_CITIZENS },
    clock,
    seal,
    settings: config.CITIZENS,
  };
  return {
    settings: config.DOOR,
    publicUrl: config.PUBLIC_URL,
    door: {
      table: registers.tables.registers,
      agency: registers.agency,
      clock,
      seal,
      desk: doorDesk(config.TABLE_DOSSIERS),
      recorder: doorRecorder(records, registers.agency),
      units,
      takeChange: (change) => applyChange(registers, change),
      rememberDays: config.DOOR?.rememberDays ?? 1,
    },
  };
}
