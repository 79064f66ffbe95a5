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
  /** The status of HTTP that it names for the failure, while it came with another. */
  readonly httpStatus?: number;
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

/** How a call failed: by the envelope's own code, and by the status of HTTP that it names. */
interface Failure {
  readonly code: string;
  readonly httpStatus?: number;
}

interface Shape {
  readonly name: EnvelopeName;
  readonly read: (value: unknown) => { readonly failure: Failure | undefined } | undefined;
}

/** A shape, and the failure that one of its bodies tells of. */
const shape = <T extends z.ZodType>(
  name: EnvelopeName,
  schema: T,
  failureOf: (envelope: z.infer<T>) => Failure | undefined,
): Shape => ({
  name,
  read: (value) => {
    const parsed = schema.safeParse(value);
    return parsed.success ? { failure: failureOf(parsed.data) } : undefined;
  },
});

const unlessWell = (status: string, well: readonly string[], own?: string | null): Failure | undefined => {
  if (well.includes(status.toLowerCase())) return undefined;
  return { code: own === undefined || own === null || own === '' ? status : own };
};

/** Whether a body has one of those members at least, beside the one that any JSON might have. */
const hasOne =
  (...members: readonly string[]) =>
  (body: object): boolean =>
    members.some((member) => member in body);

/**
 * Which values mean success is told for `status 1/0`, `statusCode "00"/"01"`, `Status "1"/"0"` and `ErrorCode "0"`. For
 * the ESB of Hồ Chí Minh City, the older criminal records and driving licences no list is public: the values that
 * count as success there are our assumption.
 */
const SHAPES: readonly Shape[] = [
  shape(
    'esb',
    z
      .object({
        StatusCode: code,
        ResultObject: z.unknown().optional(),
        Status: said,
        Description: z.unknown().optional(),
        ThrowException: z.unknown().optional(),
      })
      .refine(hasOne('ResultObject', 'Status', 'Description', 'ThrowException')),
    ({ StatusCode, ThrowException }) => esbFailure(StatusCode, ThrowException),
  ),
  shape(
    'civil-status',
    z
      .object({ status: code, statusDescription: text, errorCode: said, errorDescription: text })
      .refine(hasOne('statusDescription', 'errorDescription')),
    ({ status, errorCode }) => unlessWell(status, ['1'], errorCode),
  ),
  shape('criminal-record', z.object({ STATUS: code, DESCRIPTION: text, ID: said }), ({ STATUS }) =>
    unlessWell(STATUS, ['1', '00', '200', 'success']),
  ),
  shape(
    'criminal-record-2',
    z
      .object({ statusCode: code, errorDetail: z.unknown().optional(), data: z.unknown().optional() })
      .refine(hasOne('errorDetail', 'data')),
    ({ statusCode }) => unlessWell(statusCode, ['00']),
  ),
  shape(
    'enterprise',
    z.object({ Status: code, Message: text, DataCount: z.unknown().optional() }).refine(hasOne('DataCount')),
    ({ Status }) => unlessWell(Status, ['1']),
  ),
  shape('vxp', z.object({ ErrorCode: code, ErrorDesc: text, status: said }), ({ ErrorCode }) =>
    unlessWell(ErrorCode, ['0']),
  ),
  shape('licence', z.object({ error_code: said }).refine(hasOne('error_code')), ({ error_code: own }) =>
    unlessWell(own ?? '', ['', '0', '00']),
  ),
  shape(
    'http-problem',
    z
      .looseObject({ title: z.string(), status: z.number() })
      .refine(hasOne('type', 'traceId', 'errors', 'inputSend')),
    ({ status }) => (status >= 400 ? { code: `http-${status}`, httpStatus: status } : undefined),
  ),
];

function hasThrown(threw: unknown): boolean {
  const word = code.safeParse(threw);
  return word.success ? !isNothing(word.data) : threw !== undefined && threw !== null;
}

/** What an ESB threw is its own trouble, whatever it wrote beside it, unless it is that it lets nobody in. */
function esbFailure(status: string, threw: unknown): Failure | undefined {
  const named = /^[45]\d\d$/.test(status) ? { httpStatus: Number(status) } : {};
  if (hasThrown(threw)) {
    const isOfServer = /^(?:5\d\d|40[13])$/.test(status);
    return { code: `exception-${status}`, httpStatus: isOfServer ? Number(status) : 500 };
  }
  const failure = unlessWell(status, ['200', '0', '00', '1']);
  return failure === undefined ? undefined : { ...failure, ...named };
}

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
    if (found === undefined) continue;
    const { failure } = found;
    if (failure === undefined) return { name };
    const { code: own, ...named } = failure;
    return { name, failure: kept(own), ...named };
  }
  return undefined;
}

/** What the ESB of Hồ Chí Minh City wraps an answer in. */
export const EsbEnvelope = z.object({ StatusCode: code, ResultObject: z.unknown() });

/** What Thanh Hóa's platform wraps a SOAP answer in. */
export const MessageEnvelope = z.strictObject({ message: z.string() });
