import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { setAlarms } from './alarms.ts';
import { fixLogicalId, physicalName } from './constructs/names.ts';
import { drawDashboard } from './dashboard.ts';
import type { Stage } from './stages/stage.ts';
import type { Watched } from './watched.ts';

interface WatchingStackProps extends StackProps {
  readonly stage: Stage;
  readonly watched: Watched;
  /** Over what alarms tell. */
  readonly messagesKey: IKey;
}

/**
 * What watches: alarms, the topic by which they are told, the dashboard. Nothing that is watched knows of it, and it
 * knows of what is watched by name only, so that neither holds the other back (docs/adr/0023).
 */
export class WatchingStack extends Stack {
  constructor(scope: Construct, id: string, props: WatchingStackProps) {
    super(scope, id, props);
    const { stage, watched } = props;
    const topic = this.makeTopic(stage, props.messagesKey);
    setAlarms(this, stage, watched, topic);
    const dashboard = drawDashboard(this, stage, watched);
    new CfnOutput(this, 'AlarmTopicArn', {
      value: topic.topicArn,
      description: 'Subscribe whoever is on duty',
    });
    new CfnOutput(this, 'DashboardName', { value: dashboard.dashboardName });
  }

  private makeTopic(stage: Stage, masterKey: IKey): Topic {
    const topic = new Topic(this, 'Alarms', {
      topicName: physicalName(stage, 'alarms'),
      displayName: `Lien Thong ${stage.name}`,
      masterKey,
      enforceSSL: true,
    });
    fixLogicalId(topic, 'AlarmTopic');
    // A topic with a policy of its own loses the one by which this account's alarms may speak.
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'LetAlarmsSpeak',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
    return topic;
  }
}
