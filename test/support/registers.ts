import { randomBytes } from 'node:crypto';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import type { AgencyCode } from '../../schemas/agency-code.ts';
import { CitizenRecord, type Citizen } from '../../schemas/citizens/citizen.ts';
import type { PersonalNumber } from '../../schemas/citizens/personal-number.ts';
import type {
  ChangePage,
  ChangeWindow,
  PopulationRegister,
  RegisterAnswer,
} from '../../schemas/citizens/register.ts';
import type { Instant } from '../../schemas/instant.ts';
import type { WebhookEvent } from '../../schemas/webhooks.ts';
import type { Gate } from '../../functions/exchange/gate.ts';
import { canonicalJson } from '../../functions/kernel/canonical-json.ts';
import { createSeal, type Seal } from '../../functions/kernel/sealing.ts';
import { dynamo } from '../../functions/kernel/table/client.ts';
import type { Item } from '../../functions/kernel/table/item.ts';
import type { ApplicantChange, ApplicantDesk } from '../../functions/registers/desk.ts';
import { personRefOf } from '../../functions/registers/membership.ts';
import { readPerson } from '../../functions/registers/person-store.ts';
import type { PersonRef } from '../../functions/registers/person.ts';
import type { Registers } from '../../functions/registers/registers.ts';
import { SyncSettings } from '../../functions/registers/sync-settings.ts';
import type { Syncing } from '../../functions/registers/sync.ts';
import { fakeClock, type FakeClock } from './carrying.ts';
import type { Tables } from './tables.ts';

/** Invented people: the number's middle part never occurs. */
export const numberOf = (n: number): PersonalNumber =>
  `0640900${String(n).padStart(5, '0')}` as PersonalNumber;

export const COMMUNE = '23560';

/** What the population register says of an invented person. */
export function recordOf(
  n: number,
  asOf: string,
  more: Partial<Record<keyof Citizen, unknown>> = {},
  source = 'population',
): CitizenRecord {
  return CitizenRecord.parse({
    citizen: {
      personalNumber: numberOf(n),
      name: { full: `NGUYỄN VĂN MẪU ${n}` },
      sex: { code: '1', known: true },
      birth: { year: 1990, date: '1990-04-12' },
      lifeStatus: { code: '1', known: true },
      maritalStatus: { code: '1', known: true },
      permanentResidence: { list: 'two-tier', province: '52', commune: COMMUNE, detail: `${n} Lê Lợi` },
      ...more,
    },
    source,
    asOf,
    flags: [],
  });
}

/** That somebody belongs to the household of another. */
export const under = (head: number, relation = 'CH02') => ({
  head: {
    personalNumber: numberOf(head),
    relation: head < 0 ? undefined : { code: relation, known: relation === 'CH01' },
  },
});

export const heads = (n: number) => under(n, 'CH01');

export const testSeal: Seal = createSeal({
  current: 'k1',
  keys: { k1: randomBytes(32).toString('base64') },
  lookup: randomBytes(32).toString('base64'),
});

export const refOf = (n: number): PersonRef => personRefOf(testSeal.hash, numberOf(n));

/** The province's register on fresh tables, with a desk that notes what it is told. */
export interface Room {
  readonly registers: Registers;
  readonly tables: Tables;
  readonly clock: FakeClock;
  readonly toldDossiers: { readonly code: string; readonly change: ApplicantChange }[];
  /** Everything that is in the table, whatever it is. */
  readonly items: () => Promise<Item[]>;
  /** What is held of everybody: the records by number, in one text. */
  readonly held: () => Promise<Map<string, string>>;
  /** What the portal is told, in no order. */
  readonly webhooks: () => Promise<WebhookEvent[]>;
}

export function openRoom(tables: Tables): Room {
  const clock = fakeClock();
  const toldDossiers: { code: string; change: ApplicantChange }[] = [];
  const desk: ApplicantDesk = {
    applicantChanged: (code, change) => {
      toldDossiers.push({ code, change });
      return Promise.resolve('told');
    },
  };
  const registers: Registers = {
    tables: { registers: tables.registers, exchanges: tables.exchanges },
    seal: () => Promise.resolve(testSeal),
    clock,
    desk,
    agency: 'H21' as AgencyCode,
  };
  return {
    registers,
    tables,
    clock,
    toldDossiers,
    items: () => scan(tables.registers),
    held: async () => {
      const held = new Map<string, string>();
      for (const item of await scan(tables.registers)) {
        const pk = item['pk']?.S ?? '';
        if (!pk.startsWith('PERSON#') || item['sk']?.S !== 'HEAD') continue;
        const { person } = readPerson(testSeal, pk.slice('PERSON#'.length) as PersonRef, item);
        const [first] = Object.values(person.records);
        if (first !== undefined) held.set(first.citizen.personalNumber, canonicalJson(person.records));
      }
      return held;
    },
    webhooks: async () => {
      const items = await scan(tables.exchanges);
      return items.flatMap((item) => {
        const payload = item['payload']?.S;
        return payload === undefined ? [] : [JSON.parse(payload) as WebhookEvent];
      });
    },
  };
}

async function scan(table: string): Promise<Item[]> {
  const items: Item[] = [];
  let from: Item | undefined;
  do {
    const answer = await dynamo.send(
      new ScanCommand({
        TableName: table,
        ConsistentRead: true,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    items.push(...(answer.Items ?? []));
    from = answer.LastEvaluatedKey;
  } while (from !== undefined);
  return items;
}

type Changes = PopulationRegister['changes'];

/** A register whose batch by window is scripted; nothing else of it may be asked. */
export const registerWith = (changes: Changes): PopulationRegister => {
  const never = () => Promise.reject(new Error('the sync asks for changes only'));
  return { lookUp: never, verify: never, relatives: never, changes };
};

/** A register that has these records, each in the window of its own moment, in the order in which they are given. */
export const registerOf = (
  records: () => readonly CitizenRecord[],
  quirk: (page: ChangePage, window: ChangeWindow) => RegisterAnswer<ChangePage> = answered,
): PopulationRegister =>
  registerWith((window) => {
    const rows = records().filter(({ asOf }) => asOf >= window.from && asOf < window.to);
    const start = (window.page - 1) * window.pageSize;
    const own = rows.slice(start, start + window.pageSize);
    return Promise.resolve(
      quirk(
        { records: own, unreadable: [], total: rows.length, more: own.length === window.pageSize },
        window,
      ),
    );
  });

export const answered = (value: ChangePage): RegisterAnswer<ChangePage> => ({
  kind: 'answered',
  value,
  route: 'ngsp',
});

const OPEN_GATE: Gate = {
  pass: () => Promise.resolve({ go: true }),
  note: () => Promise.resolve(),
  giveBack: () => Promise.resolve(),
  flush: () => Promise.resolve(),
};

export const syncingOf = (
  { registers, clock }: Room,
  population: PopulationRegister,
  settings: Partial<SyncSettings> = {},
  gate: Gate = OPEN_GATE,
): Syncing => ({
  ...registers,
  population,
  gate,
  settings: { ...SyncSettings.parse({ officer: { account: 'canbo.mau' } }), pageSize: 3, ...settings },
  pause: clock.pause,
});

export const at = (text: string): Instant => text as Instant;
