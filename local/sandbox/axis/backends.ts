import { createHash } from 'node:crypto';
import type { Answer } from '../kit/call.ts';
import type { SandboxClock } from '../kit/clock.ts';
import { register } from './accounts.ts';

/** How long the axis waits for whoever stands behind it. */
const PATIENCE_MS = 30_000;

/** What stands behind the axis: the population register, and social insurance on the same server. */
export class Backends {
  readonly #url: string;
  readonly #clock: SandboxClock;

  constructor(url: string, clock: SandboxClock) {
    this.#url = url;
    this.#clock = clock;
  }

  /**
   * Passes a SOAP message to the register. The axis signs it with the province's account: a caller cannot, whose
   * `Authorization` is the axis's own.
   */
  askRegister(envelope: string | Buffer): Promise<Answer> {
    const { verifyUrl, userName, secretKey, apiKey } = register;
    const timestamp = String(this.#clock.now());
    const hash = createHash('sha256').update(`${verifyUrl}${userName}${timestamp}${secretKey}`).digest('hex');
    return this.#post('/csdldc', envelope, {
      'content-type': 'text/xml; charset=utf-8',
      soapaction: '""',
      authorization: `Basic ${Buffer.from(`${userName}:${hash}`).toString('base64')}`,
      timestamp,
      apikey: apiKey,
    });
  }

  askSocialInsurance(service: string, body: string | Buffer): Promise<Answer> {
    return this.#post(`/apiBHXH/${service}`, body, { 'content-type': 'application/json' });
  }

  async #post(
    path: string,
    body: string | Buffer,
    headers: Readonly<Record<string, string>>,
  ): Promise<Answer> {
    try {
      const response = await fetch(this.#url + path, {
        method: 'POST',
        headers,
        body: typeof body === 'string' ? body : new Uint8Array(body),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      return {
        status: response.status,
        contentType: response.headers.get('content-type') ?? 'application/octet-stream',
        body: await response.text(),
      };
    } catch {
      return { status: 502, contentType: 'text/html; charset=utf-8', body: '<html>Bad Gateway</html>' };
    }
  }
}
