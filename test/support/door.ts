import { readFileSync } from 'node:fs';
import { Dossier } from '../../schemas/dossier.ts';
import { LookSettings } from '../../schemas/citizens/look-settings.ts';
import type { AgencyCode } from '../../schemas/agency-code.ts';
import { doorDesk } from '../../functions/deliveries/door-desk.ts';
import { doorRecorder } from '../../functions/deliveries/door-recorder.ts';
import { registersDesk } from '../../functions/deliveries/registers-desk.ts';
import { units } from '../../functions/deliveries/units.ts';
import { writeDossier } from '../../functions/dossiers/dossier-store.ts';
import { canonicalJson } from '../../functions/kernel/canonical-json.ts';
import { dynamo } from '../../functions/kernel/table/client.ts';
import { instant } from '../../functions/kernel/clock.ts';
import type { Reply } from '../../functions/kernel/http/api.ts';
import { createSeal, type Seal } from '../../functions/kernel/sealing.ts';
import { textOf, type XmlElement, child } from '../../functions/kernel/xml/element.ts';
import { readSoap, type SoapMessage } from '../../functions/kernel/xml/soap.ts';
import { readXml } from '../../functions/kernel/xml/read-xml.ts';
import { transact } from '../../functions/kernel/table/transaction.ts';
import { applyChange } from '../../functions/registers/apply-change.ts';
import { answerRest } from '../../functions/registers/door/answer-rest.ts';
import { answerSoap } from '../../functions/registers/door/answer-soap.ts';
import type { Door } from '../../functions/registers/door/door.ts';
import type { Registers } from '../../functions/registers/registers.ts';
import { DoorSettings, type OpenDoor } from '../../functions/registers/door/settings.ts';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { fakeClock, type FakeClock } from './carrying.ts';
import { plainSubmission } from './submissions.ts';
import type { Tables } from './tables.ts';

/** A door on real tables, as a Security Server meets it. Members, people and numbers are invented. */

const key = Buffer.alloc(32, 7).toString('base64');
export const KEYS = { current: 'k1', keys: { k1: key }, lookup: Buffer.alloc(32, 8).toString('base64') };

export const JUSTICE = 'VN-TEST/GOV/TUPHAP/HOTICH';
export const POLICE = 'VN-TEST/GOV/CONGAN/DANCU';

/** As an installation writes it into DOOR. */
export const DOOR = {
  instance: 'VN-TEST',
  memberClass: 'GOV',
  memberCode: 'H21',
  subsystem: 'LIENTHONG',
  clients: {
    [JUSTICE]: {
      services: ['traTrangThaiHoSo', 'traKetQuaHoSo', 'nhanThayDoi'],
      agencies: ['H21'],
      modules: ['KS', 'KT', 'KH'],
      legalBasis: 'ND-278-2025',
    },
    [POLICE]: { services: ['nhanThayDoi'], modules: ['CT'], legalBasis: 'ND-278-2025' },
  },
  serverAllow: ['10.42.0.0/24'],
} as const;

export function openDoor(more: Record<string, unknown> = {}): OpenDoor {
  const open = DoorSettings.parse({ ...DOOR, ...more });
  if (open === undefined) throw new Error('the door is shut');
  return open;
}

export const SERVER = '10.42.0.7';

export interface TestDoor {
  readonly clock: FakeClock;
  readonly seal: Seal;
  readonly door: Door;
  /** The register into which it pushes. */
  readonly registers: Registers;
  readonly soap: (
    body: string,
    more?: { readonly headers?: Record<string, string>; readonly method?: string; readonly open?: OpenDoor },
  ) => Promise<Reply>;
  readonly rest: (method: string, path: string, more?: RestAsked) => Promise<Reply>;
  /** Everything that a table holds, as text in one form. */
  readonly dump: (table: keyof Tables) => Promise<string>;
  readonly count: (table: keyof Tables) => Promise<number>;
}

interface RestAsked {
  readonly headers?: Record<string, string | undefined>;
  readonly body?: unknown;
  readonly open?: OpenDoor;
  readonly clientHeaders?: number;
  readonly hasQuery?: boolean;
}

/** Where the services are, on the REST road. */
export const REST = 'VN-TEST/GOV/H21/LIENTHONG';

export const MESSAGE_ID = '0b7f4a52-1f0e-4d3a-9b1c-7a0000000042';

