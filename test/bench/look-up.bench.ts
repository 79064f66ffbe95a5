/**
 * What a look-up costs beside asking the register directly: the handler of `POST /v1/citizen-look-ups` (purpose,
 * dossier, officer, gate, record) against the register's adapter over the same route, in turns, against the register's
 * sandbox in a process of its own and an embedded table engine. Each look is asked for both ways one right after the
 * other, so that whatever else the machine does meets both alike. `--looks N`.
 */
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { AddressInfo } from 'node:net';
import * as z from 'zod';
import { OfficerAccount } from '../../schemas/citizens/look.ts';
import type { CitizenLook } from '../../schemas/citizens/register.ts';
import { POLICY } from '../support/exchanges.ts';
import { proxyEvent } from '../support/proxy-event.ts';
import { startDatabase } from '../support/tables.ts';
import { holdTo, percentile, printLoad, printTable } from './print.ts';
import { samplePeople, type SampledPerson } from './sampled-people.ts';
import { silence } from './silence.ts';

const LOOKS = 1_000;
/** Looks of both kinds before it is measured. */
const WARM = 100;
/** So many that none of them looks more often than an officer does. */
const OFFICERS = Array.from({ length: 40 }, (_, index) => `cb.do.thu.${index}`);
const CODE = 'H21.17-260323-0042';
const VERIFY_URL = 'https://dancuquocgia.sandbox.example/xac-thuc';

/** The sandboxes' own accounts, and keys for this bench only. */
const SECRETS: Readonly<Record<string, unknown>> = {
  axis: { bench: { system: { id: 'sandbox-h21', key: 'sandbox-only-h21-key' } } },
  population: {
    userName: 'sandbox-csdldc-h21',
    secretKey: 'sandbox-only-csdldc-h21-secret',
    apiKey: 'sandbox-only-csdldc-h21-key',
  },
  registers: {
    current: 'k1',
    keys: { k1: Buffer.alloc(32, 1).toString('base64') },
    lookup: Buffer.alloc(32, 2).toString('base64'),
  },
};

const Ready = z.object({ ready: z.array(z.object({ url: z.string(), controlUrl: z.string() })) });

/** Milliseconds of each look, the same look at the same place in both. */
export interface LookTimes {
  readonly gateway: readonly number[];
  readonly direct: readonly number[];
  /** Requests to the tables per look. */
  readonly requests: number;
}

