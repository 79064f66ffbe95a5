import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import {
  CfnEventInvokeConfig,
  EventSourceMapping,
  FilterCriteria,
  FilterRule,
  StartingPosition,
  type IEventSourceDlq,
} from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { Api } from './api.ts';
import type { AnsweredRoute } from './api-description.ts';
import type { CodeOf } from './bundle.ts';
import { GatewayFunction, logGroupName } from './constructs/function.ts';
import { fixLogicalId, physicalName } from './constructs/names.ts';
import { FailureQueue, SealedQueue } from './constructs/sealed-queue.ts';
import { environmentOf, installationParameters, type InstallationParameters } from './environment.ts';
import { Firewall } from './firewall.ts';
import {
  functions,
  logicalIdOf,
  nameOf,
  type ClockTrigger,
  type FunctionRow,
  type StreamTrigger,
} from './functions.ts';
import { mayLayAside, statementsFor, streamArnOf, type GatewayQueues } from './grants.ts';
import { idOf } from './logical-id.ts';
import { exportedArn, exportedCopiesArn, type StatefulStack } from './stateful-stack.ts';
import { partners, perPartner, type Partner, type Stage } from './stages/stage.ts';
import type { Watched } from './watched.ts';

interface StatelessStackProps extends StackProps {
  readonly stage: Stage;
  readonly stateful: StatefulStack;
  readonly codeOf: CodeOf;
}

/** A function as it was made from its row. */
interface Made {
  readonly row: FunctionRow;
  readonly made: GatewayFunction;
}

/**
 * What can be made again at any time: functions, the API before them, the queues and schedules that wake them. The
 * queues belong here because they carry wake-ups only; the table is the truth (docs/adr/0010, docs/adr/0017).
 */
export class StatelessStack extends Stack {
  readonly watched: Watched;
  private readonly gatewayStage: Stage;
  private readonly stateful: StatefulStack;
  private readonly parameters: InstallationParameters;
  private readonly duties: Readonly<Record<Partner, SealedQueue>>;
  private readonly wakeUps: SealedQueue;
  private readonly streamFailures: Readonly<Record<StreamTrigger['as'], FailureQueue>>;
  private readonly scheduleFailures: FailureQueue;

  constructor(scope: Construct, id: string, props: StatelessStackProps) {
    super(scope, id, props);
    this.gatewayStage = props.stage;
    this.stateful = props.stateful;
    this.parameters = installationParameters(this, props.stage);

    const { stage, stateful } = props;
    const key = stateful.keys.messages;
    this.duties = perPartner(
      (partner) =>
        new SealedQueue(this, `${idOf(partner)}Duties`, {
          stage,
          key,
          name: partner,
          order: 'per lane',
          consumerTimeout: Duration.seconds(stage.workers[partner].timeoutSeconds),
        }),
    );
    this.wakeUps = new SealedQueue(this, 'WakeUps', {
      stage,
      key,
      name: 'wake',
      order: 'any',
      consumerTimeout: Duration.seconds(30),
    });
    this.streamFailures = {
      relay: this.failureQueue('RelayFailures', 'relay-failures'),
      tracking: this.failureQueue('TrackingFailures', 'tracking-failures'),
      applicants: this.failureQueue('ApplicantsFailures', 'applicants-failures'),
    };
    this.scheduleFailures = this.failureQueue('ScheduleFailures', 'schedule-failures');

    const made = functions.map((row) => this.makeFunction(row, props.codeOf));
    for (const each of made) this.connect(each);
    const api = this.makeApi(made);
    const firewall = new Firewall(this, 'Firewall', {
      stage,
      logsKey: stateful.keys.logs,
      protects: api.restApi.deploymentStage.stageArn,
    });
    this.watched = this.toWatch(api, firewall);
    this.tellQueues();
  }

  private get queues(): GatewayQueues {
    return {
      duties: perPartner((partner) => this.duties[partner].queue),
      wakeUps: this.wakeUps.queue,
    };
  }

  private failureQueue(id: string, name: string): FailureQueue {
    return new FailureQueue(this, id, { stage: this.gatewayStage, name, key: this.stateful.keys.messages });
  }

