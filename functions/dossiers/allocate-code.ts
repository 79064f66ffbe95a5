import { covers, type AgencyCode } from '../../schemas/agency-code.ts';
import { Day } from '../../schemas/calendar.ts';
import { formatDossierCode } from '../../schemas/dossier-code.ts';
import type { CodeAllocation, CodeRequest } from '../../schemas/views.ts';
import { vietnamDay, type Clock } from '../kernel/clock.ts';
import type { Client } from '../kernel/http/client.ts';
import { lookUpRequest, rememberRequest, repeated, type Repeatable } from '../kernel/http/idempotency.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { number } from '../kernel/table/item.ts';
import { transact } from '../kernel/table/transaction.ts';
import { update } from '../kernel/table/update.ts';
import type { Dossiers } from './dossiers.ts';

/**
 * Gives out the next dossier code of an agency's day (Circular 01/2018/TT-VPCP, article 19: the serial counts
 * within the day). One atomic counter per agency and day: never the same code twice, however many ask at once.
 * A repeated request with its Idempotency-Key gets the code that it got.
 */
export async function allocateCode(
  dossiers: { readonly tables: Pick<Dossiers['tables'], 'dossiers' | 'requests'>; readonly clock: Clock },
  client: Client,
  request: CodeRequest,
  repeatable: Repeatable | undefined,
): Promise<Result<CodeAllocation>> {
  const { agency } = request;
  if (!client.agencies.some((own) => covers(own as AgencyCode, agency))) return refuse('agency-not-yours');
  const { tables, clock } = dossiers;
  const before = await lookUpRequest(tables.requests, repeatable, clock.now());
  if (before !== undefined) return answered(before);
  const day = request.day ?? Day.parse(vietnamDay(clock.now()));
  const counted = await update({
    key: { table: tables.dossiers, pk: `SERIAL#${agency}#${day}`, sk: 'SERIAL' },
    set: 'ADD serial :one',
    values: { ':one': 1 },
  });
  const serial = number(counted.item ?? {}, 'serial');
  const allocation: CodeAllocation = { code: formatDossierCode(agency, day, serial), agency, day, serial };
  if (repeatable === undefined) return ok(allocation);
  const written = await transact([
    rememberRequest(tables.requests, repeatable, JSON.stringify(allocation), clock.now()),
  ]);
  if (written.done) return ok(allocation);
  const raced = repeated(written.collisions, repeatable);
  return raced === undefined ? refuse('concurrent-change') : answered(raced);
}

const answered = (before: Result<string>): Result<CodeAllocation> =>
  before.ok ? ok(JSON.parse(before.value) as CodeAllocation) : before; // written above
