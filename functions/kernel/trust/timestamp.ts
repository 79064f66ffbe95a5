import { readDer, TAG, type Der } from './der.ts';
import { bitsOf, isSame, numberOf, partsOf } from './der-value.ts';
import type { HashName } from './hashes.ts';
import type { JudgedTimestamp, JudgingTerms } from './judgement.ts';
import { judgeTimestamp } from './judge-timestamp.ts';
import { readSignedData } from './read-signed-data.ts';
import { readTimestampInfo } from './timestamp-info.ts';
import { integer, octets, oid, positiveInteger, sequence, yes } from './write-der.ts';
import { writeHash } from './algorithm.ts';

export { judgeTimestamp, type ContentDigest } from './judge-timestamp.ts';

/** What is asked of a time-stamping authority. */
export interface TimestampAsked {
  readonly hash: HashName;
  /** Of what is to be stamped, by that hash. */
  readonly digest: Uint8Array;
  /** At least 8 random octets, new for every request: an old answer does not fit a new request. */
  readonly nonce: Uint8Array;
  /** Object identifier of the policy that is asked for. */
  readonly policy?: string;
}

/** A TimeStampReq (RFC 3161 §2.4.1) that asks for the authority's certificate too. */
export const timestampRequest = ({ hash, digest, nonce, policy }: TimestampAsked): Uint8Array =>
  sequence(
    integer(1),
    sequence(writeHash(hash), octets(digest)),
    ...(policy === undefined ? [] : [oid(policy)]),
    positiveInteger(nonce),
    yes,
  );

/** Why an answer is none. The words of `rejected` are RFC 3161's PKIFailureInfo, where it gives one. */
export type TimestampRefusal =
  | { readonly code: 'unreadable' | 'wrong-imprint' | 'wrong-nonce' | 'wrong-policy' }
  | { readonly code: 'rejected'; readonly failure: string; readonly mayPass: boolean }
  | { readonly code: 'not-trusted'; readonly judged: JudgedTimestamp };

export type TimestampAnswer =
  | { readonly ok: true; readonly token: Uint8Array; readonly judged: JudgedTimestamp }
  | { readonly ok: false; readonly refusal: TimestampRefusal };

const refused = (refusal: TimestampRefusal): TimestampAnswer => ({ ok: false, refusal });

/** PKIFailureInfo by its bits, RFC 3161 §2.4.2, and whether the same request may be answered another time. */
const FAILURES: readonly (readonly [number, string, boolean])[] = [
  [0, 'badAlg', false],
  [2, 'badRequest', false],
  [5, 'badDataFormat', false],
  [14, 'timeNotAvailable', true],
  [15, 'unacceptedPolicy', false],
  [16, 'unacceptedExtension', false],
  [17, 'addInfoNotAvailable', false],
  [25, 'systemFailure', true],
];

/**
 * Reads a TimeStampResp to a request (RFC 3161 §2.4.2) and judges the token as of now: everything but whether the
 * authority's certificate is revoked, which is asked later and never makes an answer unusable (`judged` says it is open).
 * Never throws.
 */
export function readTimestampResponse(
  der: Uint8Array,
  asked: TimestampAsked,
  terms: Pick<JudgingTerms, 'roots' | 'at'> & Partial<JudgingTerms>,
): TimestampAnswer {
  const [status, tokenDer, more] = partsOf(readDer(der));
  const code = numberOf(partsOf(status)[0]);
  if (status?.tag !== TAG.sequence || code === undefined || more !== undefined)
    return refused({ code: 'unreadable' });
  // 0 granted, 1 granted with changes: nothing that we asked for can be changed but the policy, which is checked.
  if (code > 1) return refused(rejection(status));
  if (tokenDer === undefined) return refused({ code: 'unreadable' });
  const token = tokenDer.bytes;
  const read = readSignedData(token);
  const info = read.ok ? readTimestampInfo(read.data) : undefined;
  if (info === undefined) return refused({ code: 'unreadable' });
  if (info.hash !== asked.hash || !isSame(info.digest, asked.digest))
    return refused({ code: 'wrong-imprint' });
  if (info.nonce !== nonceOf(asked)) return refused({ code: 'wrong-nonce' });
  if (asked.policy !== undefined && info.policy !== asked.policy) return refused({ code: 'wrong-policy' });
  const judged = judgeTimestamp(token, () => asked.digest, {
    revocation: { ocsps: [], crls: [] },
    ...terms,
  });
  return judged.standing === 'invalid'
    ? refused({ code: 'not-trusted', judged })
    : { ok: true, token, judged };
}

function nonceOf({ nonce }: TimestampAsked): string {
  const written = readDer(positiveInteger(nonce));
  return Buffer.from(written?.content ?? []).toString('hex');
}

function rejection(status: Der): TimestampRefusal {
  const bits = bitsOf(status.children.find(({ tag }) => tag === TAG.bits)) ?? new Set<number>();
  const failure = FAILURES.find(([bit]) => bits.has(bit));
  return { code: 'rejected', failure: failure?.[1] ?? 'unknown', mayPass: failure?.[2] ?? false };
}
