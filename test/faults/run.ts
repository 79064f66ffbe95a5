/**
 * `npm run faults`: how sure. Prints what was found, and ends with 1 when anything was lost, doubled, reordered or left
 * waiting.
 *
 * 2,000 dossiers while every fault mode in turn hits one call in ten and the gateway is killed 20 times; then a kill at
 * every durable step; then orders at the post; then verifications at the population register, while it fails half of its
 * calls; then an outage of two days; then a dead partner beside a well one; then ten thousand copies that take their
 * numbers while counters are killed 40 times; then flipped bits in copies and packs.
 *
 * `--dossiers N`, `--orders N`, `--verifications N` (at most 1,000) and `--copies N` for other sizes. `--generation g3`
 * runs the first two parts alone, with a national portal that speaks generation 3: 40 dossiers under the modes in turn
 * and 40 under all of them, or as many as are asked for.
 */
import { isFlawless } from '../../local/portal/compare.ts';
import { printTable, ratio } from '../bench/print.ts';
import { fillFeed } from '../support/busy-feed.ts';
import { issue, openBench } from '../support/signed-copies.ts';
import { startDatabase } from '../support/tables.ts';
import { CUSTOMER } from '../support/post-office.ts';
import { isWhole, runNumbersCampaign } from './numbers.ts';
import { EVERY_MODE, runCampaign, seeded, type Report } from './campaign.ts';
import { killAtEachStep } from './each-step.ts';
import { measureIsolation } from './isolation.ts';
import { liveThroughOutage } from './outage.ts';
import { isSound, runPostCampaign } from './post.ts';
import { isTrue, REGISTER_MODES, runRegisterCampaign } from './register.ts';
import { copyVerdict, flipBits, issueValid } from './tamper.ts';
import { flipAndMend, makeValidPacks, openPackBench, packsToTamper, packVerdict } from './tamper-packs.ts';
import { raiseSturdyProvince } from './sturdy-province.ts';

const KILLS = 20;
const at = process.argv.indexOf('--dossiers');
const generation = process.argv[process.argv.indexOf('--generation') + 1] === 'g3' ? 'g3' : 'g2';
const isGeneration3 = generation === 'g3';
const dossiers = at === -1 ? (isGeneration3 ? 40 : 2_000) : Number(process.argv[at + 1]);
const ordersAt = process.argv.indexOf('--orders');
const orders = ordersAt === -1 ? 5_000 : Number(process.argv[ordersAt + 1]);
const verificationsAt = process.argv.indexOf('--verifications');
const verifications = verificationsAt === -1 ? 700 : Number(process.argv[verificationsAt + 1]);
const copiesAt = process.argv.indexOf('--copies');
const numbered = copiesAt === -1 ? 10_000 : Number(process.argv[copiesAt + 1]);
let faultless = true;

const row = (
  name: string,
  report: Pick<Report, 'comparison' | 'parked' | 'kills'> & { seconds?: number },
): string[] => {
  const { comparison, parked, kills } = report;
  faultless &&= isFlawless(comparison) && parked === 0;
  return [
    name,
    ...[comparison.dossiers, comparison.told, comparison.effects, kills].map(String),
    ...[comparison.lost, comparison.doubled, comparison.reordered, comparison.unexpected].map((found) =>
      String(found.length),
    ),
    String(parked),
    report.seconds === undefined ? '' : report.seconds.toFixed(0),
  ];
};
/** Whether all that was found so far is as it must be. */
const verdict = (): boolean => faultless;

const HEAD = [
  '',
  'dossiers',
  'told',
  'effects',
  'kills',
  'lost',
  'doubled',
  'reordered',
  'unexpected',
  'parked',
  's',
];

/** The share of the kills that falls to each mode. */
const killsOf = (index: number): number =>
  Math.floor((KILLS * (index + 1)) / EVERY_MODE.length) - Math.floor((KILLS * index) / EVERY_MODE.length);

const province = await raiseSturdyProvince(generation);
const random = seeded(20_261_122);
const each = Math.ceil(dossiers / EVERY_MODE.length);
const rows: string[][] = [];
for (const [index, mode] of EVERY_MODE.entries()) {
  const serials = Array.from({ length: each }, (_, place) => 1 + index * each + place);
  const report = await runCampaign(province, {
    serials,
    width: 12,
    faults: [{ ...mode, rate: 0.1 }],
    kills: killsOf(index),
    random,
  });
  rows.push(row(`${mode.mode} at 10 %`, report));
  console.log(`${mode.mode}: ${JSON.stringify({ ...report.comparison, seconds: report.seconds })}`);
}
const all = EVERY_MODE.map((mode) => ({ ...mode, rate: 0.1 / EVERY_MODE.length }));
const serials = Array.from({ length: isGeneration3 ? dossiers : 100 }, (_, place) => 50_001 + place);
rows.push(
  row(
    'every mode, 10 % together',
    await runCampaign(province, { serials, width: 12, faults: all, kills: 3, random }),
  ),
);
await province.stop();
printTable(`Killed at random while both partners fail, generation ${generation.slice(1)}`, [HEAD, ...rows]);

const stepped = await raiseSturdyProvince(isGeneration3 ? 'g3' : 'g1');
const steps = await killAtEachStep(stepped);
await stepped.stop();
printTable(`Killed before and after each of the ${steps.steps} durable steps of a life`, [
  HEAD,
  row('every step', steps),
]);
if (isGeneration3) process.exit(verdict() ? 0 : 1);

