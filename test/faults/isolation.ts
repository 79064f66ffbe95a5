import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { ExchangeView } from '../../schemas/views.ts';
import type { SubmissionBody } from '../../local/portal/native-messages.ts';
import { median, percentile } from '../bench/print.ts';
import { plainSubmission } from '../support/submissions.ts';
import { keepWaking, openPortal, orderFaults } from './campaign.ts';
import { raiseSturdyProvince } from './sturdy-province.ts';

/** How long the national portal's duties took, kept to confirmed, while the portal's receiver was well and while it was dead. */
export interface Isolation {
  readonly wellP99Ms: number;
  readonly deadP99Ms: number;
}

const ROUNDS = 5;
const PER_ROUND = 100;
/** Between two submissions: about a third of what the machine can carry, so that waiting is not for the machine. */
const EVERY_MS = 60;

/** Submits at a steady pace in turns: the other partner well, the other partner dead; compares the medians of p99. */
export async function measureIsolation(): Promise<Isolation> {
  const province = await raiseSturdyProvince('g2');
  try {
    const { portal } = openPortal(province);
    const receiver = province.sandboxes['portal-receiver'];
    const endWaking = keepWaking(province);
    let serial = 0;
    const round = async (): Promise<number> => {
      const codes: string[] = [];
      const sent: Promise<unknown>[] = [];
      for (let index = 0; index < PER_ROUND; index += 1) {
        serial += 1;
        const body = plainSubmission(serial) as SubmissionBody; // valid: the contract tests hold it against the schema
        codes.push(body.code);
        sent.push(portal.submit(body));
        await pause(EVERY_MS);
      }
      await Promise.all(sent);
      const waits: number[] = [];
      for (const code of codes) waits.push(await confirmedAfter(code));
      return percentile(waits, 0.99);
    };
    const confirmedAfter = async (code: string): Promise<number> => {
      for (;;) {
        const read = await portal.read(`/v1/dossiers/${code}/exchanges`, z.array(ExchangeView));
        const header = read.ok ? read.value.find(({ partner }) => partner === 'dvcqg') : undefined;
        if (header?.confirmedAt !== undefined)
          return Date.parse(header.confirmedAt) - Date.parse(header.keptAt);
        await pause(50);
      }
    };
    const well: number[] = [];
    const dead: number[] = [];
    await round(); // warm
    for (let turn = 0; turn < ROUNDS; turn += 1) {
      await orderFaults(receiver.controlUrl, []);
      await pause(3_000);
      well.push(await round());
      await orderFaults(receiver.controlUrl, [{ mode: 'down', rate: 1 }]);
      dead.push(await round());
    }
    await endWaking();
    return { wellP99Ms: median(well), deadP99Ms: median(dead) };
  } finally {
    await province.stop();
  }
}
