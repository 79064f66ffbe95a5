import type { AgencyCode } from '../../schemas/agency-code.ts';
import type {
  AccessRecordExport,
  AccessRecordExportRequest,
  ExportedLook,
} from '../../schemas/citizens/access-record.ts';
import { purposesWith, type Purpose } from '../../schemas/citizens/purposes.ts';
import { instant } from '../kernel/clock.ts';
import { log } from '../kernel/log.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import type { Seal } from '../kernel/sealing.ts';
import type { Item } from '../kernel/table/item.ts';
import type { KeptRecord } from './access-record.ts';
import { recordPage } from './access-record-store.ts';
import type { AccessRecords } from './citizens.ts';
import { FIELD_NAMES, OPERATION_NAMES, OTHER_PURPOSES, RESULT_NAMES } from './record-words.ts';
import { searcherOf } from './officer-holder.ts';
import { isClients } from './officers.ts';
import { recordLook, subjectHashOf } from './record-look.ts';
import { AUDIT, isOwn, numberIn, shown, timeOf, type Searching } from './search-records.ts';

/** How many looks one list holds. */
const MOST_LOOKS = 5_000;
const PAGE = 500;

/**
 * A citizen's own list: every look at him that the client's agencies made, newest first, with purpose and agency, in
 * Vietnamese, for a desk to hand over. Without the officers' accounts unless the province has decided so. Making the
 * list is itself recorded. Refused: `agency-not-yours`, `invalid-query`.
 */
export async function exportRecords(
  records: AccessRecords,
  { client, sourceIp, correlationId }: Searching,
  request: AccessRecordExportRequest,
): Promise<Result<AccessRecordExport>> {
  if (!isClients(client, request.agency)) return refuse('agency-not-yours');
  const now = records.clock.now();
  const time = timeOf(request, now);
  if (!time.ok) return time;
  const seal = await records.seal();
  const subject = numberIn(request.subject);
  const looks: ExportedLook[] = [];
  let start: Item | undefined;
  do {
    const hash = subjectHashOf(seal, subject);
    const page = await recordPage(records.tables.citizens, 'by-subject', hash, time.value, PAGE, start);
    const own = page.records.filter((record) => isOwn(client, record));
    looks.push(...own.map((record) => exported(records, record, seal)));
    start = page.next;
  } while (start !== undefined && looks.length < MOST_LOOKS);
  await recordLook(records, {
    operation: 'export',
    ...AUDIT,
    manner: 'asked',
    outcome: 'answered',
    client: client.id,
    ...(await searcherOf(records, client, request)),
    subject,
    fields: [],
    sourceIp,
    correlationId,
  });
  log('info', 'LT128', { correlationId, clientId: client.id, count: looks.length });
  return ok({
    ...time.value,
    exportedAt: instant(now),
    agencies: [...client.agencies] as AgencyCode[], // the authoriser vouches for them
    truncated: start !== undefined || looks.length > MOST_LOOKS,
    looks: looks.slice(0, MOST_LOOKS),
  });
}

function exported({ settings }: AccessRecords, record: KeptRecord, seal: Seal): ExportedLook {
  const purposes = purposesWith(settings.purposes);
  const purpose = purposes.find(({ code }) => code === record.purpose);
  const officer = settings.exportNamesOfficer ? shown(record, seal).officer : undefined;
  return {
    at: record.at,
    operation: OPERATION_NAMES[record.operation],
    purpose: purpose?.name ?? OTHER_PURPOSES[record.purpose] ?? record.purpose,
    legalBasis: titleOf(purpose === undefined ? purposes : [purpose], record.legalBasis),
    agency: record.agency ?? '',
    ...(officer === undefined ? {} : { officer }),
    dossier: record.dossier ?? '',
    fields: record.fields.map((field) => FIELD_NAMES[field] ?? field),
    result: record.result === undefined ? RESULT_NAMES[record.outcome] : RESULT_NAMES[record.result],
  };
}

/** A legal basis by its name, as those purposes have it. */
const titleOf = (purposes: readonly Purpose[], code: string): string =>
  purposes.flatMap(({ legalBases }) => legalBases).find((basis) => basis.code === code)?.title ?? code;
