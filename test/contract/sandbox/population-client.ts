import { createHash } from 'node:crypto';
import { ParseOption, XmlDocument } from 'libxml2-wasm';
import * as z from 'zod';
import accounts from '../../../local/sandbox/population/accounts.json' with { type: 'json' };
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { control } from './portal-client.ts';

export const NOW = Date.UTC(2026, 3, 24, 2, 0);
export const OFFICER = 'canbo-h21-01';
export const NAMESPACE = 'http://dancuquocgia.bca';
export const ANSWERS = 'http://www.mic.gov.vn/dancu/1.0';
const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const USER = 'sandbox-csdldc-h21';

/** A SOAP 1.1 envelope around what is asked. */
export function envelope(inner: string, namespace = NAMESPACE): string {
  return `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="${SOAP}" xmlns:dan="${namespace}"><soapenv:Header/><soapenv:Body>${inner}</soapenv:Body></soapenv:Envelope>`;
}

/** Elements of the request's namespace, in the order given. */
export function elements(values: readonly (readonly [string, string])[]): string {
  return values.map(([name, content]) => `<dan:${name}>${content}</dan:${name}>`).join('');
}

export const personSchema = z.object({
  personalNumber: z.string().regex(/^\d{12}$/),
  oldNumber: z.string().optional(),
  name: z.string(),
  birthYear: z.string(),
  birthDate: z.string().optional(),
  householdBook: z.string().optional(),
});
export type Person = z.infer<typeof personSchema>;

/** People who are there, to be asked about. */
export async function sample(sandbox: Sandbox, kind = 'adult', count = 1): Promise<Person[]> {
  return z.array(personSchema).parse(await control(sandbox, 'GET', `sample?kind=${kind}&count=${count}`));
}

export async function somebody(sandbox: Sandbox, kind = 'adult'): Promise<Person> {
  const [found] = await sample(sandbox, kind);
  if (found === undefined) throw new Error(`nobody is ${kind}`);
  return found;
}

/** The elements of a question about one person; `changes` replaces or, with undefined, leaves out. */
export function look(person: Person, changes: Record<string, string | undefined> = {}): [string, string][] {
  const day = person.birthDate;
  const born =
    day === undefined
      ? `<dan:Nam>${person.birthYear}</dan:Nam>`
      : `<dan:NgayThangNam>${day}</dan:NgayThangNam>`;
  const usual: Record<string, string | undefined> = {
    MaYeuCau: '01JQ7Z8Y6M000000000000042A',
    MaDVC: '1.012753',
    MaTichHop: '037',
    MaCanBo: OFFICER,
    SoDinhDanh: person.personalNumber,
    SoCMND: undefined,
    HoVaTen: person.name,
    NgayThangNamSinh: born,
  };
  return Object.entries({ ...usual, ...changes }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as [string, string]],
  );
}

/** The headers by which a system shows itself to the register. */
export function signed(at: number, changes: Record<string, string> = {}): Record<string, string> {
  const { secretKey, apiKey } = accounts.accounts[USER];
  const timestamp = changes.timestamp ?? String(at);
  const hash = createHash('sha256')
    .update(`${accounts.verifyUrl}${USER}${timestamp}${secretKey}`)
    .digest('hex');
  return {
    'content-type': 'text/xml; charset=utf-8',
    soapaction: '""',
    authorization: `Basic ${Buffer.from(`${USER}:${hash}`).toString('base64')}`,
    apikey: apiKey,
    timestamp,
    ...changes,
  };
}

