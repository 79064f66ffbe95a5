import http from 'node:http';
import { LOOPBACK, REGION } from '../place.ts';

/** A refusal in the AWS JSON protocol. */
export class AwsJsonFailure extends Error {
  /** The error's name without its namespace, e.g. `ResourceNotFoundException`. */
  readonly type: string;

  constructor(type: string, message: string) {
    super(`${type}: ${message}`);
    this.name = 'AwsJsonFailure';
    this.type = type;
  }
}

/** Calls to one embedded engine. */
export interface AwsJson {
  /** Calls an operation (`DynamoDB_20120810.GetItem`); throws `AwsJsonFailure` when it is refused. */
  readonly call: (target: string, body: object) => Promise<unknown>;
  readonly close: () => void;
}

/** The engines look at the region in here, and check nothing. */
const authorization = `AWS4-HMAC-SHA256 Credential=local/20260101/${REGION}/local/aws4_request, SignedHeaders=host;x-amz-date, Signature=local`;

/**
 * A client of the AWS JSON protocol for engines on this machine. The SDK's own costs several times the CPU per
 * call, and the runner's polling shares two cores with the functions.
 */
export function createAwsJson(port: number): AwsJson {
  const agent = new http.Agent({ keepAlive: true });

  const call = (target: string, body: object): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const text = JSON.stringify(body);
      const request = http.request(
        {
          agent,
          host: LOOPBACK,
          port,
          method: 'POST',
          path: '/',
          headers: {
            'content-type': 'application/x-amz-json-1.0',
            'content-length': Buffer.byteLength(text),
            'x-amz-target': target,
            'x-amz-date': '20260101T000000Z',
            authorization,
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const answer = parse(Buffer.concat(chunks).toString());
            if (response.statusCode === 200) resolve(answer);
            else reject(failure(response.statusCode ?? 0, answer));
          });
        },
      );
      request.on('error', reject);
      request.end(text);
    });

  return {
    call,
    close: () => {
      agent.destroy();
    },
  };
}

function parse(text: string): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return { message: text };
  }
}

function failure(status: number, answer: unknown): AwsJsonFailure {
  const told = typeof answer === 'object' && answer !== null ? answer : {};
  const type = '__type' in told ? String(told.__type) : `HTTP ${String(status)}`;
  const message = 'message' in told ? String(told.message) : '';
  return new AwsJsonFailure(type.slice(type.lastIndexOf('#') + 1), message);
}
