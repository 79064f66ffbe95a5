import { PROBLEMS, type FieldError, type ProblemCode } from '../../schemas/problems.ts';

/** An expected failure: a code of the catalogue and what this case adds to it. Carries no personal data. */
export interface Problem {
  readonly code: ProblemCode;
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  /** Members beyond RFC 9457's own, e.g. `allowed` on a forbidden transition. */
  readonly extra?: Readonly<Record<string, unknown>> & { readonly [K in OwnMember]?: never };
}

/** What every problem says by itself: `status` is the HTTP status and nothing else. */
type OwnMember =
  'type' | 'title' | 'status' | 'code' | 'detail' | 'fix' | 'retry' | 'errors' | 'correlationId';

/** What may fail in an expected way returns this; exceptions are bugs or broken machines. */
export type Result<T, F = Problem> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: F };

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

export const fail = <F>(problem: F): { readonly ok: false; readonly problem: F } => ({ ok: false, problem });

/** A refusal by its code. */
export const refuse = (
  code: ProblemCode,
  more: Omit<Problem, 'code'> = {},
): { readonly ok: false; readonly problem: Problem } => fail({ code, ...more });

/** The RFC 9457 body of a problem. */
export function problemBody(problem: Problem, correlationId: string): Record<string, unknown> {
  const kind = PROBLEMS[problem.code];
  return {
    type: `urn:lien-thong:problem:${problem.code}`,
    title: kind.title,
    status: kind.status,
    code: problem.code,
    ...(problem.detail === undefined ? {} : { detail: problem.detail }),
    fix: kind.fix,
    retry: kind.retry,
    ...(problem.errors === undefined ? {} : { errors: problem.errors }),
    ...problem.extra,
    correlationId,
  };
}
