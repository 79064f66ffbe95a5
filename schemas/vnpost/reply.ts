import * as z from 'zod';

/** `Status` as a number or as a text (facts §3.4): afterwards a text in one spelling. */
const Status = z.union([z.number(), z.string().max(50)]).transform((status) => {
  const text = String(status).trim();
  return /^-?\d{1,9}$/.test(text) ? String(Number(text)) : text;
});

/** What VNPost answers to an order and to a cancellation. */
const Reply = z.looseObject({
  Status,
  Message: z
    .string()
    .nullish()
    .transform((message) => message ?? ''),
});

/** A reply as it is meant; undefined when it is of another shape. */
export interface ReadReply {
  readonly status: string;
  readonly message: string;
}

/** Reads a reply's content. */
export function readReply(value: unknown): ReadReply | undefined {
  const read = Reply.safeParse(value);
  return read.success ? { status: read.data.Status, message: read.data.Message } : undefined;
}

/** How sure a code is: `1` one public source · `I` inferred from one · `A` this project's assumption. */
type Certainty = '1' | 'I' | 'A';

/** What a `Status` means. Those of refusals are not public: a refusal's text has the first word. */
export const STATUSES = {
  /** Taken. */
  accepted: { code: '100', certainty: '1' },
  /** The order is there already. */
  exists: { code: '101', certainty: 'I' },
  'not-there': { code: '110', certainty: 'A' },
  /** The parcel has been handed over: there is nothing to cancel any more. */
  'too-late': { code: '111', certainty: 'A' },
  'already-cancelled': { code: '112', certainty: 'A' },
} as const satisfies Record<string, { readonly code: string; readonly certainty: Certainty }>;
