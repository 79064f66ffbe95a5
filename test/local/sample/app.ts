import path from 'node:path';
import { App, CfnCondition, CfnParameter, Duration, Fn, SecretValue, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import * as sqs from 'aws-cdk-lib/aws-sqs';

/**
 * A small app that has one of everything that the local province makes real, in two stacks that refer to each
 * other. Synthesised into the directory given as the first argument.
 */
const app = new App({ outdir: process.argv[2] ?? 'cdk.out', analyticsReporting: false });

const stateful = new Stack(app, 'Stateful', { stackName: 'sample-stateful' });
const things = new dynamodb.TableV2(stateful, 'Things', {
  partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
  globalSecondaryIndexes: [
    { indexName: 'by-kind', partitionKey: { name: 'kind', type: dynamodb.AttributeType.STRING } },
  ],
  dynamoStream: dynamodb.StreamViewType.NEW_IMAGE,
  timeToLiveAttribute: 'expiresAt',
});
const seen = new dynamodb.Table(stateful, 'Seen', {
  partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
});
const files = new s3.Bucket(stateful, 'Files');
const generated = new Secret(stateful, 'Generated', {
  secretName: 'sample/generated',
  generateSecretString: {
    secretStringTemplate: '{"username":"somebody"}',
    generateStringKey: 'password',
    passwordLength: 24,
    excludePunctuation: true,
  },
});
const plain = new Secret(stateful, 'Plain', {
  secretName: 'sample/plain',
  secretStringValue: SecretValue.unsafePlainText('as the template says'),
});

const stateless = new Stack(app, 'Stateless', { stackName: 'sample-stateless' });
const publicUrl = new CfnParameter(stateless, 'PublicUrl', { allowedPattern: '^https?://[^/]+$' });
const greeting = new CfnParameter(stateless, 'Greeting', { default: '' });
const isGreeted = new CfnCondition(stateless, 'IsGreeted', {
  expression: Fn.conditionNot(Fn.conditionEquals(greeting.valueAsString, '')),
});

const duties = new sqs.Queue(stateless, 'Duties', {
  fifo: true,
  deduplicationScope: sqs.DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: sqs.FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
  visibilityTimeout: Duration.seconds(3),
  deadLetterQueue: { queue: new sqs.Queue(stateless, 'DutiesDead', { fifo: true }), maxReceiveCount: 2 },
});
const givenUp = new sqs.Queue(stateless, 'GivenUp');

const code = lambda.Code.fromAsset(path.join(import.meta.dirname, 'functions'));
const make = (
  name: string,
  file: string,
  environment: Record<string, string>,
  seconds = 10,
): lambda.Function =>
  new lambda.Function(stateless, name, {
    functionName: `sample-${file}`,
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: `${file}.handler`,
    code,
    timeout: Duration.seconds(seconds),
    environment,
  });
const authorise = make('Authorise', 'authorise', {});
const answer = make(
  'Answer',
  'answer',
  {
    TABLE_THINGS: things.tableName,
    BUCKET: files.bucketName,
    QUEUES: stateless.toJsonString({ duties: duties.queueUrl }),
    PUBLIC_URL: publicUrl.valueAsString,
    GREETED: Fn.conditionIf(isGreeted.logicalId, 'yes', 'no').toString(),
    SECRET_GENERATED: generated.secretArn,
    SECRET_PLAIN: plain.secretArn,
  },
  2,
);
const carry = make('Carry', 'carry', { TABLE_SEEN: seen.tableName });
const follow = make('Follow', 'follow', { TABLE_SEEN: seen.tableName });
const keep = make('Keep', 'keep', { TABLE_SEEN: seen.tableName });
new lambda.Function(stateless, 'Inline', {
  functionName: 'sample-inline',
  runtime: lambda.Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = async () => ({ when: new Date(0), nothing: undefined });'),
});

carry.addEventSource(
  new SqsEventSource(duties, { batchSize: 10, reportBatchItemFailures: true, maxConcurrency: 2 }),
);
follow.addEventSource(
  // CDK's types are not written for exactOptionalPropertyTypes.
  new DynamoEventSource(things as dynamodb.ITable, {
    startingPosition: lambda.StartingPosition.TRIM_HORIZON,
    batchSize: 100,
    bisectBatchOnError: true,
    retryAttempts: 1,
    reportBatchItemFailures: true,
    onFailure: new SqsDlq(givenUp),
    filters: [lambda.FilterCriteria.filter({ eventName: lambda.FilterRule.or('INSERT', 'REMOVE') })],
  }),
);
new events.Rule(stateless, 'EveryMinute', {
  ruleName: 'every-minute',
  schedule: events.Schedule.rate(Duration.minutes(1)),
  targets: [new targets.LambdaFunction(keep)],
});
new scheduler.Schedule(stateless, 'Mornings', {
  scheduleName: 'mornings',
  schedule: scheduler.ScheduleExpression.cron({ minute: '0', hour: '8', weekDay: 'MON-FRI' }),
  target: new LambdaInvoke(keep, {
    input: scheduler.ScheduleTargetInput.fromObject({ asked: 'the morning' }),
  }),
});

const invocationsOf = (of: lambda.Function): string =>
  `arn:aws:apigateway:${stateless.region}:lambda:path/2015-03-31/functions/${of.functionArn}/invocations`;
const answered = (more: object = {}): object => ({
  responses: {},
  'x-amazon-apigateway-integration': { type: 'aws_proxy', httpMethod: 'POST', uri: invocationsOf(answer) },
  ...more,
});
const guarded = answered({ security: [{ clients: [] }] });
const preflight = {
  responses: { 204: { description: 'Preflight' } },
  'x-amazon-apigateway-integration': {
    type: 'mock',
    requestTemplates: { 'application/json': '{ "statusCode": 204 }' },
    responses: {
      default: {
        statusCode: '204',
        responseParameters: {
          'method.response.header.Access-Control-Allow-Origin': "'https://one-stop.example'",
        },
      },
    },
  },
};
new apigateway.SpecRestApi(stateless, 'Api', {
  cloudWatchRole: false,
  binaryMediaTypes: ['image/*'],
  deployOptions: { stageName: 'live' },
  apiDefinition: apigateway.ApiDefinition.fromInline({
    openapi: '3.0.1',
    info: { title: 'sample', version: '1' },
    paths: {
      '/open': { get: answered(), post: answered(), options: preflight },
      '/open/{id}': { get: answered() },
      '/open/fixed': { get: answered() },
      '/open/{id}/parts/{part}': { get: answered() },
      '/all/{rest+}': { 'x-amazon-apigateway-any-method': answered() },
      '/asked': {
        get: answered({
          parameters: [{ name: 'name', in: 'query', required: true, schema: { type: 'string' } }],
        }),
      },
      '/guarded': { get: guarded },
      '/guarded/{id}': { post: guarded },
    },
    components: {
      securitySchemes: {
        clients: {
          type: 'apiKey',
          name: 'Authorization',
          in: 'header',
          'x-amazon-apigateway-authtype': 'custom',
          'x-amazon-apigateway-authorizer': {
            type: 'token',
            authorizerUri: invocationsOf(authorise),
            authorizerResultTtlInSeconds: 300,
            identityValidationExpression: '^Bearer [a-z-]+$',
          },
        },
      },
    },
    'x-amazon-apigateway-gateway-responses': {
      UNAUTHORIZED: {
        statusCode: '401',
        responseParameters: { 'gatewayresponse.header.Content-Type': "'application/problem+json'" },
        responseTemplates: {
          'application/json': '{"code":"who-are-you","correlationId":"$context.requestId"}',
        },
      },
    },
  }),
});

app.synth();
