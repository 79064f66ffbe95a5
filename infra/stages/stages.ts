import { local } from './local.ts';
import { production } from './production.ts';
import type { Stage } from './stage.ts';
import { test } from './test.ts';

/** Every stage that can be synthesised, by name. A new installation is one more file and one more line. */
export const stages: Readonly<Record<string, Stage>> = { local, test, production };

/** Finds a stage by its name; throws, naming those that exist, so that a misspelt `-c stage=` deploys nothing. */
export function stageNamed(name: string): Stage {
  const stage = stages[name];
  if (stage === undefined) {
    throw new Error(`There is no stage "${name}". Stages: ${Object.keys(stages).join(', ')}.`);
  }
  return stage;
}
