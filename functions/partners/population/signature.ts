import { createHash } from 'node:crypto';
import type { PopulationConfig, PopulationCredentials } from './config.ts';

/**
 * The headers by which a request shows its account (facts §2.2): the "password" is a hash over the configured address,
 * the user, the time and the secret, anew for each request; the time in the header is the one in the hash.
 */
export function signed(
  { timestampUnit }: Pick<PopulationConfig, 'timestampUnit'>,
  verifyUrl: string,
  { userName, secretKey, apiKey }: PopulationCredentials,
  now: number,
): Record<string, string> {
  const timestamp = String(timestampUnit === 'ms' ? now : Math.floor(now / 1_000));
  const hash = createHash('sha256')
    .update(verifyUrl + userName + timestamp + secretKey)
    .digest('hex');
  return {
    Authorization: `Basic ${Buffer.from(`${userName}:${hash}`).toString('base64')}`,
    Timestamp: timestamp,
    ...(apiKey === undefined ? {} : { ApiKey: apiKey }),
  };
}
