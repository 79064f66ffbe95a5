/**
 * A failure that the person at the keyboard can mend: a busy port, a directory that is not there, a template that
 * asks for what the province cannot do. Shown as one line, Vietnamese first, and never with a stack. Everything
 * else that is thrown in `local/` is a bug.
 */
export class ProvinceProblem extends Error {
  readonly vietnamese: string;
  readonly english: string;

  constructor(vietnamese: string, english: string) {
    super(`${vietnamese} | ${english}`);
    this.name = 'ProvinceProblem';
    this.vietnamese = vietnamese;
    this.english = english;
  }
}

/** What a template asks for and the province has no answer to; `where` names the resource. */
export function unsupported(where: string, what: string): ProvinceProblem {
  return new ProvinceProblem(
    `Mẫu hạ tầng dùng thứ mà tỉnh trên máy này chưa có: ${where}: ${what}.`,
    `The template asks for something the local province does not have: ${where}: ${what}.`,
  );
}

/** The exit code of every problem of this kind, so that a script can tell it from a crash. */
export const PROBLEM_EXIT_CODE = 2;
