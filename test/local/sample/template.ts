import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { emptyDirectory } from './assembly.ts';

/** An assembly of hand-written templates, one stack each, named by their keys. Returns its directory. */
export function assemblyOf(stacks: Readonly<Record<string, object>>): string {
  const directory = emptyDirectory();
  mkdirSync(directory, { recursive: true });
  const artifacts: Record<string, object> = {};
  for (const [name, template] of Object.entries(stacks)) {
    writeFileSync(path.join(directory, `${name}.template.json`), JSON.stringify(template));
    artifacts[name] = {
      type: 'aws:cloudformation:stack',
      properties: { templateFile: `${name}.template.json`, stackName: name },
    };
  }
  writeFileSync(path.join(directory, 'manifest.json'), JSON.stringify({ version: '1', artifacts }));
  return directory;
}
