import * as z from 'zod';
import { verificationOperation } from '../citizens/verification.operation.ts';
import type { Operation } from '../exchange/operation.ts';
import { readConfig } from '../kernel/config.ts';

/** What is owed to the population register, settling into this environment's table of looks. Read once, at cold start. */
export function populationOperations(): readonly Operation[] {
  const { TABLE_CITIZENS } = readConfig(z.object({ TABLE_CITIZENS: z.string() }));
  return [verificationOperation(TABLE_CITIZENS)];
}
