import { randomUUID } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import * as z from 'zod';
import type { SecretPlan } from '../plan/secrets.ts';
import { LOOPBACK } from '../place.ts';
import { ProvinceProblem } from '../problem.ts';
import { generateSecret } from './generate-secret.ts';

/** The endpoint that functions read their secrets from, running. */
export interface SecretStore {
  /** Gives a secret another value, as a rotation would; by name, ARN or the variable that names it to functions. */
  readonly put: (secret: string, value: string) => void;
  readonly stop: () => Promise<void>;
}

const request = z.object({ SecretId: z.string() });

/**
 * Answers GetSecretValue and DescribeSecret for the secrets of the template. Values: what the runner gave, else the
 * template's own, else generated once and kept in the data directory, readable by its owner only.
 *
 * @param given value by secret name, ARN, or the environment variable that names it to functions (SECRET_…)
 * @param variables environment variable → ARN, over all functions
 */
export async function startSecretStore(
  plans: readonly SecretPlan[],
  given: Readonly<Record<string, string>>,
  variables: ReadonlyMap<string, string>,
  dataDir: string,
  port: number,
): Promise<SecretStore> {
  const find = (id: string): SecretPlan | undefined => {
    const wanted = variables.get(id) ?? id;
    return plans.find((plan) => plan.name === wanted || plan.arn === wanted);
  };
  const values = keptValues(plans, dataDir);
  const put = (id: string, value: string): void => {
    const plan = find(id);
    if (plan === undefined) {
      const known = [...plans.map((each) => each.name), ...variables.keys()].join(', ');
      throw new ProvinceProblem(
        `Mẫu hạ tầng không có bí mật ${id} (có: ${known}).`,
        `The template has no secret ${id} (it has: ${known}).`,
      );
    }
    values.set(plan.arn, { value, version: randomUUID() });
  };
  for (const [id, value] of Object.entries(given)) put(id, value);

  const answer = (target: string, body: unknown): { status: number; body: object } => {
    const plan = find(request.safeParse(body).data?.SecretId ?? '');
    const kept = plan === undefined ? undefined : values.get(plan.arn);
    if (target === 'secretsmanager.DescribeSecret' && plan !== undefined) {
      return { status: 200, body: { ARN: plan.arn, Name: plan.name } };
    }
    if (target !== 'secretsmanager.GetSecretValue')
      return refusal('InvalidAction', `${target} is not answered here.`);
    if (plan === undefined || kept === undefined) {
      return refusal('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    }
    return {
      status: 200,
      body: {
        ARN: plan.arn,
        Name: plan.name,
        SecretString: kept.value,
        VersionId: kept.version,
        VersionStages: ['AWSCURRENT'],
        CreatedDate: 0,
      },
    };
  };

  const server = http.createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const reply = answer(String(incoming.headers['x-amz-target']), parse(Buffer.concat(chunks).toString()));
      outgoing.writeHead(reply.status, { 'content-type': 'application/x-amz-json-1.1' });
      outgoing.end(JSON.stringify(reply.body));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: LOOPBACK }, resolve);
  });
  return {
    put,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

interface KeptValue {
  readonly value: string;
  readonly version: string;
}

function keptValues(plans: readonly SecretPlan[], dataDir: string): Map<string, KeptValue> {
  const file = path.join(dataDir, 'secrets.json');
  const generated = readGenerated(file);
  const values = new Map<string, KeptValue>();
  for (const { arn, name, value, recipe } of plans) {
    if (value === undefined && recipe !== undefined) generated[name] ??= generateSecret(recipe);
    const current = value ?? generated[name];
    if (current !== undefined) values.set(arn, { value: current, version: randomUUID() });
  }
  writeFileSync(file, JSON.stringify(generated), { mode: 0o600 });
  chmodSync(file, 0o600); // the mode above is for a new file only
  return values;
}

function readGenerated(file: string): Record<string, string> {
  try {
    return z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {}; // a first start
  }
}

function refusal(type: string, message: string): { status: number; body: object } {
  return { status: 400, body: { __type: type, message } };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
