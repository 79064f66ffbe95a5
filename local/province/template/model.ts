import * as z from 'zod';
import { unsupported } from '../problem.ts';
import type { Resource, Stack } from './assembly.ts';
import { createIdentities } from './identities.ts';
import { createResolver, type Identities } from './intrinsics.ts';
import { checkKinds, type REAL } from './resource-kinds.ts';

type RealKind = (typeof REAL)[number];

/** One resource of a template with its properties evaluated and checked against the shape that the caller asked for. */
export interface Found<T> {
  readonly logicalId: string;
  readonly stack: Stack;
  readonly resource: Resource;
  /** `Stack.LogicalId`, for messages. */
  readonly where: string;
  /** What `Ref` gives for it. */
  readonly ref: string;
  readonly arn: string;
  readonly properties: T;
}

/** All stacks as one thing that can be asked for its resources. */
export interface Model {
  readonly all: <T extends z.ZodType>(kind: RealKind, properties: T) => Found<z.infer<T>>[];
  readonly resolve: (found: Pick<Found<unknown>, 'stack' | 'where'>, value: unknown) => unknown;
}

/**
 * Evaluates the templates of an assembly for this machine. Throws a `ProvinceProblem` for a resource type or an
 * intrinsic that is not known here.
 *
 * @param queueUrlBase what a queue's name is put behind to make its URL
 */
export function createModel(
  stacks: readonly Stack[],
  parameters: Readonly<Record<string, string>>,
  queueUrlBase: string,
): Model {
  checkKinds(stacks);
  const identities: Identities = createIdentities((stack, resource, property) => {
    const value = resolver.resolve(
      stack,
      resource.Properties[property],
      `${stack.name}.${resource.Type}.${property}`,
    );
    return typeof value === 'string' ? value : undefined;
  }, queueUrlBase);
  const resolver = createResolver(stacks, parameters, identities);

  return {
    resolve: (found, value) => resolver.resolve(found.stack, value, found.where),
    all: (kind, shape) =>
      stacks.flatMap((stack) =>
        Object.entries(stack.template.Resources)
          .filter(([, resource]) => resource.Type === kind && resolver.holds(stack, resource.Condition))
          .map(([logicalId, resource]) => {
            const where = `${stack.name}.${logicalId}`;
            const read = shape.safeParse(resolver.resolve(stack, resource.Properties, where));
            if (!read.success) {
              const [issue] = read.error.issues;
              throw unsupported(
                where,
                `${kind} ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'malformed'}`,
              );
            }
            return {
              logicalId,
              stack,
              resource,
              where,
              ref: identities.reference(stack, logicalId),
              arn: identities.attribute(stack, logicalId, 'Arn'),
              properties: read.data,
            };
          }),
      ),
  };
}

/** Booleans and numbers as templates carry them: plain, or as text. */
export const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);
export const count = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number),
]);
