import { TAG, type Der } from './der.ts';
import { oidOf, textOf } from './der-value.ts';

/** A distinguished name of X.500, as it stands in a certificate. */
export interface Name {
  /** RFC 4514, the last of its parts first. */
  readonly text: string;
  readonly commonName?: string;
  readonly organization?: string;
  readonly organizationalUnit?: string;
  /** Of a body: its tax or budget code, by ETSI EN 319 412-1. */
  readonly organizationIdentifier?: string;
  /** Of a person: personal data when it holds an identity number. */
  readonly serialNumber?: string;
  readonly country?: string;
  /** Two names with the same one are the same name, however they are written (RFC 5280 §7.1). */
  readonly canonical: string;
  readonly der: Uint8Array;
}

/** Short names of attributes: those of RFC 4514 and those that certificates of Vietnamese authorities have. */
const SHORT: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.42': 'GN',
  '2.5.4.97': 'organizationIdentifier',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'email',
};

const FIELDS = {
  CN: 'commonName',
  O: 'organization',
  OU: 'organizationalUnit',
  organizationIdentifier: 'organizationIdentifier',
  serialNumber: 'serialNumber',
  C: 'country',
} as const;

/** Reads a Name; undefined for anything else. */
export function readName(der: Der | undefined): Name | undefined {
  if (der?.tag !== TAG.sequence) return undefined;
  const parts: { readonly type: string; readonly value: string; readonly joined: boolean }[] = [];
  for (const rdn of der.each()) {
    const attributes = rdn.children;
    if (rdn.tag !== TAG.set || attributes.length === 0) return undefined;
    for (const [index, attribute] of attributes.entries()) {
      const [type, value, more] = attribute.children;
      const oid = oidOf(type);
      if (attribute.tag !== TAG.sequence || oid === undefined || value === undefined || more !== undefined)
        return undefined;
      const text = textOf(value) ?? `#${Buffer.from(value.bytes).toString('hex')}`;
      parts.push({ type: SHORT[oid] ?? oid, value: text, joined: index > 0 });
    }
  }
  return {
    ...fieldsOf(parts),
    text: written(parts),
    canonical: parts
      .map(({ type, value, joined }) => `${joined ? '+' : ','}${type}=${escaped(folded(value))}`)
      .join(''),
    der: der.bytes,
  };
}

type Part = { readonly type: string; readonly value: string; readonly joined: boolean };

function fieldsOf(parts: readonly Part[]): Partial<Record<(typeof FIELDS)[keyof typeof FIELDS], string>> {
  const fields: Partial<Record<(typeof FIELDS)[keyof typeof FIELDS], string>> = {};
  for (const { type, value } of parts) {
    if (Object.hasOwn(FIELDS, type)) fields[FIELDS[type as keyof typeof FIELDS]] ??= value; // its own key, just seen
  }
  return fields;
}

/** RFC 4514 §2: the last RDN first, the attributes of one RDN joined by `+`. */
function written(parts: readonly Part[]): string {
  const rdns: string[] = [];
  for (const { type, value, joined } of parts) {
    const one = `${type}=${escaped(value)}`;
    if (joined) rdns[0] = `${rdns[0] ?? ''}+${one}`;
    else rdns.unshift(one);
  }
  return rdns.join(',');
}

/** Whether anything is to be escaped: of most names nothing is, and a copy names its signers many times. */
const SPECIAL = /[\\",+;<>=\0]|^[ #]| $/;

const escaped = (value: string): string => (SPECIAL.test(value) ? escapedSigns(value) : value);

const escapedSigns = (value: string): string =>
  value
    .replaceAll(/[\\",+;<>=]/g, String.raw`\$&`)
    .replaceAll('\0', String.raw`\00`)
    .replace(/^[ #]/, String.raw`\$&`)
    .replace(/ $/, String.raw`\ `);

const folded = (value: string): string =>
  value.normalize('NFKC').toLowerCase().trim().replaceAll(/\s+/g, ' ');
