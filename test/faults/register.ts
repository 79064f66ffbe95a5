import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { readLedger } from '../../local/portal/national-portal.ts';
import type { NativePortal } from '../../local/portal/native-portal.ts';
import type { SubmissionBody } from '../../local/portal/native-messages.ts';
import type { Outcome } from '../../local/portal/outcome.ts';
import { peopleOfRegister, type RegisterPerson } from '../../local/tour/register-people.ts';
import { VerificationView } from '../../schemas/citizens/look.ts';
import { plainSubmission } from '../support/submissions.ts';
import {
  EVERY_MODE,
  inTurns,
  keepWaking,
  openPortal,
  orderFaults,
  untilQuiet,
  type Fault,
} from './campaign.ts';
import type { SturdyProvince } from './sturdy-province.ts';

/**
 * Every mode in which the register can fail. Its slowest answers come after the gateway has given up the call, so that
 * they too leave a duty.
 */
export const REGISTER_MODES: typeof EVERY_MODE = EVERY_MODE.map((mode) =>
  mode.mode === 'slow' ? { ...mode, afterMs: 2_500 } : mode,
);

/** How verifications fared while the register failed. */
export interface RegisterReport {
  readonly verifications: number;
  /** Those that could not be answered at once, and became duties. */
  readonly later: number;
  /** Looks that the register has had, the tries that it answered in vain among them. */
  readonly looks: number;
  /** Acknowledged, and without an end; or ended without the register's having been asked. */
  readonly lost: readonly string[];
  /** Ended with something else than the register said, or than is true of the person. */
  readonly wrong: readonly string[];
  /** Ended, and the portal was not told so once in effect, or was told of what it had been answered at once. */
  readonly mistold: readonly string[];
  readonly parked: number;
  readonly kills: number;
  readonly seconds: number;
}

/** Whether each verification has its one end, which is the register's word, and the portal knows it. */
export const isTrue = ({ lost, wrong, mistold, parked }: RegisterReport): boolean =>
  lost.length + wrong.length + mistold.length + parked === 0;

/** One verification as the portal was first answered. */
interface Asked {
  readonly id: string;
  readonly wasAway: boolean;
  readonly expected: 'match' | 'mismatch';
}

const OFFICER = 'canbo.012';
/** Each so-many-th applicant says a wrong year of birth. */
const WRONG_EVERY = 4;
/**
 * People of the sandbox's register, of whom a sample shows one in ten. The campaign asks about no one twice, since
 * answers are kept for minutes.
 */
const PEOPLE = 12_000;

/**
 * Has applicants verified over the axis while the axis, the register and the portal fail and the gateway is killed; then
 * lets all be well, waits until it is quiet, and holds the register's own list of looks against our verifications, and
 * those against what the portal was told.
 *
 * @param plan.serials places of people in the register's sample, from 1 to at most 1,000, each asked about once
 */
export async function runRegisterCampaign(
  province: SturdyProvince,
  plan: {
    readonly serials: readonly number[];
    readonly width: number;
    readonly faults: readonly Fault[];
    readonly kills: number;
    readonly random: () => number;
  },
): Promise<RegisterReport> {
  const started = Date.now();
  const { portal } = openPortal(province);
  const { population, axis, 'portal-receiver': receiver } = province.sandboxes;
  const dossier = await openOffice(province, portal, plan.serials[0] ?? 1);
  const people = await peopleOfRegister(population, Math.max(...plan.serials));
  const before = {
    looks: (await readLooks(population.controlUrl)).length,
    told: (await readLedger(receiver)).length,
  };
  const failAll = async (faults: readonly Fault[]): Promise<void> => {
    for (const { controlUrl } of [population, axis, receiver]) await orderFaults(controlUrl, faults);
  };
  await failAll(plan.faults);
  const endWaking = keepWaking(province);
  let kills = 0;
  const phase = { over: false };
  const killing = (async () => {
    while (!phase.over && kills < plan.kills) {
      await pause(400 + Math.floor(plan.random() * 1_600));
      await province.killAndRestart();
      kills += 1;
    }
  })();
  const asked: Asked[] = [];
  await inTurns(plan.serials, plan.width, async (serial) => {
    const person = people[serial - 1];
    if (person === undefined) throw new Error('the register’s sandbox has too few people');
    asked.push(await askOne(portal, dossier, person, serial % WRONG_EVERY === 0));
  });
  phase.over = true;
  await killing;
  // The rest of the kills falls on the duties, while the register still fails.
  for (; kills < plan.kills; kills += 1) {
    await pause(200 + Math.floor(plan.random() * 600));
    await province.killAndRestart();
  }
  await failAll([]);
  const { parked } = await untilQuiet(portal, 300_000);
  await endWaking();
  const looks = (await readLooks(population.controlUrl)).slice(before.looks);
  const told = await readTold(receiver, before.told);
  const compared = await Promise.all(
    asked.map(async (each) =>
      compareOne(
        each,
        must(await portal.read(`/v1/citizen-verifications/${each.id}`, VerificationView), each.id),
        looks.filter(({ requestId }) => requestId === each.id).map(({ result }) => result),
        told.filter(({ id }) => id.startsWith(`population~${each.id}`)),
      ),
    ),
  );
  const found = (kind: Finding['kind']): string[] =>
    compared.flat().flatMap((finding) => (finding.kind === kind ? [finding.what] : []));
  return {
    verifications: asked.length,
    later: asked.filter(({ wasAway }) => wasAway).length,
    looks: looks.length,
    lost: found('lost'),
    wrong: found('wrong'),
    mistold: found('mistold'),
    parked,
    kills,
    seconds: (Date.now() - started) / 1_000,
  };
}

