import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CopyView } from '../../schemas/copies/copy.ts';
import {
  askForCopy,
  authoriseWard,
  fileOfCopy,
  verdictOn,
  withdrawCopyOf,
  type AskedCopy,
} from '../portal/copy-clerk.ts';
import type { NativePortal } from '../portal/native-portal.ts';
import { readLedger, type Reachable } from '../portal/national-portal.ts';
import type { Road } from '../portal/road.ts';
import type { RegisterPerson } from './register-people.ts';
import { greyScan, scanOfPaper } from './scan.ts';

const SWEEP = 'copies-sweep-schedule';

/** How long all copies of the tour may take to be issued, in milliseconds. */
const PATIENCE_MS = 90_000;

/** One copy that is asked for: of what, and what is to become of it. */
interface Wish {
  readonly kind: 'diploma' | 'decision' | 'identity-card';
  readonly type: string;
  /** It goes to its owner's store. */
  readonly deposit?: true;
  /** It is withdrawn after it was issued. */
  readonly withdrawn?: true;
  /** Its scan is grey: it must be refused, and no number taken. */
  readonly grey?: true;
}

const WISHES: readonly Wish[] = [
  { kind: 'diploma', type: 'Bằng tốt nghiệp đại học', deposit: true },
  { kind: 'decision', type: 'Quyết định bổ nhiệm', withdrawn: true },
  { kind: 'identity-card', type: 'Thẻ căn cước' },
  { kind: 'diploma', type: 'Chứng chỉ ngoại ngữ', grey: true },
];

/** What came of the copies of the tour. */
export interface CopiesOutcome {
  readonly asked: number;
  readonly issued: number;
  /** Scans that were refused, as they must be. */
  readonly refused: number;
  readonly withdrawn: number;
  /** Issued copies that were verified as valid, and the same with one bit changed that were found invalid. */
  readonly valid: number;
  readonly caught: number;
  /** Copies in their owners' store. */
  readonly deposited: number;
  /** What is not as it must be. */
  readonly wrong: readonly { readonly code: string; readonly what: string }[];
  /** One that is valid, by the page on which anybody checks it. */
  readonly page?: string;
  /** Where that one's file was left. */
  readonly left?: string;
}

/** What the office needs around it. */
export interface Around {
  readonly gateway: string;
  readonly trust: Reachable;
  readonly store: Reachable;
  /** Runs one of the province's schedules now. */
  readonly tick: (schedule: string) => Promise<void>;
  /** Where a copy is left to be looked at; nowhere without. */
  readonly folder?: string;
}

interface Made extends AskedCopy {
  readonly wish: Wish;
}

