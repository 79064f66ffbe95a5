import type { RefusalGround } from '../../schemas/copies/refusal-grounds.ts';
import type { Failure } from '../../schemas/copies/state.ts';
import { instant } from '../kernel/clock.ts';
import { digestJson } from '../kernel/digest.ts';
import { log } from '../kernel/log.ts';
import type { Sealed } from '../kernel/sealing.ts';
import type { Copies } from './copies.ts';
import type { KeptCopy } from './copy.ts';
import { numberIn, webhookDuty } from './duties.ts';
import { keepChange, type KeptChange, type OpenCopy } from './keep-copy.ts';
import { leaveNumber } from './number-register.ts';

/** How a copy's life ends without its being issued. */
export type End =
  | {
      readonly state: 'refused';
      readonly ground: RefusalGround;
      readonly by: { readonly officer: string; readonly note?: Sealed };
    }
  | { readonly state: 'failed'; readonly reason: Failure }
  | { readonly state: 'expired' };

/** Ends a copy and says of its number, in the same transaction, why it is void; the portal is told. */
export async function endCopy(
  copies: Pick<Copies, 'tables' | 'clock'>,
  opened: OpenCopy,
  end: End,
  actor: string,
): Promise<KeptChange> {
  const { copy: before } = opened;
  const at = instant(copies.clock.now());
  const { number, volume, id, agency } = before;
  const left =
    number === undefined || volume === undefined
      ? []
      : [await leaveNumber(copies.tables.copies, { id, agency, number, volume }, reasonOf(end), at)];
  const kept = await keepChange(
    copies,
    opened,
    // Soon: what was kept of it on its way is removed.
    { state: end.state, watchAt: at, ...endedBy(end, at) },
    {
      actor,
      kind: `copy.${end.state}`,
      digest: digestJson({ id, ...end }),
      details: { reason: reasonOf(end), ...(end.state === 'refused' ? { officer: end.by.officer } : {}) },
      writes: left,
      duties: (copy) => [webhookDuty(copy, toldOf(end, copy), at)],
    },
  );
  if (kept.done) log('info', end.state === 'refused' ? 'LT206' : 'LT207', { copy: id, state: end.state });
  return kept;
}

function reasonOf(end: End): string {
  if (end.state === 'refused') return end.ground;
  return end.state === 'failed' ? end.reason : 'expired';
}

function endedBy(end: End, at: ReturnType<typeof instant>): Partial<KeptCopy> {
  if (end.state === 'refused') return { refused: { ground: end.ground, at, ...end.by } };
  return end.state === 'failed' ? { failed: { reason: end.reason, at } } : { expiredAt: at };
}

function toldOf(end: End, copy: KeptCopy): Parameters<typeof webhookDuty>[1] {
  if (end.state === 'refused') return { type: 'copy.refused', data: { ground: end.ground } };
  return end.state === 'failed'
    ? { type: 'copy.failed', data: { reason: end.reason, ...numberIn(copy) } }
    : { type: 'copy.expired', data: numberIn(copy) };
}
