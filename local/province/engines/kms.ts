import http from 'node:http';
import type { SigningKeyPlan } from '../plan/kms-keys.ts';
import { LOOPBACK } from '../place.ts';
import { keepSigningKeys, type KeptKey } from './kms-keys.ts';
import { KmsRefusal, OPERATIONS } from './kms-operations.ts';

/** The endpoint that functions have things signed by, running. */
export interface KeyService {
  readonly stop: () => Promise<void>;
}

/** Nothing that is asked of it is longer: a message is at most 4 KiB. */
const LARGEST_BODY = 64 * 1024;

/**
 * Answers Sign, GetPublicKey and DescribeKey for the signing keys of the template, in KMS's protocol and with its errors. What
 * encrypts is not answered: data at rest is not encrypted by KMS here.
 */
export async function startKeyService(
  plans: readonly SigningKeyPlan[],
  dataDir: string,
  port: number,
): Promise<KeyService> {
  const keys = await keepSigningKeys(plans, dataDir);
  const server = http.createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= LARGEST_BODY) chunks.push(chunk);
    });
    incoming.on('end', () => {
      const { status, body } = answer(keys, incoming.headers, size > LARGEST_BODY ? '' : text(chunks));
      outgoing.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
      outgoing.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: LOOPBACK }, resolve);
  });
  return {
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

const text = (chunks: readonly Buffer[]): string => Buffer.concat(chunks).toString();

function answer(
  keys: readonly KeptKey[],
  headers: http.IncomingHttpHeaders,
  body: string,
): { readonly status: number; readonly body: object } {
  try {
    // Signatures are not checked, as no engine here does, but a caller that sends none would fail on AWS.
    if (headers.authorization?.startsWith('AWS4-HMAC-SHA256 ') !== true)
      throw new KmsRefusal('MissingAuthenticationTokenException', 'Missing Authentication Token');
    const target = String(headers['x-amz-target']);
    const operation = Object.hasOwn(OPERATIONS, target) ? OPERATIONS[target] : undefined;
    if (operation === undefined)
      throw new KmsRefusal('UnknownOperationException', `${target} is not answered here.`);
    return { status: 200, body: operation(keys, parse(body)) };
  } catch (error) {
    if (error instanceof KmsRefusal)
      return { status: 400, body: { __type: error.type, message: error.message } };
    throw error;
  }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new KmsRefusal('SerializationException', 'The request is no JSON.');
  }
}
