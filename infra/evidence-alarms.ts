import { Duration } from 'aws-cdk-lib';
import type { SetAlarm } from './constructs/alarm.ts';
import { counted, mostOf } from './metrics.ts';
import type { Stage } from './stages/stage.ts';

/** An hour: roots are made every five minutes, and an authority that is away for a while is nothing to rise for. */
const BEHIND_SECONDS = 3_600;

const fiveMinutes = Duration.minutes(5);

/** Sets the alarms of the evidence that others can verify. */
export function watchEvidence(stage: Stage, set: SetAlarm): void {
  set('EvidenceBehind', {
    name: 'evidence-behind',
    says: 'For over an hour nothing that happened has been proved by a time-stamped root. No exchange waits for it.',
    runbook: 'evidence-behind',
    metric: mostOf(stage, 'evidenceBehindSeconds', fiveMinutes),
    sounds: { above: BEHIND_SECONDS },
    periods: 3,
  });
  set('EvidenceRootInvalid', {
    name: 'evidence-root-invalid',
    says: 'The seal or time-stamp of a root over the evidence does not hold: what is under it is not proved.',
    runbook: 'evidence-root-invalid',
    metric: counted(stage, 'rootsInvalid', fiveMinutes),
    sounds: { above: 0 },
  });
}
