import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Terminal } from './terminal.ts';

/** Where answers come from and questions go to. */
export interface Asking {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  /** Whether a person sits at both. */
  readonly isAnswered: boolean;
}

/** Asks for one line, as `Terminal` promises it. */
export function askAt({ input, output, isAnswered }: Asking): Terminal['ask'] {
  return async (question, { isSecret } = { isSecret: false }) => {
    // The question and what is typed go through this, where it is no secret.
    const echo = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        if (!isSecret) output.write(chunk);
        done();
      },
    });
    const lines = createInterface({ input, output: echo, terminal: isAnswered, historySize: 0 });
    const brokenOff = new AbortController();
    const breakOff = (): void => {
      brokenOff.abort();
    };
    lines.once('SIGINT', breakOff).once('close', breakOff);
    if (isAnswered && isSecret) output.write(question);
    try {
      return await lines.question(isAnswered ? question : '', { signal: brokenOff.signal });
    } catch {
      return undefined; // broken off, or the input is at its end
    } finally {
      lines.close();
      if (isAnswered && isSecret) output.write('\n');
    }
  };
}
