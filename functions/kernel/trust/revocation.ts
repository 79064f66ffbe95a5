import { instantAt, type Instant } from '../../../schemas/instant.ts';
import { readCrl } from './crl.ts';
import type {
  RevocationData,
  RevocationGap,
  RevocationProof,
  RevocationStanding,
  StatusQuestion,
} from './judgement.ts';
import { readOcsp, type ReadStatus, type StatusAnswer } from './ocsp.ts';

/** How old an answer may be and how far clocks may differ. Ours: no rule gives figures. */
const SKEW_MS = 300_000;
const MAX_AGE_MS = 24 * 3_600_000;

/**
 * How much earlier than a signature an answer may say that it was made and still be taken for one from after it: whole
 * seconds, and clocks of two authorities. Ours, and short: whoever is revoked and signs within it is not found out.
 */
const FRESH_SKEW_MS = 60_000;

/**
 * More answers about one certificate than the roots of a pack bring at one a day (docs/adr/0034: at most 250). Whose signature
 * is checked is bounded, and not what may stand before it: what is about others, or nothing at all, crowds nobody out.
 */
const MAX_ANSWERS = 400;

/**
 * Whether a certificate was revoked at a moment, by answers that need not be believed: each is taken only when its signer
 * had the right to give it, it is about this very certificate, and it speaks of that moment: one from after it, or, where
 * that is fresh enough, one that still held then. Revoked after the moment is good; one answer that says revoked outweighs
 * all others, but a suspension of before the moment that a newer answer shows to have been lifted.
 *
 * @param judgedAt the moment up to which answers may have been made (the one asked about when absent): an answer from
 * later is nobody's
 */
export function judgeRevocation(
  question: StatusQuestion,
  { ocsps, crls }: RevocationData,
  judgedAt: Instant = question.at,
): RevocationStanding {
  const answers = [
    ...ocsps.map((der) => ({ kind: 'ocsp' as const, der, read: readOcsp })),
    ...crls.map((der) => ({ kind: 'crl' as const, der, read: readCrl })),
  ];
  const standings: RevocationStanding[] = [];
  let about = 0;
  for (const { kind, der, read } of answers) {
    const said = readOnce(read, der, question);
    standings.push(standingBy(said, { kind, der }, question, judgedAt));
    about += said.ok || !SAYS_NOTHING.has(said.gap) ? 1 : 0;
    if (about === MAX_ANSWERS) break;
  }
  return standings
    .filter((one) => !isLifted(one, standings, question.at))
    .reduce(better, { state: 'unknown', why: 'absent' });
}

/** What was found before any signature was looked at: the answer is about others, or is none. */
const SAYS_NOTHING: ReadonlySet<RevocationGap> = new Set(['other', 'unreadable', 'refused', 'try-later']);

/** What answers say of certificates: the same octets are judged for every root of a pack. */
const readings = new WeakMap<Uint8Array, Map<string, ReadStatus>>();

function readOnce(
  read: (der: Uint8Array, issued: StatusQuestion) => ReadStatus,
  der: Uint8Array,
  question: StatusQuestion,
): ReadStatus {
  const ofAnswer = readings.get(der) ?? new Map<string, ReadStatus>();
  const key = `${read.name} ${question.certificate.fingerprint} ${question.issuer.fingerprint}`;
  const said = ofAnswer.get(key) ?? read(der, question);
  readings.set(der, ofAnswer.set(key, said));
  return said;
}

type Revoked = Extract<RevocationStanding, { readonly state: 'revoked' }>;

const isHold = ({ reason }: Revoked): boolean => reason === 'certificateHold';

/**
 * Whether a suspension is told by an answer of before the moment, and an answer of after that says good: it was lifted.
 * One that is told by an answer of the moment or later was in force at the moment, whatever became of it; that somebody
 * was revoked after the moment does not say that they were not suspended until then.
 */
function isLifted(one: RevocationStanding, all: readonly RevocationStanding[], at: Instant): boolean {
  if (one.state !== 'revoked' || !isHold(one)) return false;
  const { thisUpdate } = one.by;
  const saysGood = (other: RevocationStanding): boolean =>
    other.state === 'good' && other.revokedLater === undefined && other.by.thisUpdate > thisUpdate;
  return thisUpdate < at && all.some(saysGood);
}

function standingBy(
  read: ReadStatus,
  source: Pick<RevocationProof, 'kind' | 'der'>,
  question: StatusQuestion,
  judgedAt: Instant,
): RevocationStanding {
  if (!read.ok) return { state: 'unknown', why: read.gap };
  const { answer } = read;
  const { status, thisUpdate, nextUpdate } = answer;
  const by = { ...source, thisUpdate, ...(nextUpdate === undefined ? {} : { nextUpdate }) };
  // Once revoked is always revoked, however old the answer; a suspension may be lifted, or have been lifted since.
  const isFinal =
    status.state === 'revoked' &&
    status.reason !== 'certificateHold' &&
    status.reason !== 'removeFromCRL' &&
    status.at <= question.at;
  const why = lapseOf(answer, question, judgedAt);
  const isOld = why === 'stale' || why === 'before-signing';
  if (why !== undefined && !(isOld && isFinal)) return { state: 'unknown', why };
  if (status.state === 'good' || status.reason === 'removeFromCRL') return { state: 'good', by };
  if (status.at > question.at) return { state: 'good', revokedLater: status.at, by };
  return { state: 'revoked', at: status.at, reason: status.reason, by };
}

/** Why an answer does not speak of a moment; undefined when it does. */
function lapseOf(
  { thisUpdate, nextUpdate, keepsExpiredSince, status }: StatusAnswer,
  { certificate: { notAfter }, at, freshness }: StatusQuestion,
  judgedAt: Instant,
): RevocationGap | undefined {
  if (thisUpdate > later(judgedAt, SKEW_MS)) return 'early';
  if (nextUpdate !== undefined && nextUpdate < thisUpdate) return 'stale';
  const isFromAfter = thisUpdate >= at;
  const heldUntil = nextUpdate ?? later(thisUpdate, MAX_AGE_MS);
  if (!isFromAfter && heldUntil < at) return 'stale';
  if (freshness === 'after-signing' && thisUpdate < later(at, -FRESH_SKEW_MS)) return 'before-signing';
  // Authorities take expired certificates off their lists; that it is not on one says nothing then.
  const forgets = keepsExpiredSince === undefined || keepsExpiredSince > notAfter;
  if (status.state === 'good' && thisUpdate > notAfter && forgets) return 'late';
  return undefined;
}

const later = (at: Instant, ms: number): Instant => instantAt(Date.parse(at) + ms);

/** Which gap is told when there are several: the one that was nearest to an answer. */
const NEAREST: readonly RevocationGap[] = [
  'absent',
  'other',
  'unreadable',
  'refused',
  'try-later',
  'scope',
  'responder',
  'unsigned',
  'early',
  'late',
  'stale',
  'before-signing',
  'unknown',
];

function better(one: RevocationStanding, other: RevocationStanding): RevocationStanding {
  if (other.state === 'unknown')
    return one.state === 'unknown' && NEAREST.indexOf(other.why) > NEAREST.indexOf(one.why) ? other : one;
  if (one.state === 'unknown') return other;
  if (other.state === 'revoked') return one.state === 'revoked' && isHold(other) ? one : other;
  return one.state === 'good' && other.revokedLater !== undefined ? other : one;
}
