import * as z from 'zod';
import { element, oid, printable, sequence, setOf, TAG, utf8, type Der } from '../../kit/der.ts';

const text = z.string().min(1).max(200);

/** Whom a certificate is about, in the order in which it is written. All of them invented. */
export const subjectSchema = z.strictObject({
  country: z.literal('VN').default('VN'),
  province: text.optional(),
  locality: text.optional(),
  organization: text.optional(),
  /** Of a body: who it is beyond its name (2.5.4.97, ETSI EN 319 412-1 §5.1.4). */
  organizationIdentifier: text.optional(),
  organizationalUnit: text.optional(),
  title: text.optional(),
  /** A number by which an authority tells people apart. */
  userId: text.optional(),
  commonName: text,
});

export type Subject = z.infer<typeof subjectSchema>;

const ATTRIBUTES = [
  ['country', '2.5.4.6', 'C'],
  ['province', '2.5.4.8', 'ST'],
  ['locality', '2.5.4.7', 'L'],
  ['organization', '2.5.4.10', 'O'],
  ['organizationIdentifier', '2.5.4.97', '2.5.4.97'],
  ['organizationalUnit', '2.5.4.11', 'OU'],
  ['title', '2.5.4.12', '2.5.4.12'],
  ['userId', '0.9.2342.19200300.100.1.1', 'UID'],
  ['commonName', '2.5.4.3', 'CN'],
] as const satisfies readonly (readonly [keyof Subject, string, string])[];

/** The Name of a certificate. */
export function distinguishedName(subject: Subject): Der {
  const parts = ATTRIBUTES.flatMap(([member, type]) => {
    const value = subject[member];
    if (value === undefined) return [];
    return [setOf(sequence(oid(type), member === 'country' ? printable(value) : utf8(value)))];
  });
  return sequence(...parts);
}

/** The same as text (RFC 4514): the last written first, special characters escaped, unknown types by OID and value. */
export function distinguishedText(subject: Subject): string {
  return ATTRIBUTES.flatMap(([member, , short]) => {
    const value = subject[member];
    if (value === undefined) return [];
    return [`${short}=${short.includes('.') ? hexValue(value) : escaped(value)}`];
  })
    .reverse()
    .join(',');
}

const hexValue = (value: string): string => `#${element(TAG.utf8, Buffer.from(value)).toString('hex')}`;

function escaped(value: string): string {
  return value
    .replaceAll(/[\\"+,;<>]/g, (special) => `\\${special}`)
    .replace(/^[ #]| $/g, (edge) => `\\${edge}`);
}
