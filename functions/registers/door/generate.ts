import { readFileSync, writeFileSync } from 'node:fs';
import { doorXsd } from '../../../schemas/registers/door-xsd.ts';
import { restDocument } from './describe-rest.ts';

// npm run generate: writes the descriptions of the door. A test says when they are out of date.
const root = new URL('../../../', import.meta.url);
const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { version: string }; // npm's
const document = JSON.stringify(restDocument(version), null, 2);
writeFileSync(new URL('functions/registers/door/openapi.json', root), `${document}\n`);
writeFileSync(new URL('schemas/xsd/registers-door.xsd', root), doorXsd());
