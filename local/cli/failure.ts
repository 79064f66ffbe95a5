/** What a command ends with. Programs build on these: docs/cli.md. */
export const EXIT = {
  ok: 0,
  /** The gateway has refused, or a check has found something. */
  refused: 1,
  /** Wrong usage or configuration: nothing was asked of the gateway. */
  usage: 2,
  /** The gateway or the issuer of tokens does not answer. */
  unreachable: 3,
  /** Evidence does not hold. */
  broken: 4,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Why a command could not do what it was asked: in one line, Vietnamese first. */
export interface Failure {
  readonly exit: ExitCode;
  readonly text: string;
  /** The same for programs. */
  readonly about: Readonly<Record<string, unknown>>;
}

export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

export const done = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

const failed = (exit: ExitCode, text: string, about: Failure['about']) => ({
  ok: false as const,
  failure: { exit, text, about },
});

/** Wrong usage or configuration. */
export const misused = (vietnamese: string, english: string) =>
  failed(EXIT.usage, `${vietnamese} | ${english}`, { error: 'usage', message: english });

/** Something does not answer. */
export const unreachable = (what: string, url: string, why: string) =>
  failed(
    EXIT.unreachable,
    `Không kết nối được ${what} tại ${url} (${why}). | ${url} is unreachable (${why}).`,
    {
      error: 'unreachable',
      url,
      why,
    },
  );

/** A refusal in the words of the gateway's problem+json. */
export interface Refusal {
  /** The HTTP status; none for what was refused before anything was sent. */
  readonly status?: number;
  readonly code: string;
  readonly title: string;
  readonly detail?: string | undefined;
  readonly fix?: string | undefined;
  readonly correlationId?: string | undefined;
  readonly errors?: readonly { readonly pointer: string; readonly message: string }[] | undefined;
}

/** The most wrong fields that one line names. */
const FIELDS_NAMED = 5;

/** The gateway says no: what, why, what mends it, and under which id it is found in the log. */
export function refused(refusal: Refusal) {
  const { status, code, title, detail, fix, correlationId, errors = [] } = refusal;
  const fields = errors.slice(0, FIELDS_NAMED).map(({ pointer, message }) => `${pointer}: ${message}`);
  const more = errors.length > FIELDS_NAMED ? [`và ${errors.length - FIELDS_NAMED} trường khác`] : [];
  const parts = [
    sentence(title),
    ...(detail === undefined ? [] : [sentence(detail)]),
    ...(fields.length === 0 ? [] : [sentence([...fields, ...more].join('; '))]),
    ...(fix === undefined ? [] : [`Cách sửa: ${sentence(fix)}`]),
    `(${[code, ...(status === undefined ? [] : [`HTTP ${status}`]), ...(correlationId === undefined ? [] : [correlationId])].join(', ')})`,
  ];
  return failed(EXIT.refused, parts.join(' '), { error: 'refused', ...refusal });
}

/** An answer that is none of the contract's. */
export const strange = (url: string, what: string) =>
  failed(
    EXIT.refused,
    `Trả lời của ${url} không đúng hợp đồng: ${what}. | ${url} answered outside its contract.`,
    {
      error: 'strange-answer',
      url,
      what,
    },
  );

/** A text that ends as a sentence does. */
export const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
