import { existsSync, readFileSync } from 'node:fs';
import { vi } from 'vitest';
import * as z from 'zod';
import { local } from '../../infra/stages/local.ts';
import { perPartner, type Partner, type PartnerPolicy } from '../../infra/stages/stage.ts';
import { localInstallation, type Generation } from '../../local/installation.ts';
import { certifySeal } from '../../local/trust-installation.ts';
import { registerWithXroad } from '../../local/register-installation.ts';
import { startProvince, type Province, type ProvinceOptions } from '../../local/province.ts';
import { startSandboxes, type Sandboxes } from '../../local/sandboxes.ts';
import { ExchangeView } from '../../schemas/views.ts';
import { emptyDirectory } from '../local/sample/assembly.ts';
import { gatewayAssembly } from './gateway-assembly.ts';
import { openDesk, type Desk } from './gateway-desk.ts';
import { handsOn, type PartnerHands } from './partner-hands.ts';
import { until } from './until.ts';
import { openTap, type WebhookTap } from './webhook-tap.ts';

/** How a test wants its province. */
export interface Wishes {
  /** Which contract the national portal's adapter speaks; g2 without it. */
  readonly generation?: Generation;
  /** What the partners' policies are to be, out of those of this machine. */
  readonly policy?: (usual: PartnerPolicy) => PartnerPolicy;
  readonly options?: Partial<ProvinceOptions>;
}

/** The partners that a province needs, and everything that it must be told of them. */
export interface Surroundings {
  readonly sandboxes: Sandboxes;
  readonly options: ProvinceOptions;
}

/** A token to order, as the issuer's control plane takes it. */
export interface TokenOrder {
  readonly clientId?: string;
  readonly scope?: string;
  readonly agencies?: readonly string[];
  readonly issuer?: string;
  readonly audience?: string;
  /** In seconds; negative for one that is over. */
  readonly expiresIn?: number;
  readonly key?: 'published' | 'strange';
}

/** Hands on everything around one running gateway. */
export interface Around {
  readonly national: PartnerHands;
  readonly receiver: PartnerHands;
  readonly issuer: PartnerHands;
  readonly post: PartnerHands;
  readonly population: PartnerHands;
  readonly axis: PartnerHands;
  readonly xroad: PartnerHands;
  /** Signing, time-stamps, revocation. */
  readonly trust: PartnerHands;
  /** Citizens' own results. */
  readonly store: PartnerHands;
  /** A client of the issuer at the gateway's door. */
  readonly as: (clientId: string) => Promise<Desk>;
  /** A client with a token to order. */
  readonly with: (order: TokenOrder) => Promise<Desk>;
  /** Waits until every duty of a dossier towards a partner has ended or waits for a person; these duties. */
  readonly settled: (code: string, partner?: Partner) => Promise<ExchangeView[]>;
  /** Waits until the national portal has had just these effects of a dossier, in this order. */
  readonly arrived: (code: string, effects: readonly string[]) => Promise<void>;
}

/** The whole province in this process: gateway, engines, partners. */
export interface WholeProvince extends Around {
  readonly province: Province;
  /** Everything that the provincial portal was sent, as it came. */
  readonly tap: WebhookTap;
  readonly lower: () => Promise<void>;
}

const minute = 60_000;

// Whole roads on a machine that is busy with other things. Each wait within a test has a deadline of its own.
vi.setConfig({ testTimeout: 4 * minute, hookTimeout: 4 * minute, maxConcurrency: 10 });

/** This machine's policies, quicker: a call that is not answered is given up after two seconds. */
const QUICK: PartnerPolicy = {
  ...local.policies.dvcqg,
  retry: { ...local.policies.dvcqg.retry, baseMs: 100, capMs: 2_000, windowMs: 14 * 24 * 60 * minute },
  timeoutMs: 2_000,
  leaseMs: 8_000,
};

/** Starts the partners, and says how a province is to be started among them. */
export async function surroundings({
  generation = 'g2',
  policy,
  options,
}: Wishes = {}): Promise<Surroundings> {
  const [sandboxes, cdkOut] = await Promise.all([startSandboxes(), gatewayAssembly()]);
  const { parameters, secrets } = await localInstallation(sandboxes.at, generation);
  const quick = policy === undefined ? QUICK : policy(QUICK);
  return {
    sandboxes,
    options: {
      dataDir: emptyDirectory(),
      port: 0,
      cdkOut,
      parameters,
      secrets,
      ...options,
      environment: { POLICIES: JSON.stringify(perPartner(() => quick)), ...options?.environment },
    },
  };
}

