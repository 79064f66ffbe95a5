import { askAt } from './ask.ts';
import { runCli } from './program.ts';

/** Questions go to the error output, so that a program may read the answer of a command. */
const isAnswered = process.stdin.isTTY && process.stderr.isTTY;

// Whoever reads the answer may stop reading, as `| head` does: that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

process.exitCode = await runCli(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  isTerminal: process.stdout.isTTY,
  isAnswered,
  ask: askAt({ input: process.stdin, output: process.stderr, isAnswered }),
  env: process.env,
  cwd: process.cwd(),
  now: Date.now,
});