  private makeFunction(row: FunctionRow, codeOf: CodeOf): Made {
    const { gatewayStage: stage, stateful, parameters, queues } = this;
    const made = new GatewayFunction(this, logicalIdOf(row), {
      stage,
      name: nameOf(row),
      does: row.does,
      code: codeOf(row),
      memoryMb: row.memoryMb,
      timeout: Duration.seconds(timeoutOf(row, stage)),
      environment: environmentOf(row, this, stage, stateful, queues, parameters),
      logsKey: stateful.keys.logs,
    });
    for (const statement of statementsFor(row, stateful, queues)) made.addToRolePolicy(statement);
    if (row.files !== undefined) {
      acknowledge(
        made.ownRole,
        `AwsSolutions-IAM5[Resource::${exportedArn(stage)}/*]`,
        '0011-one-role-per-function',
        'Any attachment may be the one that is asked for; which one a caller may have is checked by the function.',
      );
    }
    for (const shelf of Object.keys(row.shelves ?? {})) {
      acknowledge(
        made.ownRole,
        `AwsSolutions-IAM5[Resource::${exportedCopiesArn(stage)}/${shelf}/*]`,
        '0011-one-role-per-function',
        'Any object of this folder may be the one that is asked for; which one a caller may have is checked by the function.',
      );
    }
    return { row, made };
  }

  /** Joins a function to what wakes it, except the API, which needs them all at once. */
  private connect({ row, made }: Made): void {
    const { trigger } = row;
    switch (trigger.by) {
      case 'duties':
        this.feedFromQueue(
          made,
          row,
          this.duties[trigger.partner].queue,
          this.gatewayStage.workers[trigger.partner],
        );
        break;
      case 'wake-ups':
        this.feedFromQueue(made, row, this.wakeUps.queue, { batchSize: 10, maxConcurrency: 2 });
        break;
      case 'stream':
        this.feedFromStream(made, row, trigger);
        break;
      case 'clock':
        this.wakeByClock(made, row, trigger);
        break;
      case 'authoriser':
      case 'http':
        break;
    }
  }

  private feedFromQueue(
    made: GatewayFunction,
    row: FunctionRow,
    queue: IQueue,
    settings: { readonly batchSize: number; readonly maxConcurrency: number },
  ): void {
    const mapping = new EventSourceMapping(this, `${logicalIdOf(row)}Feed`, {
      target: made,
      eventSourceArn: queue.queueArn,
      batchSize: settings.batchSize,
      maxConcurrency: settings.maxConcurrency,
      reportBatchItemFailures: true,
    });
    fixLogicalId(mapping, `${logicalIdOf(row)}Feed`);
    acknowledge(
      mapping,
      'Serverless-LambdaEventSourceMappingDestination',
      '0017-queues-carry-wake-ups',
      "A queue mapping has no destination of its own: the queue's dead-letter queue takes what fails.",
    );
  }

  private feedFromStream(made: GatewayFunction, row: FunctionRow, { table, as, only }: StreamTrigger): void {
    const failures = this.streamFailures[as];
    for (const statement of mayLayAside(failures, this.stateful.keys.messages)) {
      made.addToRolePolicy(statement);
    }
    const mapping = new EventSourceMapping(this, `${logicalIdOf(row)}Feed`, {
      target: made,
      eventSourceArn: streamArnOf(this.stateful.tables[table].tableStreamArn),
      // From the oldest record: one written while the mapping was being made is not passed over.
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      parallelizationFactor: this.gatewayStage.relay.parallelBatches,
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts: 10,
      maxRecordAge: Duration.hours(6),
      onFailure: layAsideIn(failures),
      filters: [FilterCriteria.filter({ dynamodb: { NewImage: imagesWanted(only) } })],
    });
    fixLogicalId(mapping, `${logicalIdOf(row)}Feed`);
    acknowledge(
      made.ownRole,
      `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:dynamodb:<AWS::Region>:<AWS::AccountId>:table/${physicalName(this.gatewayStage, table)}/stream/*]`,
      '0011-one-role-per-function',
      'A stream is found by listing those of its table; their names are not known beforehand.',
    );
  }