/** Sees to people in the register, an officer who may ask it, and a dossier for which he asks. Returns its code. */
async function openOffice(province: SturdyProvince, portal: NativePortal, serial: number): Promise<string> {
  const made = await fetch(`${province.sandboxes.population.controlUrl}/_sandbox/population`, {
    method: 'POST',
    body: JSON.stringify({ size: PEOPLE, seed: 7 }),
  });
  if (!made.ok) throw new Error(`the register has no people: ${await made.text()}`);
  must(await portal.put(`/v1/register-officers/H21/${OFFICER}`, { account: 'canbo-h21-01' }), OFFICER);
  const body = plainSubmission(serial) as SubmissionBody; // valid: the contract tests hold it against the schema
  must(await portal.submit(body), body.code);
  return body.code;
}

async function askOne(
  portal: NativePortal,
  dossier: string,
  { personalNumber, name, birth }: RegisterPerson,
  isWrong: boolean,
): Promise<Asked> {
  const said = await portal.ask(
    '/v1/citizen-verifications',
    {
      purpose: 'tiep-nhan-ho-so',
      legalBasis: 'nd-118-2025',
      officer: OFFICER,
      dossier,
      subject: { personalNumber, fullName: name, birth: isWrong ? { year: birth.year - 1 } : birth },
    },
    VerificationView,
  );
  const { id, status } = must(said, 'a verification');
  return { id, wasAway: status === 'unverified', expected: isWrong ? 'mismatch' : 'match' };
}

interface Finding {
  readonly kind: 'lost' | 'wrong' | 'mistold';
  readonly what: string;
}

/** What is not as it must be with one verification: its end, the register's looks under its id, the portal's news. */
function compareOne(
  { id, wasAway, expected }: Asked,
  { status, result }: VerificationView,
  looks: readonly string[],
  told: readonly Told[],
): readonly Finding[] {
  const findings: Finding[] = [];
  if (status === 'unverified') findings.push({ kind: 'lost', what: `${id}: still waits` });
  if (looks.length === 0)
    findings.push({ kind: 'lost', what: `${id}: ${status}, and the register was not asked` });
  if (status === 'verified') {
    const word = expected === 'match' ? 'yes' : 'no';
    if (result !== expected || looks.some((look) => look !== word)) {
      findings.push({
        kind: 'wrong',
        what: `${id}: ${result ?? 'nothing'}; the register said ${looks.join(', ')}`,
      });
    }
  }
  // One that is sent again keeps its id, and the portal knows it again.
  const events = [...new Map(told.map(({ id: message, type }) => [message, type])).values()];
  const due = !wasAway ? '' : status === 'verified' ? 'citizen.verified' : 'duty.parked';
  if (events.join() !== due) {
    findings.push({ kind: 'mistold', what: `${id}: ${status}; the portal was told [${events.join()}]` });
  }
  return findings;
}

const Look = z.looseObject({ requestId: z.string(), operation: z.string(), result: z.string() });

/** Verifications that the register was asked for, as it noted them itself. */
async function readLooks(controlUrl: string): Promise<readonly z.infer<typeof Look>[]> {
  const answer = await fetch(`${controlUrl}/_sandbox/looks`);
  return z
    .array(Look)
    .parse(await answer.json())
    .filter(({ operation }) => operation === 'XacThucThongTinCongDan');
}

const Told = z.looseObject({ id: z.string(), type: z.string() });
type Told = z.infer<typeof Told>;

/** What the portal was told since, as its receiver noted it. */
async function readTold(
  { controlUrl }: { readonly controlUrl: string },
  after: number,
): Promise<readonly Told[]> {
  const answer = await fetch(`${controlUrl}/_sandbox/ledger?after=${after}`);
  return z.array(Told).parse(await answer.json());
}

function must<T>(outcome: Outcome<T>, what: string): T {
  if (!outcome.ok) throw new Error(`${what} was not taken: ${JSON.stringify(outcome.failure)}`);
  return outcome.value;
}
