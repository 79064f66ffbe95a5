import { readFileSync, writeFileSync } from 'node:fs';
import { openApiDocument } from './document.ts';

// npm run generate: writes the document that the gateway serves. A test says when it is out of date.
const root = new URL('../../', import.meta.url);
const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { version: string }; // npm's
const document = JSON.stringify(openApiDocument(version), null, 2);
writeFileSync(new URL('functions/reference/openapi.json', root), `${document}\n`);