/** Certifies copies from beginning to end, as a ward does, and has them checked as anybody does. */
export async function certifyCopies(
  portal: NativePortal,
  road: Road,
  around: Around,
  owner: RegisterPerson,
): Promise<CopiesOutcome> {
  await authoriseWard(portal, around.trust);
  const wrong: { code: string; what: string }[] = [];
  const depositedBefore = await deposits(around.store);
  const made: Made[] = [];
  for (const [turn, wish] of WISHES.entries()) made.push({ wish, ...(await ask(portal, wish, turn, owner)) });
  const refused = made.filter(({ wish, refusal }) => wish.grey === true && refusal === 'copy-scan-refused');
  const waiting = made.filter(({ refusal }) => refusal === undefined);
  const issued = await issuedOf(portal, road, around.tick, waiting);
  for (const { id, refusal, wish } of made) {
    if (refusal !== undefined && wish.grey !== true) wrong.push({ code: id, what: refusal });
    if (refusal === undefined && wish.grey === true) wrong.push({ code: id, what: 'bản quét xám được nhận' });
    if (refusal === undefined && !issued.includes(id)) wrong.push({ code: id, what: 'chưa cấp' });
  }
  const checks = { valid: 0, caught: 0 };
  for (const id of issued) {
    const file = await fileOfCopy(portal, id);
    const flipped = new Uint8Array(file);
    const middle = Math.floor(file.length / 2);
    flipped[middle] = (flipped[middle] ?? 0) ^ 1;
    if ((await verdictOn(around.gateway, file)) === 'valid') checks.valid += 1;
    else wrong.push({ code: id, what: 'bản thật không được công nhận' });
    if ((await verdictOn(around.gateway, flipped)) === 'invalid') checks.caught += 1;
    else wrong.push({ code: id, what: 'bản bị sửa không bị phát hiện' });
  }
  const gone = made.filter(({ wish, id }) => wish.withdrawn === true && issued.includes(id));
  for (const { id } of gone) {
    const file = await fileOfCopy(portal, id);
    const said = await withdrawCopyOf(portal, id, 'original-revoked');
    if (said !== undefined || (await verdictOn(around.gateway, file)) !== 'invalid')
      wrong.push({ code: id, what: said ?? 'bản sao đã bị thu hồi vẫn được công nhận' });
  }
  const owed = made.filter(({ wish, id }) => wish.deposit === true && issued.includes(id)).length;
  const deposited = await awaitDeposits(around, road, depositedBefore + owed);
  if (deposited - depositedBefore !== owed) wrong.push({ code: 'kho', what: 'kho cá nhân thiếu bản sao' });
  const standing = issued.find((id) => gone.every((one) => one.id !== id));
  return {
    asked: made.length,
    issued: issued.length,
    refused: refused.length,
    withdrawn: gone.length,
    ...checks,
    deposited: deposited - depositedBefore,
    wrong,
    ...(standing === undefined ? {} : { page: `${around.gateway}/kiem-tra/${standing}` }),
    ...(standing === undefined || around.folder === undefined
      ? {}
      : { left: leave(around.folder, standing, await fileOfCopy(portal, standing)) }),
  };
}

/** Whether all of it is as it must be. */
export const areFlawlessCopies = ({ wrong, issued, valid, caught }: CopiesOutcome): boolean =>
  wrong.length === 0 && issued > 0 && valid === issued && caught === issued;

function ask(
  portal: NativePortal,
  { kind, type, deposit, grey }: Wish,
  turn: number,
  { name, personalNumber }: RegisterPerson,
): Promise<AskedCopy> {
  const request = {
    original: { kind, type, issuer: 'Cơ quan Mẫu', number: `SO-${turn}/2020` },
    requester: { name, personalNumber },
    deposit: deposit === true,
  };
  return askForCopy(portal, request, grey === true ? greyScan() : scanOfPaper(turn));
}

/** Waits until all are issued, or patience has ended: which are. */
async function issuedOf(
  portal: NativePortal,
  road: Road,
  tick: Around['tick'],
  made: readonly Made[],
): Promise<readonly string[]> {
  const until = road.now() + PATIENCE_MS;
  const issued = new Set<string>();
  while (issued.size < made.length && road.now() < until) {
    for (const { id } of made) {
      const read = await portal.read(`/v1/copies/${id}`, CopyView);
      if (read.ok && read.value.state === 'issued') issued.add(id);
    }
    await tick(SWEEP);
    await road.pause(300);
  }
  return [...issued];
}

function leave(folder: string, id: string, file: Uint8Array): string {
  mkdirSync(folder, { recursive: true });
  const place = path.join(folder, `${id}.pdf`);
  writeFileSync(place, file);
  return place;
}

/** How many results the owners' store has been left. */
const deposits = async (store: Reachable): Promise<number> =>
  (await readLedger(store)).filter(({ effect }) => effect === 'result.deposited').length;

async function awaitDeposits({ store, tick }: Around, road: Road, wanted: number): Promise<number> {
  const until = road.now() + PATIENCE_MS;
  for (;;) {
    const found = await deposits(store);
    if (found >= wanted || road.now() > until) return found;
    await tick('exchange-wake-schedule');
    await road.pause(300);
  }
}
