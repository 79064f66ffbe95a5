import * as z from 'zod';
import type { ZodOpenApiResponseObject } from 'zod-openapi';
import { named } from '../../schemas/named.ts';
import { PROBLEMS, type ProblemCode } from '../../schemas/problems.ts';
import { Status } from '../../schemas/status.ts';
import type { DescribedRoute } from './route.ts';

const codes = Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]; // the keys of a record that is never empty

/** A refusal on the wire (RFC 9457). */
const Problem = named(
  'Problem',
  z.looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(codes),
    detail: z.string().optional(),
    fix: z.string(),
    retry: z.enum(['never', 'after', 'later']),
    errors: z
      .array(
        named('FieldError', z.strictObject({ pointer: z.string(), code: z.string(), message: z.string() })),
      )
      .optional(),
    dossierStatus: Status.optional(),
    allowed: z.array(z.unknown()).optional(),
    correlationId: z.string(),
  }),
  'Từ chối hoặc lỗi (RFC 9457) / a refusal or a failure',
);

const BODY: readonly ProblemCode[] = [
  'body-missing',
  'body-not-json',
  'body-too-deep',
  'reserved-key',
  'body-too-large',
  'invalid-field',
];
const KEY: readonly ProblemCode[] = ['idempotency-key-invalid', 'idempotency-key-reused'];
const TOKEN: readonly ProblemCode[] = ['unauthenticated', 'scope-missing'];
const ANY: readonly ProblemCode[] = ['internal', 'busy'];

/** Every code with which a call may be refused. The drop-in answers as the adapter does, not with problems. */
function problemsOf(route: DescribedRoute): readonly ProblemCode[] {
  if (route.chapter === 'dropin') return ANY;
  if (route.refusals !== undefined) return [...route.problems, ...ANY];
  return [
    ...(route.scope === undefined ? [] : TOKEN),
    ...(route.body === undefined ? [] : BODY),
    ...(route.isRepeatable === true ? KEY : []),
    ...route.problems,
    ...ANY,
  ];
}

/** The refusals of a call by HTTP status: for each code what it means, and an example. */
export function problemReplies(route: DescribedRoute): Record<`${4 | 5}${string}`, ZodOpenApiResponseObject> {
  const byStatus = Map.groupBy(problemsOf(route), (code) => PROBLEMS[code].status);
  return Object.fromEntries(
    [...byStatus]
      .toSorted(([one], [other]) => one - other)
      .map(([status, listed]) => [String(status), refusalReply(listed)]),
  );
}

const made = new Map<string, ZodOpenApiResponseObject>();

/** One reply for several refusals of the same status, described once in the document however often it is named. */
function refusalReply(codes: readonly ProblemCode[]): ZodOpenApiResponseObject {
  const id = codes.join('.');
  const reply = made.get(id) ?? {
    id,
    description: codes.map((code) => `\`${code}\` ${PROBLEMS[code].title}`).join(' · '),
    content: {
      'application/problem+json': {
        schema: Problem,
        examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
      },
    },
  };
  made.set(id, reply);
  return reply;
}

/** An example of each refusal, by its code. */
export const PROBLEM_EXAMPLES = Object.fromEntries(
  codes.map((code) => {
    const { status, title, fix, retry } = PROBLEMS[code];
    const value = {
      type: `urn:lien-thong:problem:${code}`,
      title,
      status,
      code,
      fix,
      retry,
      correlationId: 'a1b2c3',
    };
    return [code, { summary: title, value }];
  }),
);
