import { parseArgs } from 'node:util';
import type { AxisOptions } from './axis/axis.ts';
import type { IdentityIssuerOptions } from './identity/identity-issuer.ts';
import type { Sandbox } from './kit/partner.ts';
import type { PortalReceiverOptions } from './portal-receiver/portal-receiver.ts';
import type { VnpostOptions } from './vnpost/vnpost.ts';
import type { XroadOptions } from './xroad/xroad.ts';

const USAGE = `node local/sandbox/main.ts [options]
  --only NAME           identity-issuer, national-portal, portal-receiver, vnpost, population, axis, xroad,
                        trust or personal-store; all without it
  --port N              port of the server (with --only), or the first of eighteen in a row: server, control
                        plane, next server …; free ports without it
  --control-port N      port of the control plane (with --only); --port + 1 without it
  --data DIR            where the partners keep their memory; without it they forget at the end
  --seed N              makes faults and reply variants repeatable (default 1)
  --issuer URL          the issuer named in tokens; the issuer's own address without it
  --audience NAME       the audience named in tokens (default lien-thong)
  --webhook-secret S    whsec_…, accepted by the receiver; twice while one is being rotated
  --webhook-url URL     where MyVNPost tells of moves, on this machine; nowhere without it
  --population-url URL  where axis and xroad find the registers (with --only); the population started
                        beside them without it
  --with-parent         end when standard input closes, so as not to outlive a parent that was killed`;

type Options = IdentityIssuerOptions & PortalReceiverOptions & VnpostOptions & AxisOptions & XroadOptions;

/** Each is loaded only when it is started: a server alone in its process carries no other's libraries. */
const servers: Readonly<Record<string, (options: Options) => Promise<Sandbox>>> = {
  'identity-issuer': async (options) =>
    (await import('./identity/identity-issuer.ts')).startIdentityIssuer(options),
  'national-portal': async (options) =>
    (await import('./national-portal/national-portal.ts')).startNationalPortal(options),
  'portal-receiver': async (options) =>
    (await import('./portal-receiver/portal-receiver.ts')).startPortalReceiver(options),
  vnpost: async (options) => (await import('./vnpost/vnpost.ts')).startVnpost(options),
  population: async (options) => (await import('./population/population.ts')).startPopulation(options),
  // Behind these stands the population, which is therefore started before them.
  axis: async (options) => (await import('./axis/axis.ts')).startAxis(options),
  xroad: async (options) => (await import('./xroad/xroad.ts')).startXroad(options),
  trust: async (options) => (await import('./trust/trust.ts')).startTrust(options),
  'personal-store': async (options) =>
    (await import('./personal-store/personal-store.ts')).startPersonalStore(options),
};

try {
  await run(readCommandLine());
} catch (error) {
  console.error(`sandbox: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}

type CommandLine = ReturnType<typeof readCommandLine>;

function readCommandLine() {
  return parseArgs({
    options: {
      only: { type: 'string' },
      port: { type: 'string' },
      'control-port': { type: 'string' },
      data: { type: 'string' },
      seed: { type: 'string' },
      issuer: { type: 'string' },
      audience: { type: 'string' },
      'webhook-secret': { type: 'string', multiple: true },
      'webhook-url': { type: 'string' },
      'population-url': { type: 'string' },
      'with-parent': { type: 'boolean' },
      help: { type: 'boolean' },
    },
  }).values;
}

/** Starts what is asked for and prints one line of JSON when all of it answers. Runs until it is told to end. */
async function run(given: CommandLine): Promise<void> {
  if (given.help === true) {
    console.log(USAGE);
    return;
  }
  const running: Sandbox[] = [];
  const end = async () => {
    await Promise.all(running.map((sandbox) => sandbox.close()));
    process.exit(0);
  };
  process.once('SIGINT', () => void end());
  process.once('SIGTERM', () => void end());
  if (given['with-parent'] === true) process.stdin.once('end', () => void end()).resume();
  const names = given.only === undefined ? Object.keys(servers) : [given.only];
  for (const [place, name] of names.entries()) {
    const start = servers[name];
    if (start === undefined)
      throw new Error(`no server ${name}; there are ${Object.keys(servers).join(', ')}`);
    const populationUrl =
      running.find((sandbox) => sandbox.name === 'population')?.url ?? given['population-url'] ?? '';
    if (populationUrl === '' && ['axis', 'xroad'].includes(name))
      throw new Error(`--only ${name} needs --population-url`);
    running.push(await start({ ...optionsFor(given, place), populationUrl }));
  }
  const ready = running.map(({ name, url, controlUrl }) => ({ name, url, controlUrl }));
  console.log(JSON.stringify({ ready }));
}

function optionsFor(given: CommandLine, place: number): Omit<Options, 'populationUrl'> {
  const first = wholeNumber('port', given.port) ?? 0;
  const port = first === 0 ? 0 : first + 2 * place;
  const ownControlPort = wholeNumber('control-port', given['control-port']);
  if (ownControlPort !== undefined && given.only === undefined)
    throw new Error('--control-port needs --only');
  const controlPort = ownControlPort ?? (port === 0 ? 0 : port + 1);
  const seed = wholeNumber('seed', given.seed);
  const { data, issuer, audience } = given;
  const secrets = given['webhook-secret'];
  const webhookUrl = given['webhook-url'];
  return {
    port,
    controlPort,
    ...(seed === undefined ? {} : { seed }),
    ...(data === undefined ? {} : { dataDir: data }),
    ...(issuer === undefined ? {} : { issuer }),
    ...(audience === undefined ? {} : { audience }),
    ...(secrets === undefined ? {} : { secrets }),
    ...(webhookUrl === undefined ? {} : { webhookUrl }),
  };
}

function wholeNumber(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0) throw new Error(`--${name} must be a whole number`);
  return number;
}
