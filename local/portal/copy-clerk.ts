import * as z from 'zod';
import { CopyView, type CopyRequest } from '../../schemas/copies/copy.ts';
import { CopyAddress, OpenedUpload } from '../../schemas/copies/upload.ts';
import type { WithdrawalGround } from '../../schemas/copies/withdrawal-grounds.ts';
import { CopyVerdict } from '../../schemas/copies/verdict.ts';
import type { NativePortal } from './native-portal.ts';
import type { Reachable } from './national-portal.ts';
import { failureText, type Outcome } from './outcome.ts';

/** The ward whose chair certifies, and the names of their keys at the sandbox's remote signing service. */
export const WARD = {
  agency: 'H21.17',
  officer: 'chutich.h21-17',
  name: 'Ủy ban nhân dân xã Mẫu Một',
} as const;
// MuPDF, by which anybody may look at what the tour made, knows no RSASSA-PSS.
const PERSON = { credential: 'h21-17-chu-tich', scheme: 'rsa-pkcs1-sha256' } as const;
const BODY = { credential: 'h21-17-con-dau', scheme: 'rsa-pkcs1-sha256' } as const;
const FROM = '2026-01-01T00:00:00+07:00';

const Certificates = z.array(z.looseObject({ chain: z.array(z.string()) })).min(1);

/** Says who may certify at the ward, and by which certificates, as its administrator does. */
export async function authoriseWard(portal: NativePortal, trust: Reachable): Promise<void> {
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
    name: WARD.name,
    place: 'Xã Mẫu Một',
    from: FROM,
    way: 'csc',
    ...BODY,
    certificates: await certificatesOf(trust, BODY.credential),
  };
  taken(await portal.put(`/v1/copy-authorities/${WARD.agency}/${WARD.officer}`, person));
  taken(await portal.put(`/v1/copy-bodies/${WARD.agency}`, body));
}

async function certificatesOf({ controlUrl }: Reachable, credential: string): Promise<readonly string[]> {
  const answer = await fetch(`${controlUrl}/_sandbox/certificates?credential=${credential}`);
  return Certificates.parse(await answer.json()).at(-1)?.chain ?? [];
}

/** A copy that was asked for; `refusal`: its scan was not taken, by that code. */
export interface AskedCopy {
  readonly id: string;
  readonly refusal?: string;
}

/**
 * Asks for a copy at the ward, by its chair unless another officer is named, and hands in its scan (PNG, A4) in parts,
 * as a desk does.
 */
export async function askForCopy(
  portal: NativePortal,
  request: Omit<z.input<typeof CopyRequest>, 'agency' | 'officer'> & { readonly officer?: string },
  scan: Uint8Array<ArrayBuffer>,
): Promise<AskedCopy> {
  const { agency, officer } = WARD;
  const { id } = taken(await portal.ask('/v1/copies', { officer, ...request, agency }, CopyView));
  const { upload, parts, partBytes } = taken(
    await portal.ask('/v1/copy-uploads', { bytes: scan.length }, OpenedUpload),
  );
  for (let part = 0; part < parts; part += 1) {
    const bytes = scan.slice(part * partBytes, (part + 1) * partBytes);
    const path = `/v1/copy-uploads/${upload}/${part + 1}`;
    taken(await portal.putBytes(path, bytes, 'application/octet-stream', z.unknown()));
  }
  const put = await portal.putAs(
    `/v1/copies/${id}/scan`,
    { upload, mediaType: 'image/png', paper: 'A4' },
    CopyView,
  );
  if (put.ok) return { id };
  return { id, refusal: put.failure.kind === 'refused' ? put.failure.code : failureText(put.failure) };
}

/** The file as others fetch it, by its link. */
export async function fileOfCopy(portal: NativePortal, id: string): Promise<Uint8Array<ArrayBuffer>> {
  const { url } = taken(await portal.read(`/v1/copies/${id}/link`, CopyAddress));
  const answer = await again(() => fetch(url));
  if (!answer.ok) throw new Error(`the copy ${id} was not handed out: HTTP ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** What the public check says of a file: anybody may ask it. */
export async function verdictOn(
  gateway: string,
  file: Uint8Array<ArrayBuffer>,
): Promise<CopyVerdict['standing']> {
  const answer = await again(() =>
    fetch(`${gateway}/v1/copy-verifications`, {
      method: 'POST',
      headers: { 'content-type': 'application/pdf' },
      body: file,
    }),
  );
  const { verdict } = z.object({ verdict: CopyVerdict }).parse(await answer.json());
  return verdict.standing;
}

/** A connection that was kept open may be closed just when it is used again: asking does no harm twice. */
async function again(ask: () => Promise<Response>): Promise<Response> {
  try {
    return await ask();
  } catch {
    return ask();
  }
}

/** Withdraws an issued copy, on a ground that is published. Why that was refused, if it was. */
export async function withdrawCopyOf(
  portal: NativePortal,
  id: string,
  ground: WithdrawalGround,
): Promise<string | undefined> {
  const body = { ground, officer: WARD.officer };
  const said = await portal.ask(`/v1/copies/${id}/withdrawal`, body, CopyView);
  return said.ok ? undefined : failureText(said.failure);
}

/** What was answered; throws when it was not taken. */
function taken<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`the gateway refused: ${failureText(outcome.failure)}`);
  return outcome.value;
}
