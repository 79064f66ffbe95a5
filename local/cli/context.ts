import { openGateway, type Gateway } from './gateway.ts';
import { EXIT, type ExitCode, type Failure, type Result } from './failure.ts';
import { readSettings, type GlobalOptions, type Role, type Settings } from './settings.ts';
import type { Terminal } from './terminal.ts';

/** What a command works with. */
export interface Context {
  readonly terminal: Terminal;
  readonly options: GlobalOptions;
  readonly settings: () => Result<Settings>;
  readonly gateway: (role: Role) => Result<Gateway>;
  /** Lines for a person; nothing with --json. */
  readonly say: (...lines: readonly string[]) => void;
  /** The answer: as JSON with --json, else as these lines. Ends the command well. */
  readonly answer: (value: unknown, lines: readonly string[]) => ExitCode;
  /** Says why not, in one line (or as JSON), and ends the command. */
  readonly fail: (failure: Failure) => ExitCode;
}

export function createContext(terminal: Terminal, options: GlobalOptions): Context {
  const asJson = options.json === true;
  const settings = (): Result<Settings> => readSettings(options, terminal);
  return {
    terminal,
    options,
    settings,
    gateway: (role) => {
      const read = settings();
      return read.ok ? { ok: true, value: openGateway(read.value, role) } : read;
    },
    say: (...lines) => {
      if (!asJson) for (const line of lines) terminal.out(`${line}\n`);
    },
    answer: (value, lines) => {
      if (asJson) terminal.out(`${JSON.stringify(value, null, 2)}\n`);
      else for (const line of lines) terminal.out(`${line}\n`);
      return EXIT.ok;
    },
    fail: ({ exit, text, about }) => {
      terminal.err(asJson ? `${JSON.stringify({ exit, ...about })}\n` : `Lỗi: ${text}\n`);
      return exit;
    },
  };
}
