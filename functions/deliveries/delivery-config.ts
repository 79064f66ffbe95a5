import * as z from 'zod';
import type { PartnerName } from '../exchange/exchange.ts';
import { Policies, type PartnerPolicy } from '../exchange/policy.ts';
import { json, readConfig } from '../kernel/config.ts';

/** What every partner's worker is told by its environment. Read once, at cold start. */
export function deliveryFromEnvironment(partner: PartnerName): {
  readonly tables: { readonly exchanges: string; readonly evidence: string; readonly partners: string };
  readonly policy: PartnerPolicy;
} {
  const config = readConfig(
    z.object({
      TABLE_EXCHANGES: z.string(),
      TABLE_EVIDENCE: z.string(),
      TABLE_PARTNERS: z.string(),
      POLICIES: json(Policies),
    }),
  );
  const policy = config.POLICIES[partner];
  if (policy === undefined)
    throw new Error(`configuration is wrong or missing: POLICIES has no policy for ${partner}`);
  return {
    tables: {
      exchanges: config.TABLE_EXCHANGES,
      evidence: config.TABLE_EVIDENCE,
      partners: config.TABLE_PARTNERS,
    },
    policy,
  };
}
