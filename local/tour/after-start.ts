import path from 'node:path';
import { PROFILE_FILE, writeProfile } from '../cli/profile.ts';
import { localProfile } from '../cli/settings.ts';
import { ONE_STOP, PORTAL_CLIENT } from '../installation.ts';
import type { SandboxAddress } from '../sandboxes.ts';
import type { Province } from '../province.ts';
import { runTour, type TourOptions } from './tour.ts';

/** What is up: the gateway with its data directory, and its partners. */
interface Running {
  readonly province: Pick<Province, 'url' | 'dataDir' | 'tick'>;
  readonly sandboxes: Readonly<
    Record<
      | 'identity-issuer'
      | 'national-portal'
      | 'portal-receiver'
      | 'vnpost'
      | 'population'
      | 'axis'
      | 'trust'
      | 'personal-store',
      SandboxAddress
    >
  >;
}

const root = path.resolve(import.meta.dirname, '../..');

/** Leaves a profile in the data directory, with which `npx lienthong` finds this province. Returns the file. */
export const leaveProfile = ({ province, sandboxes }: Running): string =>
  writeProfile(province.dataDir, localProfile(province.url, tokenUrlOf(sandboxes)));

/**
 * The tour on a province that has just been raised, shown on standard output. A tour that cannot go on ends with a
 * word on why; the province stays up.
 */
export async function showTour(running: Running, { seed }: { readonly seed: number }): Promise<void> {
  try {
    await runTour(optionsFor(running, seed));
  } catch (error) {
    console.error('Chuyến tham quan phải dừng; tỉnh vẫn chạy. (The tour had to stop; the province is up.)');
    console.error(error);
  }
}

const optionsFor = ({ province, sandboxes }: Running, seed: number): TourOptions => ({
  gateway: province.url,
  tokenUrl: tokenUrlOf(sandboxes),
  portal: PORTAL_CLIENT,
  oneStop: ONE_STOP,
  nationalPortal: sandboxes['national-portal'],
  receiver: sandboxes['portal-receiver'],
  post: sandboxes.vnpost,
  population: sandboxes.population,
  axis: sandboxes.axis,
  trust: sandboxes.trust,
  store: sandboxes['personal-store'],
  tick: province.tick,
  folder: path.join(path.relative(process.cwd(), province.dataDir), 'tour'),
  controls: { 'nơi cấp mã': sandboxes['identity-issuer'].controlUrl },
  command: commandFor(province.dataDir),
  seed,
  out: process.stdout,
  stream: process.stdout,
});

const tokenUrlOf = (sandboxes: Running['sandboxes']): string =>
  `${sandboxes['identity-issuer'].url}/oauth2/token`;

/** The command line finds the default data directory's profile by itself; another's must be named. */
function commandFor(dataDir: string): string {
  if (path.resolve(dataDir) === path.join(root, '.local', 'data')) return 'npx lienthong';
  return `npx lienthong --profile ${path.join(path.relative(process.cwd(), dataDir), PROFILE_FILE)}`;
}
