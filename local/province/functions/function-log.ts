import { openSync, writeSync } from 'node:fs';

/**
 * Sends what a function prints to the log file, one JSON line per printed line: `{at, function, requestId, log}`,
 * where `log` is the line itself, as an object when it is one. Written at once and by this thread, so that nothing
 * is lost when it is ended and the main thread has no part in it.
 */
export function divertOutput(
  file: string,
  functionName: string,
  verbose: boolean,
  requestId: () => string | undefined,
): void {
  const descriptor = openSync(file, 'a');
  const write = (chunk: string | Uint8Array): void => {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    for (const line of text.split('\n')) {
      if (line === '') continue;
      const log = isJson(line) ? line : JSON.stringify(line);
      const id = requestId();
      const asked = id === undefined ? '' : `,"requestId":"${id}"`;
      const entry = `{"at":"${new Date().toISOString()}","function":"${functionName}"${asked},"log":${log}}\n`;
      writeSync(descriptor, entry);
      if (verbose) writeSync(2, entry);
    }
  };
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = (chunk: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
      write(chunk);
      const called = typeof encoding === 'function' ? encoding : done;
      if (typeof called === 'function') queueMicrotask(called as () => void);
      return true;
    };
  }
}

function isJson(line: string): boolean {
  if (!line.startsWith('{"')) return false;
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