export function openTestDoor(tables: Tables, more: Partial<Door> = {}): TestDoor {
  const clock = fakeClock();
  const seal = createSeal(KEYS);
  const sealed = (): Promise<Seal> => Promise.resolve(seal);
  const registers = {
    clock,
    tables: { registers: tables.registers, exchanges: tables.exchanges },
    seal: sealed,
    desk: registersDesk(tables, clock),
    agency: 'H21' as AgencyCode,
  };
  const records = {
    clock,
    seal: sealed,
    tables: { citizens: tables.citizens },
    settings: LookSettings.parse({}),
  };
  const door: Door = {
    clock,
    seal: sealed,
    table: tables.registers,
    agency: registers.agency,
    desk: doorDesk(tables.dossiers),
    recorder: doorRecorder(records, registers.agency),
    takeChange: (change) => applyChange(registers, change),
    units,
    rememberDays: 400,
    ...more,
  };
  const from = { sourceIp: SERVER, correlationId: 'tuong-quan-42' };
  const scan = (table: keyof Tables) => dynamo.send(new ScanCommand({ TableName: tables[table] }));
  return {
    clock,
    seal,
    door,
    registers,
    soap: (body, { headers, method = 'POST', open = openDoor() } = {}) =>
      answerSoap(
        open,
        door,
        {
          method,
          headers: { 'content-type': 'text/xml; charset=UTF-8', ...headers },
          body,
          isBase64Encoded: false,
        },
        from,
      ),
    rest: (method, path, { headers, body, open = openDoor(), clientHeaders = 1, hasQuery = false } = {}) =>
      answerRest(
        open,
        door,
        {
          method,
          path,
          hasQuery,
          clientHeaders,
          headers: {
            'x-road-client': JUSTICE,
            'x-road-id': MESSAGE_ID,
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...headers,
          },
          body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
          isBase64Encoded: false,
          correlationId: from.correlationId,
        },
        from,
      ),
    dump: async (table) => ((await scan(table)).Items ?? []).map(canonicalJson).toSorted().join('\n'),
    count: async (table) => (await scan(table)).Items?.length ?? 0,
  };
}

/** Keeps a dossier of that code, agency and status, with two results. */
export async function keepDossier(
  tables: Tables,
  { code = 'H21.17-260323-0042', agency = 'H21.17', status = 4, applicant = '052098000042' } = {},
): Promise<void> {
  const dossier = Dossier.parse({
    ...plainSubmission(42),
    code,
    agency,
    status,
    applicantIdNumber: applicant,
    submittedAt: '2026-03-23T01:15:12.000Z',
    receivedAt: '2026-03-23T02:30:00.000Z',
    dueAt: '2026-04-20T10:00:00.000Z',
    supplements: [],
    results: [
      { code: 'KQ-42', name: 'Giấy chứng nhận', link: 'https://tep.example.vn/ket-qua/42', paperId: 'GT-1' },
      { name: 'Phụ lục' },
    ],
  });
  const at = instant(Date.parse('2026-03-23T03:00:00Z'));
  const written = await transact([
    writeDossier(tables.dossiers, {
      dossier,
      state: 'received',
      revision: 1,
      clientId: 'cong-mau',
      keptAt: at,
      changedAt: at,
      heard: [],
      flags: [],
    }),
  ]);
  if (!written.done) throw new Error('the dossier is there already');
}

const fixture = (path: string): string =>
  readFileSync(new URL(`../fixtures/xroad/${path}`, import.meta.url), 'utf8');

/** A message of ours by its case. */
export const soapMessage = (name: string): string => fixture(`soap/${name}`);

export type Push = Record<string, unknown>;
/** A push of ours by its kind. */
export const pushOf = (name: 'birth' | 'death' | 'marriage' | 'residence'): Push =>
  JSON.parse(fixture(`push/${name}.json`)) as Push;

/** A SOAP message that calls a service, by a client. */
export function soapCall(
  service: string,
  content: string,
  more: { client?: string; id?: string } = {},
): string {
  const [, , member = '', subsystem = ''] = (more.client ?? JUSTICE).split('/');
  return soapMessage('status.xml')
    .replaceAll('traTrangThaiHoSo', service)
    .replace('>TUPHAP<', `>${member}<`)
    .replace('>HOTICH<', `>${subsystem}<`)
    .replace(MESSAGE_ID, more.id ?? MESSAGE_ID)
    .replace(/<d:maHoSo>.*<\/d:maHoSo>/, content);
}

/** A push as the content of a wrapper. */
export const asXml = (push: Push): string =>
  Object.entries(push)
    .map(([name, value]) =>
      typeof value === 'object' && value !== null
        ? `<d:${name}>${asXml(value as Push)}</d:${name}>`
        : `<d:${name}>${String(value)}</d:${name}>`,
    )
    .join('');

/** The SOAP message in an answer. */
export async function soapIn(reply: Reply): Promise<SoapMessage & { readonly envelope: XmlElement }> {
  const document = await readXml(String(reply.body));
  if (!document.ok) throw new Error(`the answer is no XML: ${document.problem.code}`);
  const message = readSoap(document.value);
  if (!message.ok) throw new Error(`the answer is no SOAP: ${message.problem.code}`);
  return { ...message.value, envelope: document.value };
}

/** A fault in short: its code, what `about` says, and the fields that are wrong. */
export async function faultIn(reply: Reply): Promise<{
  status: number;
  code: string;
  about?: string;
  pointers: string[];
  detail?: string;
  said: string;
}> {
  const { fault } = await soapIn(reply);
  if (fault === undefined) throw new Error('the answer is no fault');
  const problem = fault.detail === undefined ? undefined : child(fault.detail, 'problem');
  const about = problem === undefined ? undefined : textOf(problem, 'about');
  const detail = fault.detail === undefined ? undefined : textOf(fault.detail, 'faultDetail');
  return {
    status: reply.status,
    code: fault.code.name,
    said: fault.string,
    pointers: (problem?.children ?? [])
      .filter(({ name }) => name === 'error')
      .map((error) => textOf(error, 'pointer') ?? ''),
    ...(about === undefined ? {} : { about }),
    ...(detail === undefined ? {} : { detail }),
  };
}
