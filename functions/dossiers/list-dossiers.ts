import * as z from 'zod';
import { AgencyCodeInput, covers, type AgencyCode } from '../../schemas/agency-code.ts';
import { Day } from '../../schemas/calendar.ts';
import { readAs } from '../../schemas/field-errors.ts';
import { Status } from '../../schemas/status.ts';
import type { DossierSummary, Page } from '../../schemas/views.ts';
import type { Client } from '../kernel/http/client.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { text, type Item } from '../kernel/table/item.ts';
import { queryPage } from '../kernel/table/read.ts';
import { listPartition, readDossier } from './dossier-store.ts';

/** Which dossiers to list: of one agency, in one status, submitted on one day (Vietnam). */
const ListQuery = z.strictObject({
  agency: AgencyCodeInput,
  status: z
    .string()
    .regex(/^\d{1,2}$/)
    .transform(Number)
    .pipe(Status),
  day: Day,
  limit: z
    .string()
    .regex(/^\d{1,3}$/)
    .transform(Number)
    .pipe(z.int().min(1).max(100))
    .default(50),
  cursor: z.string().max(200).optional(),
});

/**
 * One page of an agency's dossiers, in the order of their codes: a query of exactly that page, never a scan.
 * The cursor is the last code of the page before; it cannot reach into another agency's list.
 */
export async function listDossiers(
  table: string,
  client: Client,
  query: Readonly<Record<string, string | undefined>>,
): Promise<Result<Page<DossierSummary>>> {
  const read = readAs(ListQuery, query);
  if (!read.ok) return refuse('invalid-query', { errors: read.errors });
  const { agency, status, day, limit, cursor } = read.value;
  if (!client.agencies.some((own) => covers(own as AgencyCode, agency))) return refuse('agency-not-yours');
  const partition = listPartition(agency, status, day);
  const after = cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString('utf8');
  const page = await queryPage({
    TableName: table,
    IndexName: 'by-agency',
    KeyConditionExpression: 'agencyDay = :partition',
    ExpressionAttributeValues: { ':partition': { S: partition } },
    Limit: limit,
    ...(after === undefined ? {} : { ExclusiveStartKey: startAfter(partition, after) }),
  });
  const last = page.next?.['listKey']?.S;
  return ok({
    items: page.items.map(summaryOf),
    ...(last === undefined ? {} : { next: Buffer.from(last, 'utf8').toString('base64url') }),
  });
}

const startAfter = (partition: string, code: string): Item => ({
  agencyDay: { S: partition },
  listKey: { S: code },
  pk: { S: code },
  sk: { S: 'HEAD' },
});

function summaryOf(item: Item): DossierSummary {
  const { dossier, state, changedAt } = readDossier(item);
  return {
    code: dossier.code,
    agency: dossier.agency,
    procedureCode: text(item, 'procedureCode'),
    status: dossier.status,
    completeness: state,
    changedAt,
    ...(dossier.receivedAt === undefined ? {} : { receivedAt: dossier.receivedAt }),
    ...(dossier.dueAt === undefined ? {} : { dueAt: dossier.dueAt }),
  };
}
