import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import {
  ProvinceProblem,
  PROBLEM_EXIT_CODE,
  startProvince,
  type Province,
  type ProvinceOptions,
} from '../province.ts';

/*
 * The province as a process of its own, for whoever wants to kill it (see process.ts). Options come as flags, or,
 * with --with-parent, as the first line of standard input, since they hold credentials; then standard input takes
 * commands, one JSON line each, and its end is ours.
 */

const USAGE = `node local/province/main.ts --data DIR [--port N] [--cdk-out DIR] [--stage NAME] [--with-parent]`;

const text = z.record(z.string(), z.string());
const optionShape = z.strictObject({
  dataDir: z.string(),
  port: z.number(),
  cdkOut: z.string().optional(),
  stage: z.string().optional(),
  parameters: text.optional(),
  secrets: text.optional(),
  environment: text.optional(),
  clockOffsetMs: z.number().optional(),
  instances: z.number().optional(),
  perInstance: z.number().optional(),
  visibilitySeconds: z.number().optional(),
  sweepEveryMs: z.number().optional(),
  verbose: z.boolean().optional(),
});

const commandShape = z.discriminatedUnion('do', [
  z.object({ id: z.number(), do: z.literal('tick'), schedule: z.string() }),
  z.object({ id: z.number(), do: z.literal('sweep') }),
  z.object({ id: z.number(), do: z.literal('stats') }),
  z.object({ id: z.number(), do: z.literal('queueDepths') }),
  z.object({ id: z.number(), do: z.literal('setClockOffset'), ms: z.number() }),
  z.object({ id: z.number(), do: z.literal('stop') }),
]);

const say = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

try {
  await run();
} catch (error) {
  if (!(error instanceof ProvinceProblem)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(PROBLEM_EXIT_CODE);
}

async function run(): Promise<void> {
  const { values: given } = parseArgs({
    options: {
      data: { type: 'string' },
      port: { type: 'string', default: '0' },
      'cdk-out': { type: 'string' },
      stage: { type: 'string' },
      'with-parent': { type: 'boolean', default: false },
    },
  });
  if (!given['with-parent']) {
    if (given.data === undefined)
      throw new ProvinceProblem(`Thiếu --data. ${USAGE}`, `--data is missing. ${USAGE}`);
    const options: ProvinceOptions = {
      dataDir: given.data,
      port: Number(given.port),
      ...(given['cdk-out'] === undefined ? {} : { cdkOut: given['cdk-out'] }),
      ...(given.stage === undefined ? {} : { stage: given.stage }),
    };
    watch(await startProvince(options));
    return;
  }
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.done === true) return;
  const options = optionShape.parse(JSON.parse(first.value));
  const province = await startProvince(options as ProvinceOptions); // zod's optional admits undefined, which is no different here
  watch(province);
  for (let line = await lines.next(); line.done !== true; line = await lines.next())
    void obey(province, line.value);
  await end(province);
}

/** Says that all is up, and sees to it that it comes down. */
function watch(province: Province): void {
  const { url, dynamoUrl, sqsUrl, s3Url, secretsUrl, keysUrl, dataDir, logFile, names, tableEnginePid } =
    province;
  say({
    ready: {
      url,
      dynamoUrl,
      sqsUrl,
      s3Url,
      secretsUrl,
      keysUrl,
      dataDir,
      logFile,
      names,
      tableEnginePid,
      pid: process.pid,
    },
  });
  process.once('SIGINT', () => void end(province));
  process.once('SIGTERM', () => void end(province));
  void province.failed.then((problem) => {
    process.stderr.write(`${problem.message}\n`);
    process.exit(PROBLEM_EXIT_CODE);
  });
}

async function end(province: Province): Promise<void> {
  await province.stop();
  process.exit(0);
}

async function obey(province: Province, line: string): Promise<void> {
  const command = commandShape.parse(JSON.parse(line));
  try {
    say({ id: command.id, value: (await carryOut(province, command)) ?? null });
  } catch (error) {
    say({ id: command.id, error: error instanceof Error ? error.message : String(error) });
  }
  if (command.do === 'stop') process.exit(0);
}

function carryOut(province: Province, command: z.infer<typeof commandShape>): unknown {
  switch (command.do) {
    case 'tick':
      return province.tick(command.schedule);
    case 'sweep':
      return province.sweep();
    case 'stats':
      return province.stats();
    case 'queueDepths':
      return province.queueDepths();
    case 'setClockOffset':
      province.setClockOffset(command.ms);
      return undefined;
    case 'stop':
      return province.stop();
  }
}
