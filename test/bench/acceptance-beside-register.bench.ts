/**
 * What a sick register does to dossiers (it must do nothing): how long their acceptance takes on the whole province while
 * every applicant is verified beside it, against a register that fails at 20 % (errors, no answers, slow ones), against a
 * well one, and with nobody verified; a few seconds each in turns, so that whatever else the machine does meets all alike.
 * `--rounds N`.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { VerificationView } from '../../schemas/citizens/look.ts';
import { keepWaking, openPortal, orderFaults, seeded, untilQuiet, type Fault } from '../faults/campaign.ts';
import { raiseSturdyProvince, type SturdyProvince } from '../faults/sturdy-province.ts';
import { openDesk, type Desk } from '../support/gateway-desk.ts';
import { plainSubmission } from '../support/submissions.ts';
import { median, percentile, printLoad, printTable, ratio } from './print.ts';
import { samplePeople, type SampledPerson } from './sampled-people.ts';

const ROUNDS = 12;
const PER_TURN = 50;
/** Between two dossiers: what the machine carries easily, so that waiting is not for the machine. */
const EVERY_MS = 100;
/** So many that none of them looks more often than an officer does. */
const OFFICERS = Array.from({ length: 20 }, (_, index) => `cb.do.thu.${index}`);

/** One call in five fails: longer than the gateway waits for an answer, or as a register does under load. */
const ONE_IN_FIVE: readonly Fault[] = [
  { mode: 'error', rate: 0.2 / 3 },
  { mode: 'timeout', rate: 0.2 / 3, afterMs: 5_000 },
  { mode: 'slow', rate: 0.2 / 3, afterMs: 1_500 },
];

const BESIDE = ['nobody verified', 'a well register', 'a register failing 20 %'] as const;
type Beside = (typeof BESIDE)[number];

/** How dossiers were accepted beside one kind of verifying. */
interface Accepted {
  /** Milliseconds of each acceptance, turn by turn. */
  readonly turns: number[][];
  /** Verifications that were answered at once, and that were kept for later. */
  atOnce: number;
  later: number;
}

export type Acceptances = Readonly<Record<Beside, Accepted>>;

export async function benchAcceptanceBesideRegister(rounds = ROUNDS): Promise<Acceptances> {
  const province = await raiseSturdyProvince('g2');
  const endWaking = keepWaking(province);
  try {
    const desk = await deskOf(province);
    const { portal } = openPortal(province);
    const register = province.sandboxes.population;
    const people = await samplePeople(register.controlUrl, 100);
    for (const officer of OFFICERS) {
      const put = await desk.call('PUT', `/v1/register-officers/H21/${officer}`, { account: 'canbo-h21-01' });
      if (put.status !== 200) throw new Error(put.text);
    }
    const nothing = (): Accepted => ({ turns: [], atOnce: 0, later: 0 });
    const acceptances: Acceptances = {
      'nobody verified': nothing(),
      'a well register': nothing(),
      'a register failing 20 %': nothing(),
    };
    let serial = 0;
    const random = seeded(7);
    const turn = async (beside: Beside, into: Accepted): Promise<void> => {
      await orderFaults(register.controlUrl, beside === 'a register failing 20 %' ? ONE_IN_FIVE : []);
      const waits: number[] = [];
      const going: Promise<void>[] = [];
      for (let index = 0; index < PER_TURN; index += 1) {
        serial += 1;
        const body = plainSubmission(serial);
        going.push(accept(desk, body, waits));
        // Somewhere between this dossier and the next, as people come.
        const later = Math.floor(random() * EVERY_MS);
        await pause(later);
        if (beside !== 'nobody verified') going.push(verify(desk, body, serial, people, into));
        await pause(EVERY_MS - later);
      }
      await Promise.all(going);
      into.turns.push(waits);
      // What waits for a register that is well again must not be carried in another's turn.
      await orderFaults(register.controlUrl, []);
      const { parked, queued } = await untilQuiet(portal, 60_000);
      if (parked + queued > 0) throw new Error(`${parked} duties parked, ${queued} not carried`);
    };
    for (const beside of BESIDE) await turn(beside, nothing()); // warm
    for (let round = 0; round < rounds; round += 1) {
      // Each stands as often before as after each other.
      const order = round % 2 === 0 ? BESIDE : BESIDE.toReversed();
      for (const beside of order) await turn(beside, acceptances[beside]);
    }
    return acceptances;
  } finally {
    await endWaking();
    await province.stop();
  }
}

async function deskOf({ url, sandboxes }: SturdyProvince): Promise<Desk> {
  const answer = await fetch(`${sandboxes['identity-issuer'].url}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'portal',
      client_secret: 'sandbox-only-portal-secret',
    }),
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return openDesk(url, token);
}

async function accept(desk: Desk, body: Record<string, unknown>, waits: number[]): Promise<void> {
  const from = performance.now();
  const said = await desk.post('/v1/dossiers', body, {
    'idempotency-key': `dossier-${String(body['code'])}`,
  });
  waits.push(performance.now() - from);
  if (said.status !== 201) throw new Error(`not accepted: HTTP ${said.status} ${said.text}`);
}

/** Verifies somebody for a dossier, for a purpose whose answers are not kept: the register is asked each time. */
async function verify(
  desk: Desk,
  { code }: Record<string, unknown>,
  serial: number,
  people: readonly SampledPerson[],
  into: Accepted,
): Promise<void> {
  const said = await desk.post('/v1/citizen-verifications', {
    purpose: 'giai-quyet-ho-so',
    legalBasis: 'nd-118-2025',
    officer: OFFICERS[serial % OFFICERS.length],
    dossier: code,
    subject: people[serial % people.length],
  });
  if (said.status !== 200 && said.status !== 202) throw new Error(`HTTP ${said.status} ${said.text}`);
  if (VerificationView.parse(said.body).status === 'unverified') into.later += 1;
  else into.atOnce += 1;
}

export function printAcceptanceBesideRegister(acceptances: Acceptances): void {
  /** The middle of the turns: one turn that something else on the machine has hit does not count for more. */
  const at = ({ turns }: Accepted, share: number): number =>
    median(turns.map((waits) => percentile(waits, share)));
  const well = acceptances['a well register'];
  printTable(
    `Accepting dossiers beside the register (${well.turns.flat().length} of each kind, ms, middle of ${well.turns.length} turns); goal: failing against well ≤ 1.10`,
    [
      ['', 'p50', 'p95', 'p50 ratio', 'p95 ratio', 'verified at once', 'later'],
      ...BESIDE.map((beside) => {
        const accepted = acceptances[beside];
        return [
          beside,
          at(accepted, 0.5).toFixed(1),
          at(accepted, 0.95).toFixed(1),
          ratio(at(accepted, 0.5), at(well, 0.5)),
          ratio(at(accepted, 0.95), at(well, 0.95)),
          String(accepted.atOnce),
          String(accepted.later),
        ];
      }),
    ],
  );
  printLoad();
}

if (import.meta.main) {
  const at = process.argv.indexOf('--rounds');
  printAcceptanceBesideRegister(
    await benchAcceptanceBesideRegister(at === -1 ? undefined : Number(process.argv[at + 1])),
  );
}
