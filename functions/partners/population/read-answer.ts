import { WireVerification } from '../../../schemas/population/wire.ts';
import type { Instant } from '../../kernel/clock.ts';
import { attributeOf, child, childrenNamed, type XmlElement } from '../../kernel/xml/element.ts';
import { ONE_MESSAGE, type XmlLimits } from '../../kernel/xml/limits.ts';
import { readSoap } from '../../kernel/xml/soap.ts';
import { readXml } from '../../kernel/xml/read-xml.ts';
import { plainValue } from './plain-value.ts';
import { readAsOf } from './read-as-of.ts';

/** What an answer's text is: what was asked for, a fault by its code, or nothing that can be read and why. */
export type ReadAnswer<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'fault'; readonly code: string }
  | { readonly kind: 'unreadable'; readonly why: string };

/** The namespace of the register's answers, and none at all, which older answers have. */
const RESPONSE_NAMESPACES: ReadonlySet<string> = new Set(['http://www.mic.gov.vn/dancu/1.0', '']);

/** The rows of an answer; none where the register knows nobody such (facts §2.4: not a fault). */
export interface Collection<T> {
  readonly rows: readonly T[];
  /** Rows that could not be read: why, by stable codes. */
  readonly unreadable: readonly { readonly why: string }[];
  /** How many rows the whole window has, where the register says so. */
  readonly total?: number;
}

/** Reads one row (`CongDan`). `ofCollection`: as of when the whole collection is, where that is said. */
export type ReadRow<T> = (row: XmlElement, ofCollection: Instant | undefined) => ReadOfRow<T>;
export type ReadOfRow<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

/** Reads the collection of an answer; rows that cannot be read are counted with why. */
export async function readCollection<T>(
  body: string,
  readRow: ReadRow<T>,
  limits: XmlLimits = ONE_MESSAGE,
): Promise<ReadAnswer<Collection<T>>> {
  const content = await readContent(body, limits);
  if (content.kind !== 'read') return content;
  if (content.value === undefined) return { kind: 'read', value: { rows: [], unreadable: [] } };
  const collection = within(content.value, COLLECTIONS);
  if (collection === undefined) return unreadable('no-collection');
  const ofCollection = readAsOf(attributeOf(collection, 'ThoiDiemDuLieu'));
  const rows: T[] = [];
  const faulty: { why: string }[] = [];
  for (const row of childrenNamed(collection, 'CongDan')) {
    const read = readRow(row, ofCollection);
    if (read.ok) rows.push(read.value);
    else faulty.push({ why: read.why });
  }
  if (rows.length + faulty.length === 0 && saysMore(collection)) return unreadable('no-citizen');
  const total = totalOf(content.value) ?? totalOf(collection);
  return { kind: 'read', value: { rows, unreadable: faulty, ...(total === undefined ? {} : { total }) } };
}

/** Whether a collection without a citizen says anything but how many there are: then it is not that there is nobody. */
const saysMore = ({ children, text }: XmlElement): boolean =>
  text.trim() !== '' || children.some(({ name }) => !TOTALS.includes(name));

/** Reads whether what was given is what the register has. */
export async function readVerification(body: string): Promise<ReadAnswer<boolean>> {
  const content = await readContent(body, ONE_MESSAGE);
  if (content.kind !== 'read') return content;
  const result = content.value === undefined ? undefined : within(content.value, ['KetQuaXacThuc']);
  const read = WireVerification.safeParse(result === undefined ? undefined : plainValue(result));
  return read.success ? { kind: 'read', value: read.data.TonTai } : unreadable('no-result');
}

const TOTALS: readonly string[] = ['TongSo', 'TongSoBanGhi'];
const COLLECTIONS = ['CongdanCollection', 'CongDanCollection'] as const;

/** The one element in the body of an answer; undefined where the body is empty, which means that nothing was found. */
async function readContent(body: string, limits: XmlLimits): Promise<ReadAnswer<XmlElement | undefined>> {
  const document = await readXml(body, limits);
  if (!document.ok) return unreadable(document.problem.code);
  const soap = readSoap(document.value);
  if (!soap.ok) return unreadable(soap.problem.code);
  const { fault, body: content } = soap.value;
  if (fault !== undefined) return { kind: 'fault', code: faultCode(fault.code.name) };
  if (content !== undefined && !isOfRegister(content)) return unreadable('wrong-namespace');
  return { kind: 'read', value: content };
}

/** Whether the answer, or what its wrapper holds, is under the register's own namespace: by URI, never by prefix. */
const isOfRegister = (content: XmlElement): boolean =>
  RESPONSE_NAMESPACES.has(content.ns) ||
  (content.name.endsWith('Response') && content.children.every(({ ns }) => RESPONSE_NAMESPACES.has(ns)));

/** The element of one of those names: the answer itself, or what a wrapper around it holds. */
function within(content: XmlElement, names: readonly string[]): XmlElement | undefined {
  if (names.includes(content.name)) return content;
  const [found] = names.map((name) => child(content, name)).filter((each) => each !== undefined);
  return found;
}

/**
 * How many rows there are in all: by a name that says so, else by `SoCongDan`. That this counts the whole window, and
 * what else it may be called, is public nowhere: our assumption.
 */
function totalOf(subject: XmlElement): number | undefined {
  const said =
    TOTALS.map((name) => attributeOf(subject, name) ?? child(subject, name)?.text).find(
      (each) => each !== undefined,
    ) ?? attributeOf(subject, 'SoCongDan');
  return said !== undefined && /^\s*\d{1,9}\s*$/.test(said) ? Number(said) : undefined;
}

/** A fault's code as it may be kept: its words may name the citizen. */
const faultCode = (name: string): string =>
  /^[\w.-]{1,60}$/.test(name) && !/\d{9}/.test(name) ? name : 'unsaid';

const unreadable = (why: string): { readonly kind: 'unreadable'; readonly why: string } => ({
  kind: 'unreadable',
  why,
});
