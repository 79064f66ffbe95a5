import { AwsClient } from 'aws4fetch';
import * as z from 'zod';

/** How long one read may take. */
const TIME_OUT_MS = 5_000;

const Answer = z.object({ SecretString: z.string() });

let client: AwsClient | undefined;

/**
 * A secret of the secret store, read on first use and again after `maxAgeMs` (5 minutes: a rotated secret is
 * in use soon). Concurrent first uses share one call. Secrets come from nowhere else.
 */
export function secretOf<T extends z.ZodType>(
  id: string,
  shape: T,
  now: () => number,
  maxAgeMs = 300_000,
): () => Promise<z.infer<T>> {
  let kept: { at: number; value: Promise<z.infer<T>> } | undefined;
  const read = async (): Promise<z.infer<T>> => {
    const parsed = shape.safeParse(jsonOf(await getSecretValue(id)));
    if (!parsed.success) throw new Error(`the secret ${id} has not the expected shape`);
    return parsed.data;
  };
  return async () => {
    if (kept === undefined || now() - kept.at > maxAgeMs) {
      const value = read();
      kept = { at: now(), value };
      value.catch(() => (kept = undefined));
    }
    return kept.value;
  };
}

/**
 * Asks Secrets Manager (GetSecretValue, AWS JSON 1.1) with the credentials that Lambda puts into the environment:
 * one signed request, for which the SDK's client would be the larger part of a cold start (docs/adr/0016).
 */
async function getSecretValue(id: string): Promise<string> {
  const { env } = process;
  const region = env['AWS_REGION'] ?? '';
  client ??= new AwsClient({
    accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
    ...(env['AWS_SESSION_TOKEN'] === undefined ? {} : { sessionToken: env['AWS_SESSION_TOKEN'] }),
    service: 'secretsmanager',
    region,
    retries: 2,
  });
  const answer = await client.fetch(
    env['AWS_ENDPOINT_URL_SECRETS_MANAGER'] ?? `https://secretsmanager.${region}.amazonaws.com`,
    {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'secretsmanager.GetSecretValue',
      },
      body: JSON.stringify({ SecretId: id }),
      signal: AbortSignal.timeout(TIME_OUT_MS),
    },
  );
  const text = await answer.text();
  if (!answer.ok) throw new Error(`the secret store answered HTTP ${answer.status} ${kindOf(text)}`.trim());
  const read = Answer.safeParse(jsonOf(text));
  if (!read.success) throw new Error(`the secret ${id} holds no text`);
  return read.data.SecretString;
}

/** The kind of refusal, e.g. `AccessDeniedException`; nothing else of the answer goes into an error. */
function kindOf(text: string): string {
  const kind = z.object({ __type: z.string() }).safeParse(jsonOf(text)).data?.__type ?? '';
  return /\w+$/.exec(kind)?.[0] ?? '';
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // an unreadable answer has no shape, which is what the callers check
  }
}
