/**
 * Gives the verdict on one of the large files, in a process of its own whose memory is counted:
 * `node test/support/judge-large-file.ts <which>`. Prints what was found and the most memory that it took, in MB.
 */
import { verifyCopy } from '../../functions/copies/verify/verify-copy.ts';
import { instant } from '../../functions/kernel/clock.ts';
import { FILES } from './large-files.ts';

const make = FILES[process.argv[2] ?? ''];
if (make === undefined) throw new Error('there is no such file');
const file = make();
const before = process.resourceUsage().maxRSS;
const roots = { signing: { public: [], 'official-duty': [] }, timestamp: [] };
const began = performance.now();
const { standing, findings } = await verifyCopy(file, { trust: { roots }, at: instant(0) });
const seconds = (performance.now() - began) / 1_000;
const megabytes = Math.max(0, process.resourceUsage().maxRSS - before) / 1_024;
const codes = [...new Set(findings.map(({ code }) => code))];
console.log(
  JSON.stringify({
    standing,
    codes,
    findings: findings.length,
    seconds,
    megabytes,
    total: process.resourceUsage().maxRSS / 1024,
    bytes: file.length,
  }),
);
