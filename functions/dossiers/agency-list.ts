import { covers, type AgencyCode } from '../../schemas/agency-code.ts';
import type { AgencyListInput, AgencyListView } from '../../schemas/agency-list.ts';
import type { Flag } from '../../schemas/flags.ts';
import { instant, type Clock, type Instant } from '../kernel/clock.ts';
import type { Client } from '../kernel/http/client.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { text } from '../kernel/table/item.ts';
import { get, type Key } from '../kernel/table/read.ts';
import { update } from '../kernel/table/update.ts';

/** How long a change takes to reach every function. */
const KEPT_FOR_MS = 300_000;

const listKey = (table: string): Key => ({ table, pk: 'AGENCIES', sk: 'LIST' });

/** The agencies that the province has, as last put; empty when nobody has put any. */
export async function readAgencyList(table: string): Promise<AgencyListView> {
  const item = await get(listKey(table));
  if (item === undefined) return { agencies: [] };
  return {
    version: text(item, 'listVersion'),
    agencies: text(item, 'agencies').split(' ') as AgencyCode[], // written by putAgencyList
    changedAt: text(item, 'changedAt') as Instant,
    changedBy: text(item, 'changedBy'),
  };
}

/** Puts the whole list in the place of the one before. A client names only agencies that it acts for itself. */
export async function putAgencyList(
  table: string,
  client: Client,
  input: AgencyListInput,
  now: number,
): Promise<Result<AgencyListView>> {
  const agencies = [...new Set(input.agencies)].toSorted();
  const foreign = agencies.some(
    (agency) => !client.agencies.some((own) => covers(own as AgencyCode, agency)),
  );
  if (foreign) return refuse('agency-not-yours');
  const changedAt = instant(now);
  await update({
    key: listKey(table),
    set: 'SET listVersion = :version, agencies = :agencies, changedAt = :at, changedBy = :by',
    values: {
      ':version': input.version,
      ':agencies': agencies.join(' '),
      ':at': changedAt,
      ':by': client.id,
    },
  });
  return ok({ version: input.version, agencies, changedAt, changedBy: client.id });
}

/** Tells whether the province has an agency, by the list as it was at most five minutes ago. */
export type KnowsAgency = (agency: AgencyCode) => Promise<boolean>;

export function knownAgencies(table: string, clock: Clock): KnowsAgency {
  let kept: { readonly at: number; readonly list: Promise<ReadonlySet<string>> } | undefined;
  return async (agency) => {
    if (kept === undefined || clock.now() - kept.at >= KEPT_FOR_MS) {
      const list = readAgencyList(table).then(({ agencies }): ReadonlySet<string> => new Set(agencies));
      kept = { at: clock.now(), list };
      list.catch(() => (kept = undefined));
    }
    const known = await kept.list;
    return known.size === 0 || known.has(agency);
  };
}

/** The flag of a dossier whose agency the province does not name: kept and carried, and somebody may look. */
export const agencyFlags = (agency: AgencyCode, isKnown: boolean): Flag[] =>
  isKnown ? [] : [{ kind: 'unknown-agency', field: 'agency', value: agency }];
