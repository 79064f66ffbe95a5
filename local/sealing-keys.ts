import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SealingKeys } from '../functions/kernel/sealing.ts';

/**
 * The keys that this machine's province seals personal data with. With a data directory they are kept in it, readable
 * by its owner only: what was sealed before a restart must open after it. Without one they are made up.
 */
export function sealingKeys(dataDir?: string): SealingKeys {
  if (dataDir === undefined) return newKeys();
  const file = path.join(dataDir, 'sealing-keys.json');
  const kept = keysIn(file);
  if (kept !== undefined) return kept;
  const made = newKeys();
  // `wx`: never over keys that are there, whatever else went wrong.
  writeFileSync(file, JSON.stringify(made), { mode: 0o600, flag: 'wx' });
  return made;
}

const newKeys = (): SealingKeys => ({ current: 'k1', keys: { k1: newKey() }, lookup: newKey() });

const newKey = (): string => randomBytes(32).toString('base64');

/** Undefined where the file is not there; keys that cannot be read are a reason to stop, not to make others. */
function keysIn(file: string): SealingKeys | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined; // a first start
  }
  return SealingKeys.parse(JSON.parse(text));
}
