import { covers, type AgencyCode } from '../../../schemas/agency-code.ts';
import type { DvcqgConfig } from './config.ts';

/**
 * The code under which an agency's dossiers are sent: that of the nearest agency above it which has its own,
 * else the installation's. Undefined when there is neither.
 */
export function senderOf(
  config: Pick<DvcqgConfig, 'agency' | 'agencies'>,
  agency: AgencyCode | undefined,
): string | undefined {
  let nearest: (typeof config.agencies)[number] | undefined;
  for (const candidate of config.agencies) {
    if (agency === undefined || !covers(candidate.agency, agency)) continue;
    if (nearest === undefined || candidate.agency.length > nearest.agency.length) nearest = candidate;
  }
  const code = nearest?.code ?? config.agency;
  return code === '' ? undefined : code;
}
