import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { perPartner, type Partner } from '../../infra/stages/stage.ts';
import { localInstallation, type Generation } from '../../local/installation.ts';
import type { ProvinceOptions } from '../../local/province.ts';
import { quietPort } from '../../local/province/engines/ports.ts';
import { startProvinceProcess, type ProvinceProcess } from '../../local/province/process.ts';
import { startSandboxes, type Sandboxes } from '../../local/sandboxes.ts';
import { gatewayAssembly } from '../support/gateway-assembly.ts';

/** A province in a process of its own that can be killed and comes back on the same data and the same port. */
export interface SturdyProvince {
  readonly url: string;
  readonly sandboxes: Sandboxes['at'];
  /** Variables of functions that differ from the template's. */
  readonly environment: Readonly<Record<string, string>>;
  /** The province as it runs now. */
  readonly process: () => ProvinceProcess;
  /** SIGKILL, then start again. Resolves when it answers. */
  readonly killAndRestart: (change?: Partial<ProvinceOptions>) => Promise<void>;
  /** Starts again one that has died by itself. */
  readonly restart: (change?: Partial<ProvinceOptions>) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Partner policies of a campaign: as the local stage's, with the given changes. Times in milliseconds. */
export interface PolicyChange {
  readonly perSecond?: number;
  readonly windowMs?: number;
}

const policy = ({ perSecond = 1_000, windowMs = 14 * 86_400_000 }: PolicyChange) => ({
  retry: { baseMs: 300, factor: 2, capMs: 5_000, windowMs },
  breaker: { windowMs: 10_000, minimumAttempts: 10, failureRatio: 0.5, cooldownMs: 2_000, rampMs: 5_000 },
  rate: { perSecond, burst: perSecond },
  timeoutMs: 1_500,
  leaseMs: 8_000,
});

/** Raises sandboxes and province. Everything lies in a temporary directory and is gone after `stop`. */
export async function raiseSturdyProvince(
  generation: Generation,
  policies: Readonly<Partial<Record<Partner, PolicyChange>>> = {},
): Promise<SturdyProvince> {
  const scratch = mkdtempSync(path.join(tmpdir(), 'lien-thong-faults-'));
  const cdkOut = path.join(scratch, 'cdk.out');
  const [sandboxes, assembly] = await Promise.all([startSandboxes({}), gatewayAssembly()]);
  cpSync(assembly, cdkOut, { recursive: true }); // a campaign may outlive the shared one, which is swept
  const { parameters, secrets } = await localInstallation(sandboxes.at, generation);
  const environment = {
    POLICIES: JSON.stringify(perPartner((partner) => policy(policies[partner] ?? {}))),
  };
  const first: ProvinceOptions = {
    dataDir: scratch,
    port: await quietPort(), // nobody else's while it is dead
    cdkOut,
    secrets,
    parameters,
    environment,
    visibilitySeconds: 10,
  };
  let running = await startProvinceProcess(first);
  const { url } = running;
  let options = first;
  const restart = async (change: Partial<ProvinceOptions> = {}): Promise<void> => {
    options = { ...options, ...change };
    running = await startProvinceProcess(options);
  };
  return {
    url,
    sandboxes: sandboxes.at,
    environment,
    process: () => running,
    restart,
    killAndRestart: async (change) => {
      await running.kill();
      await restart(change);
    },
    stop: async () => {
      await running.stop();
      await sandboxes.stop();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}
