import { covers, type AgencyCode } from '../../schemas/agency-code.ts';
import type { OfficerAccount } from '../../schemas/citizens/look.ts';
import type { Client } from '../kernel/http/client.ts';
import type { Look } from './access-record.ts';
import type { AccessRecords } from './citizens.ts';
import { findOfficer, holdersOf, type KnownOfficer } from './officer-store.ts';
import { isClients, selfAndAbove } from './officers.ts';

/** An officer as his looks are counted and found: in one place, whosever the dossiers are. */
export interface Holder {
  /** The agency that holds his account; where none is known to, the client's own first one. */
  readonly officerAgency?: AgencyCode;
  readonly known?: KnownOfficer;
}

/**
 * Who holds an officer's account: `near`, the agency of the dossier or the nearest above it; else, where that is none of
 * the client's or does not know him, the only one within the client's reach that does. Of an account that several hold
 * there it is not said whose he is.
 */
export async function holderOf(
  records: AccessRecords,
  client: Client,
  officer: OfficerAccount,
  near: KnownOfficer | undefined,
): Promise<Holder> {
  const known = near ?? (await onlyOneWithin(records, client, officer));
  if (known !== undefined) return { officerAgency: known.agency, known };
  const [first] = client.agencies;
  return first === undefined ? {} : { officerAgency: first as AgencyCode }; // the authoriser vouches for it
}

/** Somebody who searches the records, as his own look is recorded. */
export async function searcherOf(
  records: AccessRecords,
  client: Client,
  { agency, by }: { readonly agency: AgencyCode; readonly by: OfficerAccount },
): Promise<Pick<Look, 'agency' | 'officer' | 'officerAgency'>> {
  const { known: _known, ...counted } = await holderOf(
    records,
    client,
    by,
    await officerAt(records, agency, by),
  );
  return { agency, officer: by, ...counted };
}

/** An officer as his agency or the nearest above it has him. */
export const officerAt = async (
  { tables, seal }: AccessRecords,
  agency: AgencyCode,
  officer: OfficerAccount,
): Promise<KnownOfficer | undefined> =>
  findOfficer(tables.citizens, await seal(), selfAndAbove(agency), officer);

async function onlyOneWithin(
  { tables, seal }: AccessRecords,
  client: Client,
  officer: OfficerAccount,
): Promise<KnownOfficer | undefined> {
  const holders = await holdersOf(tables.citizens, await seal(), officer);
  const [holder, ...others] = holders.filter((agency) => isWithinReach(client, agency));
  if (holder === undefined || others.length > 0) return undefined;
  return findOfficer(tables.citizens, await seal(), [holder], officer);
}

/** An agency for which the client acts, or one above such, whose accounts hold there too. */
const isWithinReach = (client: Client, agency: AgencyCode): boolean =>
  isClients(client, agency) || client.agencies.some((own) => covers(agency, own as AgencyCode));