  private wakeByClock(made: GatewayFunction, row: FunctionRow, clock: ClockTrigger): void {
    for (const statement of mayLayAside(this.scheduleFailures, this.stateful.keys.messages)) {
      made.addToRolePolicy(statement);
    }
    const patience = 'everyMinutes' in clock ? clock.everyMinutes : 60;
    // One repetition, a minute later; the next turn does all that this one left undone.
    new CfnEventInvokeConfig(this, `${logicalIdOf(row)}Failures`, {
      functionName: made.functionName,
      qualifier: '$LATEST',
      maximumRetryAttempts: 1,
      maximumEventAgeInSeconds: Math.max(180, patience * 60),
      destinationConfig: { onFailure: { destination: this.scheduleFailures.queueArn } },
    });
    const rule = new Rule(this, `${logicalIdOf(row)}Clock`, {
      ruleName: physicalName(this.gatewayStage, nameOf(row)),
      description: row.does,
      schedule: scheduleOf(clock),
    });
    rule.addTarget(
      new LambdaFunction(made, {
        deadLetterQueue: this.scheduleFailures,
        retryAttempts: 2,
        maxEventAge: Duration.minutes(patience),
      }),
    );
  }

  private makeApi(made: readonly Made[]): Api {
    const authoriser = made.find(({ row }) => row.trigger.by === 'authoriser');
    if (authoriser === undefined) throw new Error('No row of infra/functions.ts is the authoriser.');
    const routes = made.flatMap(({ row, made: answeredBy }): AnsweredRoute[] =>
      row.trigger.by === 'http' ? row.trigger.routes.map((route) => ({ ...route, answeredBy })) : [],
    );
    return new Api(this, 'Edge', {
      stage: this.gatewayStage,
      authoriser: authoriser.made,
      routes,
      logsKey: this.stateful.keys.logs,
      parameters: this.parameters,
    });
  }

  private toWatch(api: Api, firewall: Firewall): Watched {
    const { gatewayStage: stage } = this;
    const tables = Object.entries(this.stateful.tables).map(
      ([table, { name, indexNames }]) => [table, { name, indexes: indexNames }] as const,
    );
    return {
      duties: perPartner((partner) => this.duties[partner].names),
      wakeDeadLetters: this.wakeUps.names.deadLetters,
      streamFailures: {
        relay: this.streamFailures.relay.name,
        tracking: this.streamFailures.tracking.name,
        applicants: this.streamFailures.applicants.name,
      },
      scheduleFailures: this.scheduleFailures.name,
      functions: functions.map((row) => ({
        row,
        name: physicalName(stage, nameOf(row)),
        logGroup: logGroupName(stage, nameOf(row)),
      })),
      api: api.name,
      firewall: firewall.name,
      tables: Object.fromEntries(tables) as Watched['tables'], // fromEntries forgets that every table is there
    };
  }

  private tellQueues(): void {
    for (const partner of partners) {
      new CfnOutput(this, `Queue${idOf(partner)}`, {
        value: this.duties[partner].queue.queueUrl,
      });
    }
  }
}

function timeoutOf(row: FunctionRow, stage: Stage): number {
  if (row.timeoutSeconds !== 'partner') return row.timeoutSeconds;
  if (row.trigger.by !== 'duties') throw new Error(`${row.entry} has no partner to take its time-out from.`);
  return stage.workers[row.trigger.partner].timeoutSeconds;
}

function scheduleOf(clock: ClockTrigger): Schedule {
  if ('everyMinutes' in clock) return Schedule.rate(Duration.minutes(clock.everyMinutes));
  const { hour, minute } = clock.dailyAt;
  return Schedule.cron({ hour: String(hour), minute: String(minute) });
}

/** A row's words for what an image must be, in the language of filters. */
function imagesWanted(only: StreamTrigger['only']): Record<string, { readonly S: unknown }> {
  return Object.fromEntries(
    Object.entries(only).map(([attribute, must]) => [attribute, { S: ruleOf(must) }] as const),
  );
}

function ruleOf(must: StreamTrigger['only'][string]): unknown {
  if (must === 'there') return FilterRule.exists();
  if (must === 'absent') return FilterRule.notExists();
  return 'is' in must ? [must.is] : FilterRule.beginsWith(must.begins);
}

/** A destination that brings no grant of its own: CDK's would give actions and keys by wildcard. */
function layAsideIn(queue: IQueue): IEventSourceDlq {
  return { bind: () => ({ destination: queue.queueArn }) };
}
