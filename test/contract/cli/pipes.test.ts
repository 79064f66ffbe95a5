import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

it('a reader that stops reading, as `head` does, brings no stack on the screen', () => {
  const { stderr } = spawnSync('sh', ['-c', `"${process.execPath}" local/cli/lienthong.mjs --help | true`], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
});
