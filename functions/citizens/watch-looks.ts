import type { AgencyCode } from '../../schemas/agency-code.ts';
import type { Day } from '../../schemas/calendar.ts';
import type { AccessAlertKind, AccessAlertView } from '../../schemas/citizens/access-alert.ts';
import { OfficerAccount } from '../../schemas/citizens/look.ts';
import type { PersonName } from '../../schemas/personal.ts';
import { instant, vietnamDay, type Instant } from '../kernel/clock.ts';
import type { Client } from '../kernel/http/client.ts';
import { log } from '../kernel/log.ts';
import { measure } from '../kernel/metrics.ts';
import type { KeyedHash, Seal } from '../kernel/sealing.ts';
import { text, textOr, toItem, type Item } from '../kernel/table/item.ts';
import { queryPage } from '../kernel/table/read.ts';
import { create, putAlone } from '../kernel/table/transaction.ts';
import { countLooks } from './access-record-store.ts';
import type { Look } from './access-record.ts';
import type { AccessRecords } from './citizens.ts';
import { bearsFamilyName } from './family-name.ts';
import type { KnownOfficer } from './officer-store.ts';
import { isClients } from './officers.ts';
import { keptUntil, officerKeyOf } from './record-look.ts';
import { isWorkingTime } from './working-time.ts';

const HOUR_MS = 3_600_000;
/** Vietnam's midnight, as milliseconds since the epoch. */
const dayBegins = (now: number): number => Date.parse(`${vietnamDay(now)}T00:00:00.000+07:00`);

/**
 * Looks at how somebody looks: too often in an hour or a day, at his own family's name, out of working hours; a look that
 * is refused as one that is answered. Each kind is told once per officer and hour or day, as an item, a log line and a
 * metric, and nothing is blocked. To be called before the look is recorded. It never throws: what watches must not stand
 * in the way of what is watched.
 *
 * @param names of whom something is seen or asked: compared with the officer's own family name, and kept nowhere
 * @param known the officer, where anybody knows him
 */
export async function watchLook(
  records: AccessRecords,
  about: WatchedLook,
  names: readonly PersonName[],
  known: KnownOfficer | undefined,
): Promise<void> {
  const { client, correlationId, agency, officer, officerAgency } = about;
  // A client that acts for nobody has no officers.
  if (agency === undefined || officer === undefined || officerAgency === undefined) return;
  const look = { ...about, agency, officer, officerAgency };
  try {
    const seal = await records.seal();
    const officerKey = officerKeyOf(seal, officerAgency, officer);
    const own = known?.familyHash;
    const isOwnFamily = own !== undefined && names.some((name) => bearsFamilyName(seal, name, own));
    const found = await abnormalities(records, officerKey, isOwnFamily);
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

/** What of a look is watched: whose it is, for which dossier. */
export type WatchedLook = Pick<
  Look,
  'client' | 'agency' | 'officer' | 'officerAgency' | 'purpose' | 'dossier' | 'correlationId'
>;

/** A look of which it is known whose it is. */
type Attributed = WatchedLook & Required<Pick<WatchedLook, 'agency' | 'officer' | 'officerAgency'>>;

interface Abnormality {
  readonly kind: AccessAlertKind;
  /** The hour or the day, in Vietnam's time, for which it is told once. */
  readonly window: string;
}

async function abnormalities(
  { tables, clock, settings }: AccessRecords,
  officerKey: KeyedHash,
  isOwnFamily: boolean,
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
  return [
    ...(ofHour >= perHour
      ? [{ kind: 'many-in-an-hour' as const, window: instant(hourBegins).slice(0, 13) }]
      : []),
    ...(ofDay >= perDay ? [{ kind: 'many-in-a-day' as const, window: day }] : []),
    ...(isOwnFamily ? [{ kind: 'own-family-name' as const, window: day }] : []),
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
  }: Abnormality & { readonly officerKey: KeyedHash; readonly look: Attributed },
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
        officerAgency: look.officerAgency,
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
  const dossier = textOr(item, 'dossier');
  const agency = text(item, 'agency');
  return {
    kind: text(item, 'kind') as AccessAlertKind, // as written by `raise`
    raisedAt: text(item, 'raisedAt') as Instant,
    client: text(item, 'client'),
    agency: agency as AgencyCode,
    officer: OfficerAccount.parse(officer),
    // Alerts that were kept before it was noted were counted under the dossier's.
    officerAgency: (textOr(item, 'officerAgency') ?? agency) as AgencyCode,
    ...(dossier === undefined ? {} : { dossier }),
    purpose: text(item, 'purpose'),
  };
}
