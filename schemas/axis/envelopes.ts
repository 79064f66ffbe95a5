import * as z from 'zod';

/**
 * The envelopes in which the axis and the services behind it say how a call went (facts §1.7). They arrive with HTTP
 * 200 whether it went well or not, so that a body is read before anything is taken for an answer. Each is told by
 * members that no other has; a body that is none of them is the register's answer.
 */
export interface Envelope {
  readonly name: EnvelopeName;
  /** Its own code when it says that the call failed. */
  readonly failure?: string;
}

export type EnvelopeName =
  | 'esb'
  | 'civil-status'
  | 'criminal-record'
  | 'criminal-record-2'
  | 'enterprise'
  | 'vxp'
  | 'licence'
  | 'http-problem';

const code = z.union([z.string(), z.number(), z.boolean()]).transform((said) => String(said).trim());
const said = code.nullish();
const text = z.string().nullish();

interface Shape {
  readonly name: EnvelopeName;
  readonly read: (value: unknown) => { readonly failure: string | undefined } | undefined;
}

/** A shape, and the code of the failure that one of its bodies tells of. */
const shape = <T extends z.ZodType>(
  name: EnvelopeName,
  schema: T,
  failureOf: (envelope: z.infer<T>) => string | undefined,
): Shape => ({
  name,
  read: (value) => {
    const parsed = schema.safeParse(value);
    return parsed.success ? { failure: failureOf(parsed.data) } : undefined;
  },
});

const unlessWell = (status: string, well: readonly string[], own?: string | null): string | undefined => {
  if (well.includes(status.toLowerCase())) return undefined;
  return own === undefined || own === null || own === '' ? status : own;
};

/**
 * Which values mean success is told for `status 1/0`, `statusCode "00"/"01"`, `Status "1"/"0"` and `ErrorCode "0"`. For
 * the ESB of Hồ Chí Minh City, the older criminal records and driving licences no list is public: the values that
 * count as success there are our assumption.
 */
const SHAPES: readonly Shape[] = [
  shape(
    'esb',
    z.object({ StatusCode: code, ResultObject: z.unknown(), Status: said, ThrowException: said }),
    ({ StatusCode, ThrowException }) => {
      const threw = ThrowException !== undefined && ThrowException !== null && !isNothing(ThrowException);
      return threw ? `exception-${StatusCode}` : unlessWell(StatusCode, ['200', '0', '00', '1']);
    },
  ),
  shape(
    'civil-status',
    z
      .object({ status: code, statusDescription: text, errorCode: said, errorDescription: text })
      .refine((body) => 'statusDescription' in body || 'errorDescription' in body),
    ({ status, errorCode }) => unlessWell(status, ['1'], errorCode),
  ),
  shape('criminal-record', z.object({ STATUS: code, DESCRIPTION: text, ID: said }), ({ STATUS }) =>
    unlessWell(STATUS, ['1', '00', '200', 'success']),
  ),
  shape(
    'criminal-record-2',
    z
      .object({ statusCode: code, errorDetail: z.unknown(), data: z.unknown() })
      .refine((body) => body.errorDetail !== undefined || body.data !== undefined),
    ({ statusCode }) => unlessWell(statusCode, ['00']),
  ),
  shape(
    'enterprise',
    z
      .object({ Status: code, Message: text, DataCount: z.unknown() })
      .refine((body) => body.DataCount !== undefined),
    ({ Status }) => unlessWell(Status, ['1']),
  ),
  shape('vxp', z.object({ ErrorCode: code, ErrorDesc: text, status: said }), ({ ErrorCode }) =>
    unlessWell(ErrorCode, ['0']),
  ),
  shape(
    'licence',
    z
      .object({ error_code: said, result: z.unknown(), session: z.unknown() })
      .refine((body) => 'error_code' in body),
    ({ error_code: own }) => unlessWell(own ?? '', ['', '0', '00']),
  ),
  shape(
    'http-problem',
    z.object({ type: z.string(), title: z.string(), status: z.number(), traceId: text, errors: z.unknown() }),
    ({ status }) => (status >= 400 ? `http-${status}` : undefined),
  ),
];

const isNothing = (value: string): boolean => ['', 'false', '0', 'null'].includes(value.toLowerCase());

/** A code as it may be kept and logged: short, and without anything that a person's data could be in. */
const UNSAID = 'unsaid';
const kept = (failure: string): string =>
  /^[\w.-]{1,40}$/.test(failure) && !/\d{9}/.test(failure) ? failure : UNSAID;

/** Reads the envelope that a JSON body is; undefined when it is none that we know. */
export function readEnvelope(value: unknown): Envelope | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  for (const { name, read } of SHAPES) {
    const found = read(value);
    if (found !== undefined)
      return { name, ...(found.failure === undefined ? {} : { failure: kept(found.failure) }) };
  }
  return undefined;
}

/** What the ESB of Hồ Chí Minh City wraps an answer in. */
export const EsbEnvelope = z.object({ StatusCode: code, ResultObject: z.unknown() });

/** What Thanh Hóa's platform wraps a SOAP answer in. */
export const MessageEnvelope = z.strictObject({ message: z.string() });
