import { json, type Answer } from '../../kit/call.ts';

/** The names of the specification's errors that this service gives (CSC API v2, table 3 and the methods' own). */
export type CscErrorName =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_scope'
  | 'unsupported_grant_type'
  | 'invalid_token'
  | 'expired_token'
  | 'access_denied'
  | 'invalid_authentication_data';

/** A refusal of the signing service. Its words are the specification's and hold nothing of the call. */
export class CscError extends Error {
  readonly status: number;
  readonly error: CscErrorName;

  constructor(error: CscErrorName, description: string, status = 400) {
    super(description);
    this.error = error;
    this.status = status;
  }

  answer(): Answer {
    return json(this.status, { error: this.error, error_description: this.message });
  }
}

export const invalid = (description: string): CscError => new CscError('invalid_request', description);
export const invalidParameter = (name: string): CscError => invalid(`Invalid parameter ${name}`);
