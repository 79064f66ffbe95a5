import * as z from 'zod';

/**
 * Agency codes come in two orders of the same numbers (facts §2): the long form of QCVN 102
 * `000.00.17.H21` (level 4, 3, 2, 1) and the short form of Decision 20/2020/QĐ-TTg `H21.17` (level 1, 2, …).
 */
const LONG = /^(\d{3})\.(\d{2})\.(\d{2})\.([A-Z]\d{2})$/;
const SHORT = /^[A-Z]\d{2}(?:\.\d{2,3}){0,3}$/;

/** An agency's code in the canonical, short form: `H21`, `H21.17`, `H21.17.05`. */
export const AgencyCode = z
  .string()
  .refine((text): boolean => canonicalAgencyCode(text) === text, {
    error: 'Mã cơ quan không ở dạng chuẩn, ví dụ H21.17',
    params: { reason: 'agency-code-invalid' },
  })
  .brand<'AgencyCode'>();
export type AgencyCode = z.infer<typeof AgencyCode>;

/** The canonical form of an agency code in either form; undefined when it is neither. Case matters. */
export function canonicalAgencyCode(text: string): AgencyCode | undefined {
  const long = LONG.exec(text);
  const levels =
    long === null ? (SHORT.test(text) ? text.split('.') : undefined) : long.slice(1).toReversed();
  if (levels === undefined) return undefined;
  // A level of zeros below the last real one says "the agency above itself".
  while (levels.length > 1 && /^0+$/.test(levels.at(-1) ?? '')) levels.pop();
  return levels.join('.') as AgencyCode; // the brand's one source
}

/** Either form in, canonical form out. */
export const AgencyCodeInput = z.codec(z.string().max(20), AgencyCode, {
  decode: (text, context) => {
    const code = canonicalAgencyCode(text);
    if (code !== undefined) return code;
    context.issues.push({
      code: 'custom',
      input: text,
      message: 'Mã cơ quan phải ở dạng H21.17 hoặc 000.00.17.H21',
      params: { reason: 'agency-code-invalid' },
    });
    return z.NEVER;
  },
  encode: (code) => code,
});

/** Whether an agency is another one or stands above it: `H21` covers `H21` and `H21.17`, not `H2` or `H211`. */
export const covers = (above: AgencyCode, below: AgencyCode): boolean =>
  above === below || below.startsWith(`${above}.`);