export async function benchLookUp(looks = LOOKS): Promise<LookTimes> {
  const database = await startDatabase();
  const sandbox = spawn(
    process.execPath,
    ['local/sandbox/main.ts', '--only', 'population', '--seed', '7', '--with-parent'],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const store = createServer((request, response) => {
    let asked = '';
    request.on('data', (chunk: Buffer) => (asked += chunk.toString()));
    request.on('end', () => {
      const { SecretId } = JSON.parse(asked) as { SecretId: string };
      response.end(JSON.stringify({ SecretString: JSON.stringify(SECRETS[SecretId]) }));
    });
  }).listen(0, '127.0.0.1');
  await once(store, 'listening');
  try {
    const [line] = (await once(createInterface({ input: sandbox.stdout }), 'line')) as [string];
    const [place] = Ready.parse(JSON.parse(line)).ready;
    if (place === undefined) throw new Error('the register’s sandbox did not start');
    const tables = await database.freshTables();
    const { port } = store.address() as AddressInfo; // a TCP server's address is one
    const routes = { bench: { form: 'lgsp-f', baseUrl: place.url, paths: { '*': '/csdldc' } } };
    Object.assign(process.env, {
      TABLE_CITIZENS: tables.citizens,
      TABLE_DOSSIERS: tables.dossiers,
      TABLE_EXCHANGES: tables.exchanges,
      TABLE_EVIDENCE: tables.evidence,
      TABLE_REQUESTS: tables.requests,
      TABLE_PARTNERS: tables.partners,
      SECRET_REGISTERS: 'registers',
      SECRET_POPULATION: 'population',
      SECRET_AXIS: 'axis',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${port}`,
      AXIS: JSON.stringify({ routes, registers: { population: { route: 'bench' } } }),
      POPULATION: JSON.stringify({ verifyUrl: VERIFY_URL }),
      // What is measured is a look, not waiting for the rate.
      POLICIES: JSON.stringify({ population: { ...POLICY, rate: { perSecond: 10_000, burst: 10_000 } } }),
      // The watching is part of the work and stays on; at whatever hour it is measured, it is a working hour.
      CITIZENS: JSON.stringify({ workingTime: { days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '23:59' } }),
      POWERTOOLS_LOG_LEVEL: 'INFO',
      POWERTOOLS_METRICS_NAMESPACE: 'LienThong',
    });
    return await measured(await samplePeople(place.controlUrl, 100), looks);
  } finally {
    store.close();
    sandbox.kill();
    database.stop();
  }
}

async function measured(people: readonly SampledPerson[], looks: number): Promise<LookTimes> {
  const { handler } = await import('../../functions/citizens/look-up.api.ts');
  const officerApi = (await import('../../functions/citizens/officer.api.ts')).handler;
  const { populationFromEnvironment } = await import('../../functions/deliveries/population-config.ts');
  const { dynamo } = await import('../../functions/kernel/table/client.ts');
  const register = populationFromEnvironment({ now: Date.now });
  const context = { getRemainingTimeInMillis: () => 30_000 } as never;
  const client = { clientId: 'bench', scopes: 'citizen:read register:manage', agencies: 'H21' };
  const quiet = silence();
  for (const officer of OFFICERS) {
    const put = await officerApi(
      proxyEvent('PUT', '/v1/register-officers/{agency}/{officer}', {
        client,
        path: { agency: 'H21', officer },
        body: JSON.stringify({ account: 'canbo-h21-01', familyName: 'Tôn' }),
      }),
      context,
    );
    if (put.statusCode !== 200) throw new Error(put.body);
  }
  let requests = 0;
  dynamo.middlewareStack.add(
    (next) => (args) => {
      requests += 1;
      return next(args);
    },
    { step: 'initialize' },
  );
  const gateway: number[] = [];
  const direct: number[] = [];
  for (let turn = 0; turn < looks + WARM; turn += 1) {
    const person = people[turn % people.length];
    if (person === undefined) throw new Error('the sandbox has nobody');
    const body = JSON.stringify(bodyFor(person, OFFICERS[turn % OFFICERS.length]));
    const event = proxyEvent('POST', '/v1/citizen-look-ups', { client, body });
    const through = await timed(async () => {
      const answer = await handler(event, context);
      if (answer.statusCode !== 200) throw new Error(answer.body);
    });
    const straight = await timed(async () => {
      const answer = await register.lookUp(lookFor(person, turn), AbortSignal.timeout(3_000));
      if (answer.kind !== 'answered' || answer.value === undefined) throw new Error(answer.kind);
    });
    if (turn < WARM) {
      requests = 0;
      continue;
    }
    gateway.push(through);
    direct.push(straight);
  }
  quiet();
  return { gateway, direct, requests: requests / looks };
}

async function timed(act: () => Promise<void>): Promise<number> {
  const from = performance.now();
  await act();
  return performance.now() - from;
}

const bodyFor = (subject: SampledPerson, officer: string | undefined) => ({
  purpose: 'dien-san-bieu-mau',
  legalBasis: 'nd-118-2025',
  officer,
  dossier: CODE,
  subject,
});

const lookFor = ({ personalNumber, fullName, birth }: SampledPerson, turn: number): CitizenLook => ({
  requestId: `bench-${turn}`,
  identity: { personalNumber },
  name: fullName,
  birth,
  officer: { account: OfficerAccount.parse('canbo-h21-01') },
  dossier: CODE,
});

export function printLookUp({ gateway, direct, requests }: LookTimes): void {
  const shares = [0.5, 0.95, 0.99] as const;
  const row = (name: string, figure: (share: number) => number): string[] => [
    name,
    ...shares.map((share) => figure(share).toFixed(2)),
  ];
  const overheads = gateway.map((ms, turn) => ms - (direct[turn] ?? Number.NaN));
  printTable(
    `Looking up: ${gateway.length} looks (ms), ${requests.toFixed(1)} requests to the tables each; goal: overhead ≤ 15 ms at p95`,
    [
      ['', 'p50', 'p95', 'p99'],
      row('gateway', (share) => percentile(gateway, share)),
      row('the register directly', (share) => percentile(direct, share)),
      row('gateway less direct', (share) => percentile(gateway, share) - percentile(direct, share)),
      row('overhead, look by look', (share) => percentile(overheads, share)),
    ],
  );
  printLoad();
  holdTo('overhead of a look-up at p95 (ms)', percentile(overheads, 0.95), 15);
}

if (import.meta.main) {
  const at = process.argv.indexOf('--looks');
  printLookUp(await benchLookUp(at === -1 ? undefined : Number(process.argv[at + 1])));
  process.exit(0);
}
