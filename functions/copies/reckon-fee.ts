import { covers, type AgencyCode } from '../../schemas/agency-code.ts';
import type { CopyFee } from '../../schemas/copies/copy.ts';
import type { CopyRules } from '../../schemas/copies/rules.ts';
import { ruleOfDay } from './rule-of-day.ts';

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
  const rule = ruleOfDay(fees, day);
  const firstPages = Math.min(pages, rule.firstPages);
  const whole = firstPages * rule.first + (pages - firstPages) * rule.further;
  const waiver = waivers.find(
    (each) =>
      each.channel === channel &&
      covers(each.agency, agency) &&
      each.from <= day &&
      (each.to === undefined || day <= each.to),
  );
  const perCopy = waiver === undefined ? Math.min(whole, rule.cap) : 0;
  return {
    perCopy,
    copies,
    total: perCopy * copies,
    ruleFrom: rule.from,
    ...(waiver === undefined ? {} : { waivedBy: waiver.instrument }),
  };
}
