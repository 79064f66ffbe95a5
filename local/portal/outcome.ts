/** Why a message did not arrive: refused in the receiver's own words, or never answered. */
export type Failure =
  | {
      readonly kind: 'refused';
      /** The HTTP status. */
      readonly status: number;
      /** The problem's code, or the `error_code` of the national wire. */
      readonly code: string;
      readonly title: string;
      readonly detail?: string | undefined;
      readonly fix?: string | undefined;
    }
  | { readonly kind: 'unanswered'; readonly why: string };

/** How a message ended. */
export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/** A failure in one line, for a person. */
export function failureText(failure: Failure): string {
  if (failure.kind === 'unanswered') return `không có trả lời / no answer (${failure.why})`;
  const { status, code, title, detail } = failure;
  return `${title}${detail === undefined ? '' : ` ${detail}`} (${code}, HTTP ${status})`;
}
