import * as z from 'zod';
import { named } from './named.ts';
import type { Status } from './status.ts';

/** The acts that may change a dossier on the native API: the last part of `POST /v1/dossiers/{code}/{action}`. */
export const ChangeKind = named(
  'ChangeKind',
  z.enum([
    'reception',
    'progress',
    'supplement-request',
    'supplement-completion',
    'financial-duty',
    'financial-duty-settlement',
    'stop',
    'resume',
    'withdrawal',
    'refusal',
    'finish',
    'return',
  ]),
  'Thao tác trên hồ sơ / an act on a dossier',
);
export type ChangeKind = z.infer<typeof ChangeKind>;

/** Where a dossier stands. A dossier in status 5 remembers what it was asked in: reception (1) or process (4). */
export interface Standing {
  readonly status: Status;
  readonly supplementFrom?: 1 | 4 | undefined;
}

export interface Transition {
  readonly from: Status;
  readonly by: ChangeKind;
  /** `origin`: where the supplement was asked. */
  readonly to: Status | 'origin';
}

/** A dossier begins registered online (1) or received at the counter (2). */
export const INITIAL_STATUSES: readonly Status[] = [1, 2];

/** Nothing follows these: refused, withdrawn, returned. */
export const FINAL_STATUSES: readonly Status[] = [3, 7, 10];

const from = (
  status: Status,
  ...moves: readonly (readonly [ChangeKind, Status | 'origin'])[]
): Transition[] => moves.map(([by, to]) => ({ from: status, by, to }));

/**
 * Every allowed transition (facts §4.2). Progress told in an open status leaves it there; it also takes a
 * received dossier (2) into process (4).
 */
export const TRANSITIONS: readonly Transition[] = [
  ...from(1, ['progress', 1], ['reception', 2], ['refusal', 3], ['supplement-request', 5], ['withdrawal', 7]),
  ...from(2, ['progress', 2], ['progress', 4], ['withdrawal', 7]),
  ...from(4, ['progress', 4], ['supplement-request', 5], ['financial-duty', 6], ['stop', 8]),
  ...from(4, ['withdrawal', 7], ['finish', 9]),
  ...from(5, ['progress', 5], ['supplement-completion', 'origin'], ['refusal', 3], ['withdrawal', 7]),
  ...from(6, ['progress', 6], ['financial-duty-settlement', 4]),
  ...from(8, ['progress', 8], ['resume', 4]),
  ...from(9, ['progress', 9], ['return', 10]),
];

/** An act that a standing allows, and the statuses to which it may lead. */
export interface Allowed {
  readonly kind: ChangeKind;
  readonly to: readonly Status[];
}

/** What a standing allows; empty in a final status. Names the way out in a refusal. */
export function allowedFrom(standing: Standing): Allowed[] {
  const allowed = new Map<ChangeKind, Status[]>();
  for (const { from: source, by, to } of TRANSITIONS) {
    if (source !== standing.status) continue;
    allowed.set(by, [...(allowed.get(by) ?? []), to === 'origin' ? originOf(standing) : to]);
  }
  return [...allowed].map(([kind, to]) => ({ kind, to }));
}

export type Moved =
  | { readonly ok: true; readonly standing: Standing }
  | { readonly ok: false; readonly allowed: readonly Allowed[] };

/**
 * The standing after an act. `to` chooses where an act may lead to several statuses (progress); without it,
 * progress stays where it is.
 */
export function move(standing: Standing, kind: ChangeKind, to?: Status): Moved {
  const allowed = allowedFrom(standing);
  const targets = allowed.find((candidate) => candidate.kind === kind)?.to ?? [];
  const target = to ?? (targets.includes(standing.status) ? standing.status : targets[0]);
  if (target === undefined || !targets.includes(target)) return { ok: false, allowed };
  return { ok: true, standing: standingIn(target, standing) };
}

/**
 * Whether a dossier may be seen to go from one standing to a status by some one act, or to stay. What comes
 * by the drop-in and may not is carried all the same, flagged irregular: statuses are never rewritten.
 */
export const isRegularMove = (standing: Standing, to: Status): boolean =>
  to === standing.status || allowedFrom(standing).some((allowed) => allowed.to.includes(to));

/** The standing in a status, reached from another: remembers where a supplement was asked. */
export function standingIn(status: Status, previous?: Standing): Standing {
  if (status !== 5) return { status };
  if (previous?.status === 5) return previous;
  return { status, supplementFrom: previous?.status === 1 ? 1 : 4 };
}

/** Without a memory of where it was asked (first seen in status 5), a supplement returns to process. */
const originOf = (standing: Standing): Status => standing.supplementFrom ?? 4;
