import type { Day } from '../../schemas/calendar.ts';

/**
 * The rule in force on a day (in Vietnam, `YYYY-MM-DD`): of those that are from then or before, the latest. Before the first
 * of them, the first: it is the best that is known.
 *
 * @param rules at least one, in any order
 */
export function ruleOfDay<Rule extends { readonly from: Day }>(rules: readonly Rule[], day: string): Rule {
  const inOrder = rules.toSorted((one, other) => (one.from < other.from ? -1 : 1));
  const rule = inOrder.findLast(({ from }) => from <= day) ?? inOrder[0];
  if (rule === undefined) throw new Error('there is no rule for any day');
  return rule;
}
