import { Duration } from 'aws-cdk-lib';
import { CARRIERS, type Carrier } from '../schemas/postal/carrier.ts';
import type { SetAlarm } from './constructs/alarm.ts';
import { counted, countedOfAll } from './metrics.ts';
import type { Stage } from './stages/stage.ts';

/** The ways whose parcels are heard of by a feed; MyVNPost tells by webhooks. */
const FEEDS: readonly Carrier[] = ['vnpost-ngsp', 'vnpost-lgsp'];

/**
 * What of a parcel only a person can settle: two carriers tell of it, or its result was delivered and its dossier could
 * not be returned by itself (functions/postal/hear-events.ts).
 */
const FOR_A_PERSON = [
  'two-carriers',
  'not-closed',
  'dossier-not-finished',
  'dossier-pending',
  'dossier-expired',
  'transition-forbidden',
];

const fiveMinutes = Duration.minutes(5);

/** Sets the alarms of what a duty's own alarms do not see: what the post tells, and what it does not. */
export function watchPost(stage: Stage, set: SetAlarm): void {
  set('PostalStrays', {
    name: 'postal-strays',
    says: 'The post tells of orders that nobody here made, or in rows that cannot be read. They are kept aside.',
    runbook: 'postal-strays',
    metric: counted(stage, 'strays', fiveMinutes),
    sounds: { above: 0 },
  });
  set('PostalUnknownCodes', {
    name: 'postal-unknown-codes',
    says: 'The post uses status codes that no table has. Their events are kept and have no effect.',
    runbook: 'postal-unknown-codes',
    metric: counted(stage, 'flagged', fiveMinutes, { kind: 'unknown-code' }),
    sounds: { above: 0 },
  });
  set('PostalForAPerson', {
    name: 'postal-for-a-person',
    says: 'A parcel does not go with its order or its dossier as it should: a person must say what is so.',
    runbook: 'postal-for-a-person',
    metric: countedOfAll(stage, 'flagged', each('kind', FOR_A_PERSON), fiveMinutes),
    sounds: { above: 0 },
  });
  set('PostalSilent', {
    name: 'postal-silent',
    says: 'The post has told nothing of some parcels for longer than their contract allows, although asked.',
    runbook: 'postal-silent',
    metric: countedOfAll(stage, 'silent', each('partner', CARRIERS), fiveMinutes),
    sounds: { above: 0 },
  });
  set('PostalFeedStalled', {
    name: 'postal-feed-stalled',
    says: 'A feed of the post could not be read for a quarter of an hour, or repeats itself. Its cursor stays.',
    runbook: 'postal-feed-stalled',
    metric: countedOfAll(stage, 'feedStalled', each('partner', FEEDS), fiveMinutes),
    sounds: { above: 0 },
    periods: 3,
  });
  set('PostalReconciliationDiffers', {
    name: 'postal-reconciliation-differs',
    says: 'The books of the post and of an agency differ about a day.',
    runbook: 'reconciliation-differs',
    metric: counted(stage, 'reconciliationDiffers', fiveMinutes),
    sounds: { above: 0 },
  });
}

/** Each of these values under one dimension. */
const each = (by: 'partner' | 'kind', values: readonly string[]): Readonly<Record<string, string>>[] =>
  values.map((value) => ({ [by]: value }));
