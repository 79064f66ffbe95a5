import { Duration } from 'aws-cdk-lib';
import { POPULATION } from '../schemas/citizens/register.ts';
import type { SetAlarm } from './constructs/alarm.ts';
import { counted, countedOfAll, mostOf } from './metrics.ts';
import type { Stage } from './stages/stage.ts';

/** Looks for which the population register itself is asked while somebody waits. */
const ASKING = ['verify', 'look-up', 'relatives'] as const;

/** What makes looks worth asking about (functions/citizens/watch-looks.ts). */
const ABNORMAL = ['many-in-an-hour', 'many-in-a-day', 'own-family-name', 'out-of-hours'] as const;

/** Registers that may be asked over two ways side by side. */
const REGISTERS = [POPULATION, 'social-insurance'] as const;

/** Faults at the door by which somebody is kept out: by rights, by address, by a repeated message id. */
const KEPT_OUT = ['access_denied', 'caller-not-listed', 'unknown_member', 'message_id_reused'] as const;

const fiveMinutes = Duration.minutes(5);
const register = { register: POPULATION } as const;

/** Sets the alarms of looking at the registers, of following them, and of the door for national systems. */
export function watchRegisters(stage: Stage, set: SetAlarm): void {
  watchLooks(stage, set);
  watchAxis(stage, set);
  watchSync(stage, set);
  set('DoorRefusals', {
    name: 'door-refusals',
    says: 'National systems, or who pretends to be one, were kept out at the door over twenty times.',
    runbook: 'door-refusals',
    metric: countedOfAll(
      stage,
      'refused',
      KEPT_OUT.map((problem) => ({ problem })),
      fiveMinutes,
    ),
    sounds: { above: 20 },
  });
}

function watchLooks(stage: Stage, set: SetAlarm): void {
  const looks = (outcome: string) =>
    countedOfAll(
      stage,
      'looks',
      ASKING.map((operation) => ({ operation, outcome })),
      fiveMinutes,
    );
  set('PopulationUnreachable', {
    name: 'population-unreachable',
    says: 'For a quarter of an hour looks at the population register were not answered. No dossier waits for them.',
    runbook: 'register-unreachable',
    metric: looks('unanswered'),
    sounds: { above: 3 },
    periods: 3,
  });
  set('PopulationRefuses', {
    name: 'population-refuses',
    says: 'The population register refuses many questions: an account, a key or a clock is not believed.',
    runbook: 'register-refuses',
    metric: looks('refused'),
    sounds: { above: 5 },
    periods: 2,
  });
  set('AboutAnotherPerson', {
    name: 'about-another-person',
    says: 'A register answered about somebody else than was asked about. The answer was thrown away unseen.',
    runbook: 'about-another-person',
    metric: counted(stage, 'aboutAnotherPerson', fiveMinutes, register),
    sounds: { above: 0 },
  });
  set('AbnormalLooks', {
    name: 'abnormal-looks',
    says: 'Somebody looks at citizens too often, out of hours, or at his own family name. Nothing was blocked.',
    runbook: 'abnormal-looks',
    metric: countedOfAll(
      stage,
      'abnormalLooks',
      ABNORMAL.map((kind) => ({ kind })),
      fiveMinutes,
    ),
    sounds: { above: 0 },
  });
}

function watchAxis(stage: Stage, set: SetAlarm): void {
  set('RegisterAnswersUnreadable', {
    name: 'register-answers-unreadable',
    says: 'Answers of a register, or rows of one, cannot be read. They count as no answer.',
    runbook: 'register-answers-unreadable',
    metric: counted(stage, 'answerUnreadable', fiveMinutes, register),
    sounds: { above: 5 },
  });
  set('AxisDualRunDiffers', {
    name: 'axis-dual-run-differs',
    says: 'Two ways over the axis answer the same question differently. Only the chosen one is ever given.',
    runbook: 'axis-dual-run-differs',
    metric: countedOfAll(
      stage,
      'dualRunDiffered',
      REGISTERS.map((name) => ({ register: name })),
      fiveMinutes,
    ),
    sounds: { above: 0 },
  });
}

function watchSync(stage: Stage, set: SetAlarm): void {
  const { syncBehindHours } = stage.alarms;
  set('SyncBehind', {
    name: 'sync-behind',
    says: `The province's own register is over ${syncBehindHours} hours behind the population register.`,
    runbook: 'sync-behind',
    metric: mostOf(stage, 'syncBehindSeconds', fiveMinutes),
    sounds: { above: syncBehindHours * 3_600 },
    periods: 3,
  });
  set('SyncBlocked', {
    name: 'sync-blocked',
    says: 'A window of changes of the population register cannot be read on: a person must act.',
    runbook: 'sync-behind',
    metric: counted(stage, 'syncBlocked', fiveMinutes),
    sounds: { above: 0 },
  });
}
