#!/usr/bin/env node
// Runs lienthong.ts, which needs a Node that strips types. An older one hands over to the Node that the project
// brings along, so that `npx lienthong` works whatever the machine has.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('./lienthong.ts', import.meta.url));
const own = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url));
const [major = 0] = process.versions.node.split('.').map(Number);

if (major >= 24) {
  await import('./lienthong.ts');
} else if (existsSync(own)) {
  const ended = spawnSync(own, [program, ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exitCode = ended.status ?? 1;
} else {
  process.stderr.write(
    `Lỗi: cần Node.js 24 (máy đang chạy ${process.versions.node}); hãy chạy "npm ci" trước. | ` +
      `Node.js 24 is needed (this is ${process.versions.node}); run "npm ci" first.\n`,
  );
  process.exitCode = 2;
}
