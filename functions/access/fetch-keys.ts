import { assertIsJwks, type Jwks } from 'aws-jwt-verify/jwk';
import { safeJsonParse } from 'aws-jwt-verify/safe-json-parse';

/** An issuer has a handful of keys; what is longer than this is something else. */
const LONGEST = 262_144;
const TIME_OUT_MS = 3_000;

/**
 * Reads the issuer's key set (RFC 7517) from its address. Redirects are not followed: the address is
 * configured, and who could redirect it could give us keys. Throws on anything but a key set.
 */
export async function fetchKeys(address: string): Promise<Jwks> {
  const answer = await fetch(address, {
    redirect: 'error',
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(TIME_OUT_MS),
  });
  if (answer.status !== 200) {
    await answer.body?.cancel();
    throw new Error(`the key set is answered with HTTP ${answer.status}`);
  }
  const keys = safeJsonParse(await textOf(answer));
  assertIsJwks(keys);
  return keys;
}

async function textOf(answer: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  // A response's body is a stream of bytes (Fetch standard); its type here does not say so.
  for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > LONGEST) throw new Error('the key set is too long');
  }
  return text + decoder.decode();
}
