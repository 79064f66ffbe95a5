/**
 * `npm run bench`: how fast. Prints each table as it is known; every figure that has a goal stands beside a
 * baseline measured in the same run. Takes about half an hour on two quiet cores. Ends badly where a goal of the copies
 * was missed, or what was brought in step differs.
 */
import { spawnSync } from 'node:child_process';
import {
  benchAcceptanceBesideRegister,
  printAcceptanceBesideRegister,
} from './acceptance-beside-register.bench.ts';
import { benchAccepting, printAccepting } from './accepting.bench.ts';
import { benchColdStart, printColdStart } from './cold-start.bench.ts';
import { benchCopyVerify, printCopyVerify } from './copy-verify.bench.ts';
import { benchCost, printCost } from './cost.bench.ts';
import { benchCopySigning, printCopySigning } from './copy-signing.bench.ts';
import { benchRoad, printRoad } from './road.bench.ts';
import { benchXml, printXml } from './xml.bench.ts';

printAccepting(await benchAccepting());
printColdStart(await benchColdStart());
printCost(await benchCost());
printXml(await benchXml());
printCopyVerify(await benchCopyVerify());
printCopySigning(await benchCopySigning());
printRoad(await benchRoad(5_000));
printAcceptanceBesideRegister(await benchAcceptanceBesideRegister());
// These read their environment anew, each in a process of its own.
for (const bench of ['growth', 'look-up', 'sync', 'poller']) {
  const { status } = spawnSync(process.execPath, [`test/bench/${bench}.bench.ts`], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
