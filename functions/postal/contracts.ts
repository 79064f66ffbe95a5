import type { AgencyCode } from '../../schemas/agency-code.ts';
import type { PostalContract, PostalContracts, PostalContractView } from '../../schemas/postal/contract.ts';
import { instant, vietnamDay } from '../kernel/clock.ts';
import type { Client } from '../kernel/http/client.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { contractInForce, contractsOf, putContract } from './contract-store.ts';
import { isClients } from './order.ts';
import type { Parcels } from './postal.ts';

/**
 * Keeps how an agency uses the post, from a day on. Orders that were asked for before keep what was agreed then.
 * Refused: `agency-not-yours`, `invalid-field` where the body names another agency than the address.
 */
export async function agreeContract(
  { tables, clock }: Parcels,
  client: Client,
  agency: AgencyCode,
  contract: PostalContract,
): Promise<Result<PostalContractView>> {
  if (!isClients(client, agency)) return refuse('agency-not-yours');
  if (contract.agency !== agency) {
    return refuse('invalid-field', {
      errors: [
        { pointer: '/agency', code: 'other-agency', message: 'Cơ quan khác với cơ quan trên địa chỉ' },
      ],
    });
  }
  const { failover, carriage } = contract;
  if (failover !== undefined && failover.to.carrier === carriage.carrier) {
    return refuse('invalid-field', {
      errors: [
        {
          pointer: '/failover/to/carrier',
          code: 'same-carrier',
          message: 'Đường dự phòng phải khác đường chính',
        },
      ],
    });
  }
  const kept: PostalContractView = { ...contract, changedAt: instant(clock.now()), changedBy: client.id };
  await putContract(tables.postal, kept);
  return ok(kept);
}

/**
 * The contracts of an agency and the one in force today. One that is inherited from above is shown as such; refused:
 * `agency-not-yours`.
 */
export async function readContracts(
  { tables, clock }: Parcels,
  client: Client,
  agency: AgencyCode,
): Promise<Result<PostalContracts>> {
  if (!isClients(client, agency)) return refuse('agency-not-yours');
  const [own, inForce] = await Promise.all([
    contractsOf(tables.postal, agency),
    contractInForce(tables.postal, agency, vietnamDay(clock.now())),
  ]);
  return ok({ agency, own, ...(inForce === undefined ? {} : { inForce }) });
}
