import * as z from 'zod';
import { CopyView } from '../../schemas/copies/copy.ts';
import { CopyAddress, OpenedUpload } from '../../schemas/copies/upload.ts';
import { CopyVerdict } from '../../schemas/copies/verdict.ts';
import type { NativePortal } from '../portal/native-portal.ts';
import { readLedger, type Reachable } from '../portal/national-portal.ts';
import { failureText, type Outcome } from '../portal/outcome.ts';
import type { Road } from '../portal/road.ts';
import type { RegisterPerson } from './register-people.ts';
import { greyScan, scanOfPaper } from './scan.ts';

/** The ward whose chair certifies, and their keys at the remote signing service. */
const AGENCY = 'H21.17';
const OFFICER = 'chutich.h21-17';
const PERSON = { credential: 'h21-17-chu-tich', scheme: 'rsa-pss-sha256' } as const;
const BODY = { credential: 'h21-17-con-dau', scheme: 'rsa-pkcs1-sha256' } as const;
const FROM = '2026-01-01T00:00:00+07:00';
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
}

/** What the office needs around it. */
export interface Around {
  readonly gateway: string;
  readonly trust: Reachable;
  readonly store: Reachable;
  /** Runs one of the province's schedules now. */
  readonly tick: (schedule: string) => Promise<void>;
}

interface Made {
  readonly wish: Wish;
  readonly id: string;
  readonly refusal?: string;
}

/** Certifies copies from beginning to end, as a ward does, and has them checked as anybody does. */
export async function certifyCopies(
  portal: NativePortal,
  road: Road,
  around: Around,
  owner: RegisterPerson,
): Promise<CopiesOutcome> {
  await authorise(portal, around.trust);
  const wrong: { code: string; what: string }[] = [];
  const depositedBefore = await deposits(around.store);
  const made: Made[] = [];
  for (const [turn, wish] of WISHES.entries()) made.push(await ask(portal, wish, turn, owner));
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
    const file = await fileOf(portal, id);
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
    const file = await fileOf(portal, id);
    const said = await withdraw(portal, id);
    if (said !== undefined || (await verdictOn(around.gateway, file)) !== 'invalid')
      wrong.push({ code: id, what: said ?? 'bản đã thu hồi vẫn được công nhận' });
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
  };
}

/** Whether all of it is as it must be. */
export const areFlawlessCopies = ({ wrong, issued, valid, caught }: CopiesOutcome): boolean =>
  wrong.length === 0 && issued > 0 && valid === issued && caught === issued;

const Certificates = z.array(z.looseObject({ chain: z.array(z.string()) })).min(1);

/** Says who may certify at the ward, and by which certificates, as its administrator does. */
async function authorise(portal: NativePortal, trust: Reachable): Promise<void> {
  const person = {
    name: 'Nguyễn Thị Mẫu',
    title: 'Chủ tịch',
    basis: 'chair',
    instrument: 'Nghị quyết bầu Chủ tịch UBND xã Mẫu Một (giả lập)',
    from: FROM,
    way: 'csc',
    ...PERSON,
    certificates: await certificatesOf(trust, PERSON.credential),
  };
  const body = {
    name: 'Ủy ban nhân dân xã Mẫu Một',
    place: 'Xã Mẫu Một',
    from: FROM,
    way: 'csc',
    ...BODY,
    certificates: await certificatesOf(trust, BODY.credential),
  };
  taken(await portal.put(`/v1/copy-authorities/${AGENCY}/${OFFICER}`, person));
  taken(await portal.put(`/v1/copy-bodies/${AGENCY}`, body));
}

async function certificatesOf({ controlUrl }: Reachable, credential: string): Promise<readonly string[]> {
  const answer = await fetch(`${controlUrl}/_sandbox/certificates?credential=${credential}`);
  return Certificates.parse(await answer.json()).at(-1)?.chain ?? [];
}

async function ask(
  portal: NativePortal,
  wish: Wish,
  turn: number,
  { name, personalNumber }: RegisterPerson,
): Promise<Made> {
  const asked = taken(
    await portal.ask(
      '/v1/copies',
      {
        agency: AGENCY,
        original: { kind: wish.kind, type: wish.type, issuer: 'Cơ quan Mẫu', number: `SO-${turn}/2020` },
        requester: { name, personalNumber },
        officer: OFFICER,
        deposit: wish.deposit === true,
      },
      CopyView,
    ),
  );
  const scan = wish.grey === true ? greyScan() : scanOfPaper(turn);
  const upload = taken(await portal.ask('/v1/copy-uploads', { bytes: scan.length }, OpenedUpload));
  for (let part = 0; part < upload.parts; part += 1) {
    const bytes = scan.slice(part * upload.partBytes, (part + 1) * upload.partBytes);
    const path = `/v1/copy-uploads/${upload.upload}/${part + 1}`;
    taken(await portal.putBytes(path, bytes, 'application/octet-stream', z.unknown()));
  }
  const body = { upload: upload.upload, mediaType: 'image/png', paper: 'A4' };
  const put = await portal.putAs(`/v1/copies/${asked.id}/scan`, body, CopyView);
  if (put.ok) return { wish, id: asked.id };
  return {
    wish,
    id: asked.id,
    refusal: put.failure.kind === 'refused' ? put.failure.code : failureText(put.failure),
  };
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

/** The file as others fetch it, by its link. */
async function fileOf(portal: NativePortal, id: string): Promise<Uint8Array<ArrayBuffer>> {
  const { url } = taken(await portal.read(`/v1/copies/${id}/link`, CopyAddress));
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`the copy ${id} was not handed out: HTTP ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** What the public check says of a file: anybody may ask it. */
async function verdictOn(gateway: string, file: Uint8Array<ArrayBuffer>): Promise<CopyVerdict['standing']> {
  const answer = await fetch(`${gateway}/v1/copy-verifications`, {
    method: 'POST',
    headers: { 'content-type': 'application/pdf' },
    body: file,
  });
  const { verdict } = z.object({ verdict: CopyVerdict }).parse(await answer.json());
  return verdict.standing;
}

async function withdraw(portal: NativePortal, id: string): Promise<string | undefined> {
  const reason = 'Bản chính đã bị nơi cấp thu hồi';
  const body = { reason, by: 'Ủy ban nhân dân xã Mẫu Một', officer: OFFICER };
  const said = await portal.ask(`/v1/copies/${id}/withdrawal`, body, CopyView);
  return said.ok ? undefined : failureText(said.failure);
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

function taken<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`the gateway refused: ${failureText(outcome.failure)}`);
  return outcome.value;
}
