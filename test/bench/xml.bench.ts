/**
 * XML: how long a 5 KB answer of the population register takes from its bytes to citizens in our own words (gate,
 * parse, namespaces, zod, mapping), beside xml2js that does nothing but parse the same bytes, in the same run; and what
 * the ways to build the tree cost that were not taken (docs/adr/0024).
 */
import { XmlDocument } from 'libxml2-wasm';
import xml2js from 'xml2js';
import { instant } from '../../functions/kernel/clock.ts';
import { readXml } from '../../functions/kernel/xml/read-xml.ts';
import { writeXml } from '../../functions/kernel/xml/write-xml.ts';
import { readCitizen } from '../../functions/partners/population/read-citizen.ts';
import { readCollection, type ReadRow } from '../../functions/partners/population/read-answer.ts';
import { populationAnswer } from '../support/population-answer.ts';
import type { CitizenRecord } from '../../schemas/citizens/citizen.ts';
import { holdTo, median, printTable, ratio } from './print.ts';

const GOAL = 1;
/** The way that the goal is about. */
const CITIZENS = 'gate, parse, zod, map: citizens';
const WARM_UP = 1_000;
const RUNS = 200;
const ROUNDS = 15;

/** One way to do it, and the middle of its times. */
export interface Way {
  readonly name: string;
  readonly ms: number;
}

/** All ways in turns, so that noise hits all alike. */
export async function benchXml(): Promise<{
  readonly bytes: number;
  readonly bare: Way;
  readonly others: readonly Way[];
}> {
  const text = populationAnswer(2);
  const bytes = Buffer.from(text);
  const asked = instant(Date.UTC(2026, 10, 25));
  const toCitizen: ReadRow<CitizenRecord> = (row, ofCollection) => readCitizen(row, asked, ofCollection);
  const read = await readXml(bytes);
  if (!read.ok) throw new Error(read.problem.code);
  const tree = read.value;
  const found = await readCollection(text, toCitizen);
  if (found.kind !== 'read' || found.value.rows.length !== 2) throw new Error('the answer was not read');

  const bare = await xml2jsOf(text, {});
  if (bare === undefined) throw new Error('xml2js found nothing');
  const ways: readonly (readonly [string, () => unknown])[] = [
    ['bare xml2js: parse only', () => xml2jsOf(bytes.toString('utf8'), {})],
    [CITIZENS, () => readCollection(bytes.toString('utf8'), toCitizen)],
    ['gate and parse: our tree', () => readXml(bytes)],
    [
      'libxml2 alone, then freed',
      () => {
        XmlDocument.fromBuffer(bytes).dispose();
      },
    ],
    [
      'not taken: gate by libxml2, then xml2js with namespaces',
      () => {
        XmlDocument.fromBuffer(bytes).dispose();
        return xml2jsOf(bytes.toString('utf8'), { xmlns: true });
      },
    ],
    ['write the same tree (xml2js)', () => writeXml(tree)],
  ];
  const times = ways.map((): number[] => []);
  for (const [, run] of ways) for (let each = 0; each < WARM_UP; each += 1) await run();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, [, run]] of ways.entries()) {
      const begun = performance.now();
      for (let each = 0; each < RUNS; each += 1) await run();
      times[index]?.push((performance.now() - begun) / RUNS);
    }
  }
  const [first, ...others] = ways.map(([name], index) => ({ name, ms: median(times[index] ?? []) }));
  if (first === undefined) throw new Error('nothing was measured');
  return { bytes: bytes.length, bare: first, others };
}

const xml2jsOf = (text: string, options: xml2js.ParserOptions): Promise<unknown> =>
  new xml2js.Parser(options).parseStringPromise(text);

export function printXml({ bytes, bare, others }: Awaited<ReturnType<typeof benchXml>>): void {
  printTable(
    `XML: an answer of ${bytes} bytes about two people; goal: citizens ≥ ${GOAL.toFixed(1)} × bare xml2js`,
    [
      ['', 'ms', 'per second', '× as fast'],
      ...[bare, ...others].map(({ name, ms }) => [
        name,
        ms.toFixed(3),
        (1_000 / ms).toFixed(0),
        ratio(bare.ms, ms),
      ]),
    ],
  );
  const ours = others.find(({ name }) => name === CITIZENS)?.ms ?? Number.NaN;
  holdTo('time of bytes to citizens beside that of bare xml2js', ours / bare.ms, 1 / GOAL);
}

if (import.meta.main) printXml(await benchXml());
