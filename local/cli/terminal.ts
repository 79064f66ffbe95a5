/** What the command line has of the world around it; a test gives another. */
export interface Terminal {
  readonly out: (text: string) => unknown;
  readonly err: (text: string) => unknown;
  /** Whether a person looks at it: then colours may be used. */
  readonly isTerminal: boolean;
  /** Whether a person answers what is asked; otherwise standard input is a file or another program. */
  readonly isAnswered: boolean;
  /**
   * Asks for one line, on the error output. A secret is not shown while it is typed. Undefined: nothing came, or the
   * person broke off. Without a person, the line is the next of standard input, and the question is not written.
   */
  readonly ask: (question: string, how?: { readonly isSecret: boolean }) => Promise<string | undefined>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}
