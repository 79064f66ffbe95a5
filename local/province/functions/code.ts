import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FunctionPlan } from '../plan/functions.ts';

/** Where a function's code is; code that stands in the template itself is written to the data directory first. */
export function codeDirectory(plan: FunctionPlan, dataDir: string): string {
  if ('directory' in plan.code) return plan.code.directory;
  const directory = path.join(dataDir, 'code', plan.name);
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, 'index.cjs'), plan.code.inline); // the runtime takes it for CommonJS too
  return directory;
}
