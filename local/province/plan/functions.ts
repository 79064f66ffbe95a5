import path from 'node:path';
import * as z from 'zod';
import { unsupported } from '../problem.ts';
import { functionNameOf } from '../template/identities.ts';
import { count, type Found, type Model } from '../template/model.ts';

const lambda = z.object({
  Handler: z.string(),
  Runtime: z.string(),
  Code: z.object({ ZipFile: z.string().optional(), S3Key: z.string().optional() }),
  Environment: z.object({ Variables: z.record(z.string(), z.coerce.string()).default({}) }).optional(),
  Timeout: count.default(3),
  MemorySize: count.default(128),
  Layers: z.array(z.string()).optional(),
  PackageType: z.string().optional(),
});

/** Where a function's code is: a directory, or a text that is written to a file first. */
type CodePlan = { readonly directory: string } | { readonly inline: string };

/** A function to run. */
export interface FunctionPlan {
  readonly name: string;
  readonly logicalId: string;
  readonly arn: string;
  readonly code: CodePlan;
  /** `file.export`, as on AWS. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly memoryMb: number;
}

/** The functions of the template. Throws for code that is not Node.js or not on this machine. */
export function planFunctions(model: Model): FunctionPlan[] {
  return model.all('AWS::Lambda::Function', lambda).map((found) => {
    const { properties, where } = found;
    if (properties.PackageType === 'Image') throw unsupported(where, 'a function made of a container image');
    if (!properties.Runtime.startsWith('nodejs')) throw unsupported(where, `runtime ${properties.Runtime}`);
    if ((properties.Layers ?? []).length > 0) throw unsupported(where, 'a function with layers');
    return {
      name: functionNameOf(found.arn),
      logicalId: found.logicalId,
      arn: found.arn,
      code: codeOf(found),
      handler: properties.Handler,
      environment: properties.Environment?.Variables ?? {},
      timeoutMs: properties.Timeout * 1000,
      memoryMb: properties.MemorySize,
    };
  });
}

/** From the resource's metadata when the synthesis wrote it, else from the stack's asset manifest. */
function codeOf({ stack, resource, where, properties }: Found<z.infer<typeof lambda>>): CodePlan {
  const { ZipFile, S3Key } = properties.Code;
  if (ZipFile !== undefined) return { inline: ZipFile };
  const told = resource.Metadata['aws:asset:path'];
  if (typeof told === 'string') return { directory: path.resolve(stack.directory, told) };
  const listed = stack.assets.get(S3Key ?? '');
  if (listed !== undefined) return { directory: listed };
  throw unsupported(where, 'code that is not an asset on this machine');
}
