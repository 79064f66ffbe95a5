import { ScanCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { Citizen, type CitizenRecord } from '../../schemas/citizens/citizen.ts';
import { LookRequest, OfficerAccount } from '../../schemas/citizens/look.ts';
import { LookSettings } from '../../schemas/citizens/look-settings.ts';
import { RegisterOfficer } from '../../schemas/citizens/officer.ts';
import {
  POPULATION,
  type CitizenLook,
  type PopulationRegister,
  type RegisterAnswer,
  type Relatives,
} from '../../schemas/citizens/register.ts';
import { PersonalNumber } from '../../schemas/citizens/personal-number.ts';
import { PersonName } from '../../schemas/personal.ts';
import { SubmissionInput } from '../../schemas/submission.ts';
import { WebhookEvent } from '../../schemas/webhooks.ts';
import type { AgencyCode } from '../../schemas/agency-code.ts';
import type { Citizens } from '../../functions/citizens/citizens.ts';
import type { KeptRecord } from '../../functions/citizens/access-record.ts';
import { lookUpCitizen, lookUpRelatives } from '../../functions/citizens/look-up-citizen.ts';
import { keepOfficer } from '../../functions/citizens/officers.ts';
import { verifyCitizen } from '../../functions/citizens/verify-citizen.ts';
import { verificationOperation } from '../../functions/citizens/verification.operation.ts';
import type { Dossiers } from '../../functions/dossiers/dossiers.ts';
import { receiveSubmission } from '../../functions/dossiers/receive-submission.ts';
import { dossierOf } from '../../functions/deliveries/citizens-config.ts';
import { createVerifyLater } from '../../functions/deliveries/verify-later.ts';
import { carryLane, type Carried } from '../../functions/exchange/carry.ts';
import type { Carrier } from '../../functions/exchange/carrier.ts';
import type { PartnerName, Subject } from '../../functions/exchange/exchange.ts';
import { exchangesOfLane, laneKey, readLane, readPayload } from '../../functions/exchange/exchange-store.ts';
import { exchangeKey, payloadKey } from '../../functions/exchange/exchange-store.ts';
import { openGate } from '../../functions/exchange/gate.ts';
import { instant } from '../../functions/kernel/clock.ts';
import type { Client } from '../../functions/kernel/http/client.ts';
import type { Repeatable } from '../../functions/kernel/http/idempotency.ts';
import { createSeal } from '../../functions/kernel/sealing.ts';
import { dynamo } from '../../functions/kernel/table/client.ts';
import type { Item } from '../../functions/kernel/table/item.ts';
import { get, getMany } from '../../functions/kernel/table/read.ts';
import { fakeClock, type FakeClock } from './carrying.ts';
import { POLICY } from './exchanges.ts';
import { plainSubmission } from './submissions.ts';
import type { Tables } from './tables.ts';

/** Invented people; nobody has these numbers. */
export const NUMBER = '064190123456';
export const OLD_NUMBER = '230900042';
export const FULL_NAME = 'Đặng Thị Thử Nghiệm';
export const BIRTH = { year: 1990, date: '1990-05-17' };
export const FATHER = 'Đặng Văn Làm Mẫu';
export const OFFICER = 'cb.motcua.17';
export const CODE = 'H21.17-260323-0042';

export const CLIENT: Client = { id: 'cong-mau', scopes: new Set(['citizen:verify']), agencies: ['H21'] };
export const FOREIGN_CLIENT: Client = { ...CLIENT, id: 'tinh-khac', agencies: ['H56'] };

/** Keys for tests only. */
export const SEALING_KEYS = {
  current: 'k1',
  keys: { k1: Buffer.alloc(32, 1).toString('base64') },
  lookup: Buffer.alloc(32, 2).toString('base64'),
};

export const RECORD: CitizenRecord = {
  citizen: Citizen.parse({
    personalNumber: NUMBER,
    oldNumber: OLD_NUMBER,
    name: { full: FULL_NAME },
    sex: { code: '2', known: true },
    ethnicity: { code: '99', known: false },
    religion: { code: '07', known: false },
    maritalStatus: { code: '2', known: true },
    birth: BIRTH,
    nationality: { code: 'VN', known: true },
    permanentResidence: { list: 'two-tier', province: '52', commune: '23575', detail: '17 đường Mẫu' },
    father: { name: FATHER, personalNumber: '064060000017' },
  }),
  source: POPULATION,
  asOf: instant(Date.parse('2026-03-22T17:00:00.000Z')),
  flags: ['unknown-code:ethnicity', 'unknown-code:religion', 'name-in-one-part'],
};

export const RELATIVES: Relatives = {
  father: { name: PersonName.parse(FATHER), personalNumber: PersonalNumber.parse('064060000017') },
  asOf: RECORD.asOf,
  flags: [],
};

type Reply<T> = RegisterAnswer<T> | 'silence';

/** A register that answers by script, else as one that knows the person above. */
export class ScriptedRegister implements PopulationRegister {
  readonly asked: { readonly operation: string; readonly look: CitizenLook }[] = [];
  readonly verifies: Reply<boolean>[] = [];
  readonly lookUps: Reply<CitizenRecord | undefined>[] = [];
  readonly ofRelatives: Reply<Relatives | undefined>[] = [];

  readonly verify = (look: CitizenLook, signal: AbortSignal): Promise<RegisterAnswer<boolean>> =>
    this.answer('verify', look, signal, this.verifies.shift(), look.name === FULL_NAME);

  readonly lookUp = (
    look: CitizenLook,
    signal: AbortSignal,
  ): Promise<RegisterAnswer<CitizenRecord | undefined>> =>
    this.answer('look-up', look, signal, this.lookUps.shift(), RECORD);

  readonly relatives = (
    look: CitizenLook,
    signal: AbortSignal,
  ): Promise<RegisterAnswer<Relatives | undefined>> =>
    this.answer('relatives', look, signal, this.ofRelatives.shift(), RELATIVES);

  readonly changes = (): never => {
    throw new Error('nobody who looks reads changes');
  };

  private async answer<T>(
    operation: string,
    look: CitizenLook,
    signal: AbortSignal,
    scripted: Reply<T> | undefined,
    usual: T,
  ): Promise<RegisterAnswer<T>> {
    this.asked.push({ operation, look });
    await new Promise(setImmediate);
    if (scripted === 'silence') {
      if (!signal.aborted)
        await new Promise((resolve) => {
          signal.addEventListener('abort', resolve);
        });
      return { kind: 'unreachable', reason: 'no-answer-in-time' };
    }
    return scripted ?? { kind: 'answered', value: usual, route: 'ngsp' };
  }
}

export const unreachable = { kind: 'unreachable', reason: 'HTTP 503' } as const;

export type Looks = Awaited<ReturnType<typeof openLooks>>;

const partner = POPULATION as PartnerName;

/**
 * Looking at the register on real tables, with one officer who may. `other`: another register than the scripted one, as
 * the tests over the wire have it.
 */
export async function openLooks(
  tables: Tables,
  settings: object = {},
  clock: FakeClock = fakeClock(),
  other?: PopulationRegister,
) {
  const register = new ScriptedRegister();
  const deadlines: AbortController[] = [];
  const seal = createSeal(SEALING_KEYS);
  const citizens: Citizens = {
    tables,
    clock,
    register: other ?? register,
    seal: () => Promise.resolve(seal),
    settings: LookSettings.parse(settings),
    deadline: () => {
      const deadline = new AbortController();
      deadlines.push(deadline);
      return deadline.signal;
    },
    dossierOf: dossierOf(tables.dossiers),
  };
  const request = (changed: object = {}): LookRequest =>
    LookRequest.parse({
      purpose: 'tiep-nhan-ho-so',
      legalBasis: 'nd-118-2025',
      officer: OFFICER,
      dossier: CODE,
      subject: { personalNumber: NUMBER, fullName: FULL_NAME, birth: BIRTH },
      ...changed,
    });
  const asking = (changed: object, client = CLIENT) => ({
    client,
    request: request(changed),
    sourceIp: '203.0.113.7',
    correlationId: 'a-correlation',
  });
  const officer = async (changed: object = {}, agency = 'H21', account = OFFICER): Promise<void> => {
    const known = RegisterOfficer.parse({ account: 'c06.gialai.017', ...changed });
    const kept = await keepOfficer(
      citizens,
      CLIENT,
      agency as AgencyCode,
      OfficerAccount.parse(account),
      known,
    );
    if (!kept.ok) throw new Error(kept.problem.code);
  };
  await officer();
  const carrier: Carrier = {
    tables,
    partner: createVerifyLater(citizens),
    operations: new Map([verificationOperation(tables.citizens)].map((each) => [each.name, each])),
    policy: POLICY,
    gate: openGate(tables.partners, partner, POLICY, clock, () => 0.5),
    clock,
    random: () => 0.5,
    pause: clock.pause,
    observe: () => undefined,
  };
  const payloadsOf = async (of: string, subject: string): Promise<unknown[]> => {
    const exchanges = await exchangesOfLane(tables.exchanges, of as PartnerName, subject as Subject);
    return Promise.all(
      exchanges.map(async ({ seq }) => {
        const [item, beside] = await getMany([
          exchangeKey(tables.exchanges, of as PartnerName, subject as Subject, seq),
          payloadKey(tables.exchanges, of as PartnerName, subject as Subject, seq),
        ]);
        return JSON.parse(readPayload(item!, beside) ?? '') as unknown;
      }),
    );
  };
  return {
    tables,
    clock,
    register,
    citizens,
    seal,
    deadlines,
    officer,
    asking,
    verify: (changed: object = {}, more: { client?: Client; repeatable?: Repeatable } = {}) =>
      verifyCitizen(citizens, {
        ...asking(changed, more.client),
        operation: 'verify',
        repeatable: more.repeatable,
      }),
    lookUp: (changed: object = {}, client?: Client) =>
      lookUpCitizen(citizens, {
        ...asking({ purpose: 'dien-san-bieu-mau', ...changed }, client),
        operation: 'look-up',
      }),
    relatives: (changed: object = {}) =>
      lookUpRelatives(citizens, {
        ...asking({ purpose: 'xac-minh-nhan-than', ...changed }),
        operation: 'relatives',
      }),
    /** Carries a verification's lane once, as the worker of the queue does. */
    carry: async (verification: string): Promise<Carried> => {
      const subject = verification as Subject;
      const lane = await get(laneKey(tables.exchanges, partner, subject));
      return carryLane(carrier, subject, readLane(lane!).head, clock.now() + 30_000);
    },
    exchanges: (verification: string) => exchangesOfLane(tables.exchanges, partner, verification as Subject),
    payloads: (verification: string) => payloadsOf(POPULATION, verification),
    /** What the portal is to be told about a verification. */
    told: async (verification: string) =>
      z.array(WebhookEvent).parse(await payloadsOf('portal', verification)),
    /** Submits a dossier of that number and agency, with what a test changes. */
    submit: (serial: number, changed: object = {}, client = CLIENT) => {
      const body = { ...plainSubmission(serial), ...changed };
      const dossiers: Dossiers = {
        tables,
        clock,
        knowsAgency: () => Promise.resolve(true),
        shelf: {
          ticket: () => Promise.reject(new Error('no files are declared')),
          inspect: () => Promise.resolve(undefined),
        },
      };
      const input = SubmissionInput.parse(body);
      const received = JSON.stringify(body);
      return receiveSubmission(dossiers, { client, input, received, correlationId: 'a-correlation' });
    },
    /** Every item of a table. */
    items: async (table: string): Promise<Item[]> =>
      (await dynamo.send(new ScanCommand({ TableName: table, ConsistentRead: true }))).Items ?? [],
    /** The records of looks, oldest first. */
    records: async (): Promise<(KeptRecord & { readonly subjectHash?: string })[]> => {
      const { Items = [] } = await dynamo.send(
        new ScanCommand({ TableName: tables.citizens, ConsistentRead: true }),
      );
      return Items.filter((item) => item['sk']?.S === 'RECORD')
        .map((item) =>
          Object.fromEntries(Object.entries(item).map(([name, value]) => [name, value.S ?? value.N])),
        )
        .map((flat) => flat as unknown as KeptRecord & { subjectHash?: string })
        .toSorted((a, b) => a.at.localeCompare(b.at));
    },
  };
}
