import * as z from 'zod';

/**
 * `error_code` in every spelling that was seen: 0, "0", "00", -3, " 3 " (facts §1.8). Afterwards a string in
 * one spelling: `"0"` for success.
 */
export const ErrorCode = z.union([z.string().max(50), z.number()]).transform((code) => {
  const text = String(code).trim();
  return /^[+-]?\d{1,15}$/.test(text) ? String(Number(text)) : text;
});

/** The reply of generations 1 and 2. Zero does not yet mean success: the message has a say (facts §1.8). */
export const Reply = z.looseObject({
  error_code: ErrorCode,
  message: z
    .string()
    .nullish()
    .transform((message) => message ?? ''),
  result: z.unknown().optional(),
});
export type Reply = z.infer<typeof Reply>;

/** A reply's body as it came: in the contract's shape, in plain text (progress), or neither. */
export type ReadReply =
  | { readonly kind: 'reply'; readonly code: string; readonly message: string; readonly result: unknown }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'unreadable' };

/** Reads a reply's body. Markup (a gateway's error page), blank and JSON of another shape are unreadable. */
export function readReply(body: string): ReadReply {
  const text = body.replace(/^\uFEFF/, '').trim();
  if (text === '' || text.startsWith('<')) return { kind: 'unreadable' };
  const json = parseJson(text);
  if (json === undefined) return /^[[{]/.test(text) ? { kind: 'unreadable' } : { kind: 'text', text };
  if (typeof json.value === 'string') return { kind: 'text', text: json.value };
  const reply = Reply.safeParse(json.value);
  if (!reply.success) return { kind: 'unreadable' };
  const { error_code: code, message, result } = reply.data;
  return { kind: 'reply', code, message, result };
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined; // not JSON is an expected answer here
  }
}
