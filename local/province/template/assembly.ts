import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { ProvinceProblem } from '../problem.ts';

const resourceShape = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  Metadata: z.record(z.string(), z.unknown()).default({}),
  Condition: z.string().optional(),
});

const templateShape = z.object({
  Parameters: z
    .record(
      z.string(),
      z.object({
        Type: z.string(),
        Default: z.union([z.string(), z.number(), z.array(z.string())]).optional(),
        AllowedPattern: z.string().optional(),
        AllowedValues: z.array(z.union([z.string(), z.number()])).optional(),
      }),
    )
    .default({}),
  Mappings: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))).default({}),
  Conditions: z.record(z.string(), z.unknown()).default({}),
  Resources: z.record(z.string(), resourceShape).default({}),
  Outputs: z
    .record(
      z.string(),
      z.object({
        Value: z.unknown(),
        Condition: z.string().optional(),
        Export: z.object({ Name: z.unknown() }).optional(),
      }),
    )
    .default({}),
});

export type Resource = z.infer<typeof resourceShape>;
type Template = z.infer<typeof templateShape>;

/** One synthesised stack: its template, and where the files are that its functions are made of. */
export interface Stack {
  readonly name: string;
  readonly template: Template;
  /** Where the template lies; asset paths are relative to it. */
  readonly directory: string;
  /** Object key in the deployment bucket → path on this machine, from the stack's asset manifest. */
  readonly assets: ReadonlyMap<string, string>;
}

const manifestShape = z.object({
  artifacts: z
    .record(
      z.string(),
      z.object({
        type: z.string(),
        properties: z.record(z.string(), z.unknown()).default({}),
      }),
    )
    .default({}),
});

const assetsShape = z.object({
  files: z
    .record(
      z.string(),
      z.object({
        source: z.object({ path: z.string().optional() }),
        destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
      }),
    )
    .default({}),
});

/**
 * Reads every stack of a synthesised cloud assembly (`cdk.out`), assemblies inside it included. Throws a
 * `ProvinceProblem` when there is none, or when one is not of the form that CDK 2 writes.
 */
export function readAssembly(directory: string): Stack[] {
  const file = path.join(directory, 'manifest.json');
  if (!existsSync(file)) {
    throw new ProvinceProblem(
      `Không thấy mẫu hạ tầng đã tổng hợp trong ${directory}.`,
      `There is no synthesised template in ${directory}.`,
    );
  }
  const stacks: Stack[] = [];
  for (const [id, artifact] of Object.entries(readJson(file, manifestShape).artifacts)) {
    if (artifact.type === 'cdk:cloud-assembly') {
      stacks.push(...readAssembly(path.join(directory, textOf(artifact.properties['directoryName'], id))));
    }
    if (artifact.type === 'aws:cloudformation:stack') {
      const templateFile = path.join(directory, textOf(artifact.properties['templateFile'], id));
      stacks.push({
        name: textOf(artifact.properties['stackName'] ?? id, id),
        template: readJson(templateFile, templateShape),
        directory: path.dirname(templateFile),
        assets: readAssets(path.join(directory, `${id}.assets.json`)),
      });
    }
  }
  return stacks;
}

function readAssets(file: string): Map<string, string> {
  const paths = new Map<string, string>();
  if (!existsSync(file)) return paths;
  for (const asset of Object.values(readJson(file, assetsShape).files)) {
    if (asset.source.path === undefined) continue;
    for (const { objectKey } of Object.values(asset.destinations)) {
      paths.set(objectKey, path.resolve(path.dirname(file), asset.source.path));
    }
  }
  return paths;
}

function readJson<T extends z.ZodType>(file: string, shape: T): z.infer<T> {
  const read = shape.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (read.success) return read.data;
  throw new ProvinceProblem(
    `Tệp ${file} không đúng dạng: ${z.prettifyError(read.error)}`,
    `The file ${file} has not the expected form.`,
  );
}

function textOf(value: unknown, artifact: string): string {
  if (typeof value === 'string') return value;
  throw new ProvinceProblem(
    `manifest.json: ${artifact} không đúng dạng.`,
    `manifest.json: ${artifact} is malformed.`,
  );
}