/** Raises the province, with the provincial portal listening. */
export async function raiseProvince(wishes: Wishes = {}): Promise<WholeProvince> {
  const { sandboxes, options } = await surroundings(wishes);
  const tap = await openTap(`${sandboxes.at['portal-receiver'].url}/webhooks`);
  try {
    const province = await startProvince(options);
    const around = lookAround(province.url, sandboxes);
    let broken: Error | undefined;
    void province.failed.then((problem) => (broken = problem));
    void sandboxes.died.then((why) => (broken = new Error(`the sandboxes have ended: ${why}`)));
    await listen(around, tap.url);
    await registerWithXroad(sandboxes.at.xroad, province.url);
    await certifySeal(province, sandboxes.at.trust);
    return {
      ...around,
      province,
      tap,
      lower: async () => {
        const before = broken;
        await province.stop();
        await Promise.all([sandboxes.stop(), tap.close()]);
        if (before !== undefined) throw before;
        expectNoFaultsOfOurs(province.logFile);
      },
    };
  } catch (error) {
    await Promise.all([sandboxes.stop(), tap.close()]);
    throw error;
  }
}

/** Log codes that no journey should bring about: what failed by a bug or a broken machine. */
const FAULTS_OF_OURS = /"code":"(?:LT003|LT014|LT022|LT024|LT031|LT052|LT054)"|"errorType"/;

/** Whatever partners and callers did, the gateway itself must not have failed once. */
function expectNoFaultsOfOurs(logFile: string): void {
  if (!existsSync(logFile)) return;
  const faults = readFileSync(logFile, 'utf8')
    .split('\n')
    .filter((line) => FAULTS_OF_OURS.test(line));
  if (faults.length > 0)
    throw new Error(`the gateway failed ${faults.length} times:\n${faults.slice(0, 5).join('\n')}`);
}

/** Has the gateway tell the provincial portal at an address. */
export async function listen(around: Around, url: string): Promise<void> {
  const portal = await around.as('portal');
  const registered = await portal.call('PUT', '/v1/webhook-endpoint', { url });
  if (registered.status !== 200) throw new Error(`the webhook endpoint is refused: ${registered.text}`);
}

const grant = z.object({ access_token: z.string() });
const exchanges = z.array(ExchangeView);
const AT_REST: ReadonlySet<string> = new Set(['confirmed', 'superseded', 'skipped', 'parked']);

/** Hands on the gateway at an address and on its partners. */
export function lookAround(gateway: string, { at }: Pick<Sandboxes, 'at'>): Around {
  const national = handsOn(at['national-portal']);
  const issuer = handsOn(at['identity-issuer']);
  const desks = new Map<string, Promise<Desk>>();
  const admit = async (clientId: string): Promise<Desk> => {
    const answer = await fetch(`${issuer.url}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: `sandbox-only-${clientId}-secret`,
      }),
    });
    return openDesk(gateway, grant.parse(await answer.json()).access_token);
  };
  const as = (clientId: string): Promise<Desk> => {
    const desk = desks.get(clientId) ?? admit(clientId);
    desks.set(clientId, desk);
    return desk;
  };
  return {
    national,
    issuer,
    receiver: handsOn(at['portal-receiver']),
    post: handsOn(at.vnpost),
    population: handsOn(at.population),
    axis: handsOn(at.axis),
    xroad: handsOn(at.xroad),
    trust: handsOn(at.trust),
    store: handsOn(at['personal-store']),
    as,
    with: async (order) =>
      openDesk(gateway, grant.parse(await issuer.control('POST', 'token', order)).access_token),
    settled: async (code, partner = 'dvcqg') => {
      const portal = await as('portal');
      return until(
        `the duties of ${code} towards ${partner} are at rest`,
        async () =>
          (await portal.read(`/v1/dossiers/${code}/exchanges`, exchanges)).filter(
            (each) => each.partner === partner,
          ),
        (duties) =>
          duties.length > 0 && (headIsParked(duties) || duties.every(({ state }) => AT_REST.has(state))),
      );
    },
    arrived: async (code, effects) => {
      await until(
        `the national portal has had: ${effects.join(', ')}`,
        () => national.effects(code),
        (had) => had.length >= effects.length,
      ).then((had) => {
        if (had.join() !== effects.join()) {
          throw new Error(
            `${code} at the national portal: ${had.join(', ')}; expected ${effects.join(', ')}`,
          );
        }
      });
    },
  };
}

/** What stands behind a parked duty waits with it. */
const headIsParked = (duties: readonly ExchangeView[]): boolean =>
  duties.some(({ state }) => state === 'parked');
