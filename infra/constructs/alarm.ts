import { existsSync } from 'node:fs';
import path from 'node:path';
import { Alarm, ComparisonOperator, TreatMissingData, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Stage } from '../stages/stage.ts';
import { fixLogicalId, physicalName } from './names.ts';

const runbookFolder = path.resolve(import.meta.dirname, '../../docs/runbooks');

interface GatewayAlarmProps {
  readonly stage: Stage;
  readonly name: string;
  /** What has happened when it sounds, in one sentence. */
  readonly says: string;
  /** The page of docs/runbooks that is opened when it sounds, without `.md`. There is no alarm without one. */
  readonly runbook: string;
  readonly metric: IMetric;
  readonly sounds: { readonly above: number } | { readonly below: number };
  /** Periods in a row. */
  readonly periods?: number;
  /** What silence means: that all is well (the default), or that the thing which should speak is dead. */
  readonly silence?: 'well' | 'ill';
  readonly tell: ITopic;
}

/** Sets one alarm under a logical id; what is the same for all (stage, topic) is known to whoever made it. */
export type SetAlarm = (id: string, sound: Omit<GatewayAlarmProps, 'stage' | 'tell'>) => void;

/** An alarm that a person can act on: its description says what happened and which page to open. */
export class GatewayAlarm extends Alarm {
  constructor(scope: Construct, id: string, props: GatewayAlarmProps) {
    const page = `${props.runbook}.md`;
    if (!existsSync(path.join(runbookFolder, page))) {
      throw new Error(`The alarm ${props.name} names docs/runbooks/${page}, which does not exist.`);
    }
    const above = 'above' in props.sounds;
    super(scope, id, {
      alarmName: physicalName(props.stage, props.name),
      alarmDescription: `${props.says} Runbook: docs/runbooks/${page}`,
      metric: props.metric,
      threshold: 'above' in props.sounds ? props.sounds.above : props.sounds.below,
      comparisonOperator: above
        ? ComparisonOperator.GREATER_THAN_THRESHOLD
        : ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: props.periods ?? 1,
      treatMissingData: props.silence === 'ill' ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    fixLogicalId(this, id);
    this.addAlarmAction(new SnsAction(props.tell));
    this.addOkAction(new SnsAction(props.tell));
  }
}
