import * as z from 'zod';

const oneOrMore = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (typeof value === 'string' ? [value] : value));

const answer = z.object({
  principalId: z.string(),
  policyDocument: z.object({
    Statement: z.array(
      z.object({ Effect: z.enum(['Allow', 'Deny']), Action: oneOrMore, Resource: oneOrMore }),
    ),
  }),
  context: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).default({}),
});

type Verdict = 'allow' | 'explicit-deny' | 'no-allow';

/** What an authoriser said of a token: who it is, what it may call, and what functions are told of it. */
export interface Permission {
  readonly principalId: string;
  /** As functions see it: texts only, as API Gateway makes them. */
  readonly context: Readonly<Record<string, string>>;
  /** Whether a method (`arn:aws:execute-api:…/stage/METHOD/path`) may be called. */
  readonly judge: (methodArn: string) => Verdict;
}

/** Reads an authoriser's answer; `undefined` when it has not the form that API Gateway accepts. */
export function readPermission(value: unknown): Permission | undefined {
  const read = answer.safeParse(value);
  if (!read.success) return undefined;
  const statements = read.data.policyDocument.Statement.filter((statement) =>
    statement.Action.some((action) => wildcard(action).test('execute-api:Invoke')),
  ).map((statement) => ({ effect: statement.Effect, resources: statement.Resource.map(wildcard) }));
  const context: Record<string, string> = {};
  for (const [name, each] of Object.entries(read.data.context)) {
    if (each !== null) context[name] = String(each);
  }
  return {
    principalId: read.data.principalId,
    context,
    judge: (methodArn) => {
      const that = statements.filter((each) => each.resources.some((resource) => resource.test(methodArn)));
      if (that.some((each) => each.effect === 'Deny')) return 'explicit-deny';
      return that.length > 0 ? 'allow' : 'no-allow';
    },
  };
}

/** `*` any text, `?` any one character, in actions and resources of a policy. */
function wildcard(pattern: string): RegExp {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}
