import { isInstant } from '../instant.ts';
import { formatWireInstant, parseWireInstant, wireInstantFault } from './wire-instant.ts';

/** What a text from the wire says: a value, nothing (undefined), or something that cannot be meant. */
export type Meaning =
  { readonly value: string | number | boolean } | { readonly code: string; readonly why: string } | undefined;

/** One way in which a scalar travels. `read` takes the text of the wire, never undefined. */
export interface Kind {
  readonly read: (text: string) => Meaning;
  /** The wire's form of a canonical value. Throws on a value that a canonical dossier cannot have: a bug. */
  readonly write: (value: unknown) => string | number | boolean;
  /** How an absent value is written. */
  readonly absent: '' | null;
}

export type KindName = keyof typeof KINDS;

const impossible = (value: unknown): TypeError =>
  new TypeError(`a canonical dossier cannot have a ${typeof value} here`);

/** Yes and no in every spelling that was seen; anything else stays the text that arrived. */
const YES_NO: Readonly<Record<string, boolean>> = { '1': true, true: true, '0': false, false: false };

const readYesNo = (text: string): Meaning => {
  const spelling = text.trim().toLowerCase();
  if (spelling === '') return undefined;
  return { value: Object.hasOwn(YES_NO, spelling) ? (YES_NO[spelling] ?? text) : text };
};

const yesNo = (yes: string | boolean, no: string | boolean): Pick<Kind, 'read' | 'write'> => ({
  read: readYesNo,
  write: (value) => {
    if (typeof value === 'boolean') return value ? yes : no;
    if (typeof value === 'string') return value;
    throw impossible(value);
  },
});

const integer =
  (pattern: RegExp, why: string): Kind['read'] =>
  (text) => {
    const digits = text.trim();
    if (digits === '') return undefined;
    const value = Number(digits);
    return pattern.test(digits) && Number.isSafeInteger(value) ? { value } : { code: 'wrong-format', why };
  };

const writeInteger = (value: unknown): number => {
  if (typeof value === 'number') return value;
  throw impossible(value);
};

export const KINDS = {
  text: {
    read: (text) => (text === '' ? undefined : { value: text }),
    write: (value) => {
      if (typeof value === 'string') return value;
      throw impossible(value);
    },
    absent: '',
  },
  /** `yyyyMMddHHmmss`, Vietnam's time. */
  instant: {
    read: (text) => {
      const parsed = parseWireInstant(text);
      if (parsed === undefined) return undefined;
      return parsed.ok
        ? { value: parsed.instant }
        : { code: parsed.fault, why: wireInstantFault(parsed.fault) };
    },
    write: (value) => {
      if (typeof value === 'string' && isInstant(value)) return formatWireInstant(value);
      throw impossible(value);
    },
    absent: '',
  },
  /** `"1"` or `"0"`. */
  oneZero: { ...yesNo('1', '0'), absent: '' },
  /** `"True"` or `"False"`, capitalised. */
  trueFalse: { ...yesNo('True', 'False'), absent: '' },
  /** A JSON boolean. */
  boolean: { ...yesNo(true, false), absent: null },
  /** `"1"` to `"10"`. */
  status: {
    read: (text) => {
      if (text.trim() === '') return undefined;
      return /^(?:[1-9]|10)$/.test(text.trim())
        ? { value: Number(text) }
        : { code: 'unknown-status', why: 'Trạng thái phải từ 1 đến 10' };
    },
    write: (value) => String(writeInteger(value)),
    absent: '',
  },
  /** VND in a string, whole; `.0` and `.00` are taken for what they are. */
  money: {
    read: integer(/^\d{1,15}(?:\.0{1,2})?$/, 'Số tiền phải là số nguyên đồng, không âm'),
    write: (value) => String(writeInteger(value)),
    absent: '',
  },
  /** A JSON number. */
  integer: { read: integer(/^-?\d{1,15}$/, 'Phải là số nguyên'), write: writeInteger, absent: null },
} as const satisfies Record<string, Kind>;
