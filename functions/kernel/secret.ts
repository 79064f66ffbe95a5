import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type * as z from 'zod';

const client = new SecretsManagerClient({ maxAttempts: 3 });

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
    const answer = await client.send(new GetSecretValueCommand({ SecretId: id }));
    const parsed = shape.safeParse(JSON.parse(answer.SecretString ?? 'null'));
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
