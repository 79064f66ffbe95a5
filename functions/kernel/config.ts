import * as z from 'zod';

/**
 * Reads the environment once, at cold start, against a schema: a function that is configured wrongly
 * fails before it takes its first message. Values that hold JSON use `json(...)`.
 */
export function readConfig<T extends z.ZodType>(schema: T, env: NodeJS.ProcessEnv = process.env): z.infer<T> {
  const read = schema.safeParse(env);
  if (read.success) return read.data;
  const names = read.error.issues.map((issue) => `${issue.path.join('.')} (${issue.message})`).join(', ');
  throw new Error(`configuration is wrong or missing: ${names}`);
}

/** An environment variable that holds JSON of the given shape. */
export const json = <T extends z.ZodType>(inner: T) =>
  z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'is not JSON' });
        return z.NEVER;
      }
    })
    .pipe(inner);