const post = await raiseSturdyProvince('g2');
// A probe searches the feed: among what others have in it.
await fillFeed(post.sandboxes.vnpost.controlUrl, {
  rows: 15_000,
  orders: 3_000,
  customer: CUSTOMER,
  prefix: 'H21.17-260322-',
  gapMs: 100,
});
const eachWay = Math.ceil(orders / EVERY_MODE.length);
const postRows: string[][] = [];
for (const [index, mode] of EVERY_MODE.entries()) {
  const report = await runPostCampaign(post, {
    serials: Array.from({ length: eachWay }, (_, place) => 1 + index * eachWay + place),
    width: 12,
    faults: [{ ...mode, rate: 0.1 }],
    kills: killsOf(index),
    random,
  });
  faultless &&= isSound(report);
  const { parcels, astray, events, parked, kills, seconds } = report;
  postRows.push([
    `${mode.mode} at 10 %`,
    ...[parcels.orders, parcels.parcels].map(String),
    ...[parcels.lost, parcels.doubled, parcels.unexpected].map(({ length }) => String(length)),
    ...[events, astray.length, parked, kills].map(String),
    seconds.toFixed(0),
  ]);
  console.log(`post, ${mode.mode}: ${JSON.stringify({ ...report, astray: astray.slice(0, 5) })}`);
}
await post.stop();
printTable('The post: orders and parcels, killed at random while every partner fails', [
  ['', 'orders', 'parcels', 'lost', 'doubled', 'unexpected', 'events', 'astray', 'parked', 'kills', 's'],
  ...postRows,
]);

const registers = await raiseSturdyProvince('g2');
const askedEachWay = Math.floor(Math.min(verifications, 1_000) / REGISTER_MODES.length);
const registerRows: string[][] = [];
for (const [index, mode] of REGISTER_MODES.entries()) {
  const report = await runRegisterCampaign(registers, {
    serials: Array.from({ length: askedEachWay }, (_, place) => 1 + index * askedEachWay + place),
    width: 12,
    faults: [{ ...mode, rate: 0.5 }],
    kills: killsOf(index),
    random,
  });
  faultless &&= isTrue(report);
  const { lost, wrong, mistold } = report;
  registerRows.push([
    `${mode.mode} at 50 %`,
    ...[report.verifications, report.later, report.looks, lost.length, wrong.length, mistold.length].map(
      String,
    ),
    ...[report.parked, report.kills].map(String),
    report.seconds.toFixed(0),
  ]);
  console.log(`registers, ${mode.mode}: ${JSON.stringify(report)}`);
}
await registers.stop();
printTable(
  'The registers: verifications over the axis, killed at random while axis, register and portal fail',
  [['', 'asked', 'later', 'looks', 'lost', 'wrong', 'mistold', 'parked', 'kills', 's'], ...registerRows],
);

const perSecond = 40;
const outage = await liveThroughOutage({ dossiers: 300, perSecond });
printTable('National portal away for two days', [
  HEAD,
  row('outage', { ...outage, kills: 0, seconds: outage.drainSeconds }),
]);
console.log(
  `  drained at ${(outage.busiestFiveSeconds / 5).toFixed(1)} calls/s at most over 5 s; configured ${perSecond}/s, burst ${perSecond}`,
);
faultless &&= outage.early === 0 && outage.busiestFiveSeconds <= 7 * perSecond;

const { wellP99Ms, deadP99Ms } = await measureIsolation();
printTable('A dead partner beside a well one: p99 of the well one, kept to confirmed; goal within 10 %', [
  ['', 'ms', 'ratio'],
  ['other partner well', wellP99Ms.toFixed(0), '1.00'],
  ['other partner dead', deadP99Ms.toFixed(0), ratio(deadP99Ms, wellP99Ms)],
]);
const database = await startDatabase();
const numbers = await runNumbersCampaign(database, {
  copies: numbered,
  processes: 4,
  width: 4,
  kills: 2 * KILLS,
  most: 4_000,
  random,
});
database.stop();
faultless &&= isWhole(numbers);
const { gaps, doubled, astray, untold } = numbers;
printTable('Numbers of certified copies: many counters at one register, killed in the midst of it', [
  ['copies', 'volumes', 'taken', 'void', 'kills', 'gaps', 'doubled', 'astray', 'untold', 's'],
  [
    ...[numbers.copies, numbers.volumes, numbers.taken, numbers.void, numbers.kills].map(String),
    ...[gaps, doubled, astray, untold].map(({ length }) => String(length)),
    numbers.seconds.toFixed(0),
  ],
]);

const copies = await openBench();
const { lta, lt } = issue(copies);
const packing = await openPackBench();
const packs = await packsToTamper(packing);
const tampered = [
  ['a bit flipped in copies', await flipBits(copyVerdict(copies), { lta, lt }, 10_000, seeded(20_261_126))],
  ['a bit flipped in packs', await flipBits(packVerdict(packing), packs, 10_000, seeded(20_261_126))],
  ['and digests made right', flipAndMend(packing, packs, 2_000, seeded(20_261_126))],
] as const;
const valid = [
  ['valid copies', await issueValid(copies, 1_000)],
  ['valid packs', await makeValidPacks(packing, 1_000)],
] as const;
faultless &&= tampered.every(([, { unseen }]) => unseen.length === 0);
faultless &&= valid.every(([, { refused }]) => refused.length === 0);
printTable('Signed copies and packs of evidence: single bits flipped, and valid ones', [
  ['', 'files', 'called valid', 'of those wrongly'],
  ...tampered.map(([name, { flips, unseen }]) => [
    name,
    ...[flips, unseen.length, unseen.length].map(String),
  ]),
  ...valid.map(([name, report]) => [
    name,
    ...[report.copies, report.copies - report.refused.length, 0].map(String),
  ]),
]);
console.log(
  faultless ? '\nNothing lost, doubled, reordered or left waiting.' : '\nSOMETHING IS WRONG: see above.',
);
process.exitCode = faultless ? 0 : 1;
