import { RemovalPolicy, type Duration, type Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, Function, Runtime, Tracing, type Code } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { acknowledge } from '../acknowledge.ts';
import type { Stage } from '../stages/stage.ts';
import { fixLogicalId, physicalName } from './names.ts';
import { OwnRole } from './own-role.ts';

interface GatewayFunctionProps {
  readonly stage: Stage;
  readonly name: string;
  readonly does: string;
  readonly code: Code;
  readonly memoryMb: number;
  readonly timeout: Duration;
  readonly environment: Readonly<Record<string, string>>;
  readonly logsKey: IKey;
}

/**
 * A function with a role and a log group of its own, traced. The role begins with nothing but leave to write to
 * that log group and to send traces; what else the function may touch is granted statement by statement
 * (docs/adr/0011).
 */
export class GatewayFunction extends Function {
  readonly ownRole: OwnRole;

  constructor(scope: Stack, id: string, props: GatewayFunctionProps) {
    const logGroup = logGroupOf(scope, `${id}Logs`, props.stage, props.name, props.logsKey);
    const role = new OwnRole(scope, `${id}Role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What ${props.name} of the gateway may do`,
    });
    fixLogicalId(role, `${id}Role`);
    role.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    super(scope, id, {
      functionName: physicalName(props.stage, props.name),
      description: props.does,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: props.code,
      memorySize: props.memoryMb,
      timeout: props.timeout,
      environment: props.environment,
      role,
      logGroup,
      tracing: Tracing.ACTIVE,
    });
    this.ownRole = role;
    fixLogicalId(this, id);
    acknowledge(
      role,
      'AwsSolutions-IAM5[Resource::*]',
      '0011-one-role-per-function',
      'Sending traces (xray:PutTraceSegments, xray:PutTelemetryRecords) cannot be narrowed to a resource.',
    );
    acknowledge(
      role,
      'Serverless-LambdaStarPermissions',
      '0011-one-role-per-function',
      'Says the same of the role as a whole; AwsSolutions-IAM5 finds each wildcard by itself, and is answered by itself.',
    );
    acknowledge(
      this,
      'Serverless-LambdaDLQ',
      '0017-queues-carry-wake-ups',
      "What fails is taken where it came from: by the queue's dead-letter queue, the stream's or the schedule's failure queue; a caller of the API gets the error.",
    );
  }
}

/** Where what is called so in a stage writes its log. */
export const logGroupName = (stage: Stage, name: string): string => `/lien-thong/${stage.name}/${name}`;

/** An encrypted log group of a known name. It may carry no personal data; it is kept as long as the stage says. */
export function logGroupOf(scope: Stack, id: string, stage: Stage, name: string, key: IKey): LogGroup {
  const logGroup = new LogGroup(scope, id, {
    logGroupName: logGroupName(stage, name),
    retention: retentionOf(stage),
    encryptionKey: key,
    removalPolicy: stage.onRemoval === 'keep' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
  fixLogicalId(logGroup, id);
  return logGroup;
}

const retentions = {
  7: RetentionDays.ONE_WEEK,
  30: RetentionDays.ONE_MONTH,
  400: RetentionDays.THIRTEEN_MONTHS,
} as const;

/** The stage's days by the service's own names for them. */
export function retentionOf(stage: Stage): RetentionDays {
  return retentions[stage.logs.retentionDays];
}