export interface Told {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** Asks the register, signed as of `at`. */
export async function ask(
  sandbox: Pick<Sandbox, 'url'>,
  body: string,
  headers: Record<string, string> = signed(NOW),
): Promise<Told> {
  const response = await fetch(`${sandbox.url}/csdldc`, { method: 'POST', headers, body });
  return {
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    text: await response.text(),
  };
}

export async function lookUp(
  sandbox: Sandbox,
  person: Person,
  changes: Record<string, string | undefined> = {},
): Promise<Told> {
  return ask(
    sandbox,
    envelope(`<dan:TraCuuThongTinCongDan>${elements(look(person, changes))}</dan:TraCuuThongTinCongDan>`),
  );
}

/** The text at each place that an XPath finds (`d:` is the answers' namespace). The answer must be well-formed. */
export function at(xml: string, path: string): string[] {
  const document = XmlDocument.fromString(xml, { option: ParseOption.XML_PARSE_NONET });
  try {
    return document
      .find(path, {
        d: ANSWERS,
        soap: SOAP,
        x: 'http://x-road.eu/xsd/xroad.xsd',
        i: 'http://x-road.eu/xsd/identifiers',
      })
      .map((node) => node.content);
  } finally {
    document.dispose();
  }
}

/** The code of a SOAP fault of the register. */
export const faultOf = (told: Told): string | undefined => at(told.text, '//soap:Fault/detail/MaLoi')[0];

/** The elements of one page of a window. */
export function windowOf(from: string, to: string, page: number, rows = 100): string {
  return envelope(
    `<dan:TruyVanThongTinCongDanTheoThoiGian>${elements([
      ['MaYeuCau', `w-${page}`],
      ['MaCanBo', 'canbo-h21-dong-bo'],
      ['TuNgay', from],
      ['DenNgay', to],
      ['Loai', '0'],
      ['Trang', String(page)],
      ['SoBanGhi', String(rows)],
    ])}</dan:TruyVanThongTinCongDanTheoThoiGian>`,
  );
}

export interface Page {
  readonly numbers: string[];
  readonly since: string[];
  readonly total: number;
}

/** One page of whose record changed in a window. */
export async function readPage(
  sandbox: Sandbox,
  from: string,
  to: string,
  page = 1,
  rows = 100,
  now = NOW,
): Promise<Page> {
  const { text } = await ask(sandbox, windowOf(from, to, page, rows), signed(now));
  return {
    numbers: at(text, '//d:CongDan/d:SoDinhDanh'),
    since: at(text, '//d:CongDan/@ThoiDiemDuLieu'),
    total: Number(at(text, '//d:CongdanCollection/@SoCongDan')[0]),
  };
}

/** Every page of a window, one after the other. */
export async function readWindow(
  sandbox: Sandbox,
  from: string,
  to: string,
  rows = 100,
  now = NOW,
): Promise<string[]> {
  const all: string[] = [];
  for (let page = 1; ; page++) {
    const { numbers } = await readPage(sandbox, from, to, page, rows, now);
    all.push(...numbers);
    if (numbers.length < rows) return all;
  }
}

const addressSchema = z.object({
  province: z.string(),
  district: z.string().optional(),
  commune: z.string(),
  detail: z.string(),
});
const otherSchema = z.object({
  name: z.string(),
  personalNumber: z.string().optional(),
  oldNumber: z.string().optional(),
});
const citizenSchema = z.object({
  personalNumber: z.string(),
  oldNumber: z.string().optional(),
  sex: z.string(),
  maritalStatus: z.string(),
  birthYear: z.string(),
  birthDate: z.string().optional(),
  permanentResidence: addressSchema.optional(),
  father: otherSchema.optional(),
  mother: otherSchema.optional(),
  spouse: otherSchema.optional(),
  head: otherSchema.extend({ relation: z.string() }).optional(),
  householdBook: z.string().optional(),
  lifeStatus: z.string(),
  since: z.iso.datetime(),
});
const householdSchema = z.object({
  book: z.string(),
  head: z.string(),
  members: z.array(z.object({ personalNumber: z.string(), relation: z.string() })),
});
export type TrueCitizen = z.infer<typeof citizenSchema>;
export type TrueHousehold = z.infer<typeof householdSchema>;

/** The whole truth of the sandbox as of an instant. */
export async function truth(sandbox: Sandbox, query = '') {
  const response = await fetch(`${sandbox.controlUrl}/_sandbox/truth?${query}`);
  const lines = (await response.text()).split('\n').filter((line) => line !== '');
  const citizens: TrueCitizen[] = [];
  const households: TrueHousehold[] = [];
  for (const line of lines) {
    const read = z
      .object({ citizen: citizenSchema.optional(), household: householdSchema.optional() })
      .parse(JSON.parse(line));
    if (read.citizen !== undefined) citizens.push(read.citizen);
    if (read.household !== undefined) households.push(read.household);
  }
  return { lines, citizens, households };
}

export async function citizen(sandbox: Sandbox, number: string, when?: string): Promise<TrueCitizen> {
  const query = when === undefined ? '' : `?at=${encodeURIComponent(when)}`;
  return citizenSchema.parse(await control(sandbox, 'GET', `citizens/${number}${query}`));
}

/** A world without changes of its own from a small seed, unless it is told otherwise. */
export const makeWorld = (sandbox: Sandbox, plan: Record<string, unknown> = {}) =>
  control(sandbox, 'POST', 'population', { size: 200, seed: 7, ...plan });
