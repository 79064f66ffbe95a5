import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSeal } from '../../functions/kernel/sealing.ts';
import { sealingKeys } from '../../local/sealing-keys.ts';
import { emptyDirectory } from './sample/assembly.ts';

describe('the keys that this machine seals personal data with', () => {
  it('are the same after a restart on the same data, so that what was sealed opens', () => {
    const directory = emptyDirectory();
    const sealed = createSeal(sealingKeys(directory)).seal('Nguyễn Văn Mẫu', 'a place');
    expect(createSeal(sealingKeys(directory)).open(sealed, 'a place')).toBe('Nguyễn Văn Mẫu');
  });

  it('are others on other data, and where nothing is kept', () => {
    const keys = [sealingKeys(emptyDirectory()), sealingKeys(emptyDirectory()), sealingKeys(), sealingKeys()];
    expect(new Set(keys.map(({ lookup }) => lookup)).size).toBe(4);
  });

  it('are read by nobody else on the machine', () => {
    const directory = emptyDirectory();
    sealingKeys(directory);
    expect(statSync(path.join(directory, 'sealing-keys.json')).mode & 0o777).toBe(0o600);
  });

  it('are not replaced where they cannot be read: what is sealed would be lost with them', () => {
    const directory = emptyDirectory();
    const file = path.join(directory, 'sealing-keys.json');
    writeFileSync(file, 'hỏng');
    expect(() => sealingKeys(directory)).toThrow();
    expect(readFileSync(file, 'utf8')).toBe('hỏng');
  });
});
