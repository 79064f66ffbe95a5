import type { AgencyCode } from '../../schemas/agency-code.ts';
import type { Day } from '../../schemas/calendar.ts';
import type { AccessAlertKind, AccessAlertView } from '../../schemas/citizens/access-alert.ts';
import { OfficerAccount } from '../../schemas/citizens/look.ts';
import type { DossierCode } from '../../schemas/dossier-code.ts';
import type { PersonName } from '../../schemas/personal.ts';
import { instant, vietnamDay, type Instant } from '../kernel/clock.ts';
import type { Client } from '../kernel/http/client.ts';
import { log } from '../kernel/log.ts';
import { measure } from '../kernel/metrics.ts';
import type { KeyedHash, Seal } from '../kernel/sealing.ts';
import { text, toItem, type Item } from '../kernel/table/item.ts';
import { queryPage } from '../kernel/table/read.ts';
import { create, putAlone } from '../kernel/table/transaction.ts';
import { countLooks } from './access-record-store.ts';
import type { AccessRecords } from './citizens.ts';
import { bearsFamilyName } from './family-name.ts';
import { isClients } from './officers.ts';
import type { Asking, Permit } from './permit-look.ts';
import { keptUntil, officerKeyOf } from './record-look.ts';
import { isWorkingTime } from './working-time.ts';

const HOUR_MS = 3_600_000;
/** Vietnam's midnight, as milliseconds since the epoch. */
const dayBegins = (now: number): number => Date.parse(`${vietnamDay(now)}T00:00:00.000+07:00`);

/**
 * Looks at how somebody looks: too often in an hour or a day, at his own family's name, out of working hours. Each
 * kind is told once per officer and hour or day, as an item, a log line and a metric, and nothing is blocked. It
 * never throws: what watches must not stand in the way of what is watched.
 */
export async function watchLook(records: AccessRecords, look: WatchedLook): Promise<void> {
  const { client, correlationId } = look;
  try {
    const seal = await records.seal();
    const officerKey = officerKeyOf(seal, look.agency, look.officer);
    const found = await abnormalities(records, seal, officerKey, look);
    await Promise.all(
      found.map(async ({ kind, window }) => {
        const isNew = await raise(records, seal, { kind, window, officerKey, look });
        if (!isNew) return;
        log('warn', 'LT124', { correlationId, clientId: client, oddity: kind });
        measure('abnormalLooks', 1, { kind });
      }),
    );
  } catch (error) {
    log('error', 'LT125', {
      correlationId,
      error: error instanceof Error ? error : new Error('not an error'),
    });
  }
}

/** A look as it is watched: whose, for which dossier, at people of which names. */
export interface WatchedLook {
  /** The client system. */
  readonly client: string;
  readonly agency: AgencyCode;
  readonly officer: OfficerAccount;
  readonly purpose: string;
  readonly dossier: DossierCode;
  readonly correlationId: string;
  /** Compared with the officer's own family name, and kept nowhere. */
  readonly names: readonly PersonName[];
  /** The keyed hash of that, where his agency has said it. */
  readonly familyHash: () => Promise<KeyedHash | undefined>;
}

/** A look at the population register as it is watched. */
export const watchedOf = (
  { client, correlationId, request }: Asking,
  { agency, purpose, dossier, subject, officer }: Permit,
): WatchedLook => ({
  client: client.id,
  agency,
  officer: request.officer,
  purpose: purpose.code,
  dossier,
  correlationId,
  names: [subject.fullName],
  familyHash: () => Promise.resolve(officer.familyHash),
});

interface Abnormality {
  readonly kind: AccessAlertKind;
  /** The hour or the day, in Vietnam's time, for which it is told once. */
  readonly window: string;
}

async function abnormalities(
  { tables, clock, settings }: AccessRecords,
  seal: Seal,
  officerKey: KeyedHash,
  { names, familyHash }: WatchedLook,
): Promise<Abnormality[]> {
  const now = clock.now();
  const day = vietnamDay(now);
  const { perHour, perDay } = settings.alerts;
  const hourBegins = Math.floor(now / HOUR_MS) * HOUR_MS; // Vietnam's hours are the world's
  const looksSince = (since: number, atMost: number) =>
    countLooks(tables.citizens, officerKey, instant(since), atMost);
  // The look that is being made is not among them yet. An hour has no more than its day, which is mostly answer enough.
  const ofDay = await looksSince(dayBegins(now), Math.max(perHour, perDay));
  const ofHour = ofDay < perHour ? ofDay : await looksSince(hourBegins, perHour);
  const own = await familyHash();
  return [
    ...(ofHour >= perHour
      ? [{ kind: 'many-in-an-hour' as const, window: instant(hourBegins).slice(0, 13) }]
      : []),
    ...(ofDay >= perDay ? [{ kind: 'many-in-a-day' as const, window: day }] : []),
    ...(own !== undefined && names.some((name) => bearsFamilyName(seal, name, own))
      ? [{ kind: 'own-family-name' as const, window: day }]
      : []),
    ...(isWorkingTime(now, settings.workingTime) ? [] : [{ kind: 'out-of-hours' as const, window: day }]),
  ];
}

const partition = (day: string): string => `ALERTS#${day}`;
const placeOf = (pk: string, sk: string): string => `${pk}/${sk}`;

/** Keeps an alert; false where the same was told before. */
async function raise(
  { tables, clock, settings }: AccessRecords,
  seal: Seal,
  {
    kind,
    window,
    officerKey,
    look,
  }: Abnormality & { readonly officerKey: KeyedHash; readonly look: WatchedLook },
): Promise<boolean> {
  const now = clock.now();
  const pk = partition(vietnamDay(now));
  const sk = `${kind}#${window}#${officerKey}`;
  const written = await putAlone(
    create(
      'alert',
      tables.citizens,
      toItem({
        pk,
        sk,
        kind,
        raisedAt: instant(now),
        client: look.client,
        agency: look.agency,
        dossier: look.dossier,
        purpose: look.purpose,
        sealed: seal.seal(look.officer, placeOf(pk, sk)),
        expiresAt: keptUntil(now, settings.recordMonths),
      }),
    ),
  );
  return written.done;
}

/** The alerts of one day in Vietnam about officers of the client's agencies, by kind. */
export async function readAlerts(
  records: AccessRecords,
  client: Client,
  day: Day,
): Promise<AccessAlertView[]> {
  const seal = await records.seal();
  const alerts: AccessAlertView[] = [];
  let from: Item | undefined;
  do {
    const page = await queryPage({
      TableName: records.tables.citizens,
      KeyConditionExpression: 'pk = :day',
      ExpressionAttributeValues: { ':day': { S: partition(day) } },
      ConsistentRead: true,
      ...(from === undefined ? {} : { ExclusiveStartKey: from }),
    });
    for (const item of page.items) {
      const alert = readAlert(item, seal);
      if (isClients(client, alert.agency)) alerts.push(alert);
    }
    from = page.next;
  } while (from !== undefined);
  return alerts;
}

function readAlert(item: Item, seal: Seal): AccessAlertView {
  const officer = seal.open(text(item, 'sealed'), placeOf(text(item, 'pk'), text(item, 'sk')));
  if (officer === undefined) throw new Error('an alert was sealed with a key that is gone, or elsewhere');
  return {
    kind: text(item, 'kind') as AccessAlertKind, // as written by `raise`
    raisedAt: text(item, 'raisedAt') as Instant,
    client: text(item, 'client'),
    agency: text(item, 'agency') as AgencyCode,
    officer: OfficerAccount.parse(officer),
    dossier: text(item, 'dossier'),
    purpose: text(item, 'purpose'),
  };
}
