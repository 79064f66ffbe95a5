import * as z from 'zod';
import type { Clock } from '../kernel/clock.ts';
import { json, readConfig } from '../kernel/config.ts';
import { secretOf } from '../kernel/secret.ts';
import { VnpostConfig, VnpostCredentials } from '../partners/vnpost/config.ts';
import type { VnpostDeps } from '../partners/vnpost/line.ts';

/** The ways to the public post as this environment reaches them. Read once, at cold start. */
export function vnpostFromEnvironment(clock: Clock): {
  readonly config: VnpostConfig;
  readonly deps: VnpostDeps;
} {
  const config = readConfig(z.object({ VNPOST: json(VnpostConfig), SECRET_VNPOST: z.string() }));
  const credentials = secretOf(config.SECRET_VNPOST, VnpostCredentials, () => clock.now());
  return { config: config.VNPOST, deps: { credentials, clock } };
}
