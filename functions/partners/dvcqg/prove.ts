import type { SentDossier } from '../../../schemas/dvcqg/dossier.ts';
import type { Finding } from '../../exchange/partner.ts';
import type { LookedUp } from './look-up.ts';
import { isRow, memberOf, samenessOf } from './sameness.ts';

/** The steps of a dossier in a reply of TraCuuHoSo. This project's assumption: no public source shows them. */
const STEPS = 'DanhSachTienTrinh';

/** How a step is known again, at the least. */
const IDENTIFYING = ['ThoiDiemXuLy', 'TrangThai'] as const;

/**
 * Whether the portal has a dossier as it was sent. Where it shows the dossier only in part, the first message
 * about it is taken to be in effect because the dossier is there; a later one may be sent again, since it
 * carries the whole state and changes nothing the second time.
 */
export function proveHeader(looked: LookedUp, sent: SentDossier, isFirst: boolean): Finding {
  switch (looked.kind) {
    case 'unreachable':
      return { finding: 'unreachable', reason: looked.reason };
    case 'cannot-tell':
      return { finding: 'unclear', safeToResend: true, ...wireOf(looked) };
    case 'absent':
      return { finding: 'absent', wire: looked.wire };
    case 'shown':
      switch (samenessOf(sent, looked.record)) {
        case 'same':
          return { finding: 'in-effect', wire: looked.wire };
        case 'different':
          return { finding: 'absent', wire: looked.wire };
        case 'same-as-far-as-shown':
          return isFirst
            ? { finding: 'in-effect', wire: looked.wire }
            : { finding: 'unclear', safeToResend: true, wire: looked.wire };
      }
  }
}

/** A step as it was sent, by its names on the wire. */
type SentStep = Readonly<Record<string, unknown>>;

/** What became of a batch of steps, and which of its rows (by position) are still to be sent. */
export interface StepsProof {
  readonly finding: Finding;
  readonly missing: readonly number[];
}

/**
 * Whether the portal has a batch of steps. Those that it has are not sent again. Where it does not show steps,
 * sending again could write them twice: a person decides, unless the installation says otherwise.
 */
export function proveSteps(looked: LookedUp, sent: readonly SentStep[], resendUnproven: boolean): StepsProof {
  const all = sent.map((_, index) => index);
  switch (looked.kind) {
    case 'unreachable':
      return { finding: { finding: 'unreachable', reason: looked.reason }, missing: all };
    case 'cannot-tell':
      return {
        finding: { finding: 'unclear', safeToResend: resendUnproven, ...wireOf(looked) },
        missing: all,
      };
    case 'absent':
      return { finding: { finding: 'absent', wire: looked.wire }, missing: all };
    case 'shown': {
      const { record, wire } = looked;
      const shown = memberOf(record, STEPS);
      if (!Array.isArray(shown)) {
        return { finding: { finding: 'unclear', safeToResend: resendUnproven, wire }, missing: all };
      }
      const missing = missingOf(sent, shown);
      return { finding: { finding: missing.length === 0 ? 'in-effect' : 'absent', wire }, missing };
    }
  }
}

/** The positions of the steps that are not shown. Each shown step stands for one sent step at most. */
function missingOf(sent: readonly SentStep[], shown: readonly unknown[]): number[] {
  const left = [...shown];
  const missing: number[] = [];
  for (const [index, step] of sent.entries()) {
    const place = left.findIndex((candidate) => isStep(step, candidate));
    if (place === -1) missing.push(index);
    else left.splice(place, 1);
  }
  return missing;
}

const isStep = (sent: SentStep, shown: unknown): boolean =>
  isRow(shown) &&
  IDENTIFYING.every((name) => memberOf(shown, name) !== undefined) &&
  samenessOf(sent, shown) !== 'different';

const wireOf = (looked: Extract<LookedUp, { kind: 'cannot-tell' }>) =>
  looked.wire === undefined ? {} : { wire: looked.wire };
