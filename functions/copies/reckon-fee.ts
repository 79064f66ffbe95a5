import { covers, type AgencyCode } from '../../schemas/agency-code.ts';
import type { CopyFee } from '../../schemas/copies/copy.ts';
import type { CopyRules } from '../../schemas/copies/rules.ts';

/** What is reckoned for. */
export interface FeeAsked {
  readonly agency: AgencyCode;
  readonly channel: 'counter' | 'online';
  readonly pages: number;
  readonly copies: number;
  /** In Vietnam, `YYYY-MM-DD`: when it was asked for. */
  readonly day: string;
}

/** What copies cost by the rule of their day, in whole VND; nothing where a council's decision waives it. */
export function reckonFee({ fees, waivers }: Pick<CopyRules, 'fees' | 'waivers'>, asked: FeeAsked): CopyFee {
  const { agency, channel, pages, copies, day } = asked;
  const rule = fees
    .filter(({ from }) => from <= day)
    .toSorted((one, other) => (one.from < other.from ? 1 : -1))[0];
  // Before the first rule its amounts are the best that is known.
  const used = rule ?? fees.toSorted((one, other) => (one.from < other.from ? -1 : 1))[0];
  if (used === undefined) throw new Error('there is no rule for fees');
  const firstPages = Math.min(pages, used.firstPages);
  const whole = firstPages * used.first + (pages - firstPages) * used.further;
  const waiver = waivers.find(
    (each) =>
      each.channel === channel &&
      covers(each.agency, agency) &&
      each.from <= day &&
      (each.to === undefined || day <= each.to),
  );
  const perCopy = waiver === undefined ? Math.min(whole, used.cap) : 0;
  return {
    perCopy,
    copies,
    total: perCopy * copies,
    ruleFrom: used.from,
    ...(waiver === undefined ? {} : { waivedBy: waiver.instrument }),
  };
}
