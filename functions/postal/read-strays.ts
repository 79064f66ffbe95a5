import { parseOrderNumber } from '../../schemas/postal/order-number.ts';
import { parseDossierCode } from '../../schemas/dossier-code.ts';
import type { PostalContractView } from '../../schemas/postal/contract.ts';
import type { Strays, StrayView } from '../../schemas/postal/strays.ts';
import type { Client } from '../kernel/http/client.ts';
import { allContracts } from './contract-store.ts';
import { newestStrays, type Stray } from './feed-store.ts';
import { isClients } from './order.ts';
import type { Parcels } from './postal.ts';

/** How many strays are shown at once, and how many are looked at for them. */
const SHOWN = 200;
const LOOKED_AT = 2_000;

/**
 * What carriers told that is nobody's, newest first, as far as the client acts for an agency under whose customer
 * code it came. The row as it came may name a person: it is shown to those who may manage the post.
 */
export async function readStrays({ tables }: Parcels, client: Client): Promise<Strays> {
  const contracts = await allContracts(tables.postal);
  const items: StrayView[] = [];
  let looked = 0;
  for await (const stray of newestStrays(tables.postal)) {
    if (items.length === SHOWN || looked === LOOKED_AT) return { items, more: true };
    looked += 1;
    if (agenciesOf(contracts, stray).some((agency) => isClients(client, agency)))
      items.push(viewOf(stray, client.scopes.has('post:manage')));
  }
  return { items, more: false };
}

/** The agencies that a stray may concern: those that post under its customer code, and that of the code it names. */
export function agenciesOf(
  contracts: readonly PostalContractView[],
  { carrier, customerCode, event }: Stray,
): PostalContractView['agency'][] {
  const named = parseOrderNumber(event?.orderNumber ?? '');
  const code = named === undefined ? undefined : parseDossierCode(named.dossier);
  const owners = contracts.filter(({ carriage, failover }) =>
    [carriage, ...(failover === undefined ? [] : [failover.to])].some(
      (way) => way.carrier === carrier && way.customerCode === customerCode,
    ),
  );
  return [...(code?.ok === true ? [code.parts.agency] : []), ...owners.map(({ agency }) => agency)];
}

const viewOf = (
  { id, carrier, customerCode, arrivedAt, event, why, raw }: Stray,
  withRaw: boolean,
): StrayView => ({
  id,
  carrier,
  customerCode,
  arrivedAt,
  kind: event === undefined ? 'malformed' : 'unknown-order',
  ...event,
  ...(why === undefined ? {} : { why }),
  ...(withRaw ? { raw } : {}),
});
