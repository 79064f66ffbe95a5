import { describe, expect, it } from 'vitest';
import { readPlan } from '../../local/province/plan/plan.ts';
import { ProvinceProblem } from '../../local/province/problem.ts';
import { assemblyOf } from './sample/template.ts';

const base = 'http://127.0.0.1:1/000000000000';

/** Resolves one expression as an environment variable of a function, beside whatever else a template has. */
function resolved(value: unknown, template: object = {}, parameters: Record<string, string> = {}): unknown {
  const assembly = assemblyOf({
    first: {
      Resources: {
        Table: { Type: 'AWS::DynamoDB::Table', Properties: { ...table, StreamSpecification: view } },
      },
      Outputs: {
        Exported: { Value: { 'Fn::GetAtt': ['Table', 'Arn'] }, Export: { Name: 'first:Table' } },
        Plain: { Value: { Ref: 'Table' } },
      },
    },
    second: {
      Parameters: { Given: { Type: 'String' }, Listed: { Type: 'CommaDelimitedList', Default: 'a,b' } },
      Conditions: { IsGiven: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Given' }, ''] }] } },
      Mappings: { ByRegion: { 'ap-southeast-1': { name: 'Singapore' } } },
      ...template,
      Resources: {
        Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'duties.fifo', FifoQueue: true } },
        Role: { Type: 'AWS::IAM::Role', Properties: {} },
        Function: {
          Type: 'AWS::Lambda::Function',
          Properties: { ...lambda, Environment: { Variables: { value } } },
        },
        ...('Resources' in template ? (template.Resources as object) : {}),
      },
    },
  });
  const plan = readPlan(assembly, { Given: 'something', ...parameters }, base);
  return plan.functions[0]?.environment['value'];
}

const table = {
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
};
const view = { StreamViewType: 'NEW_IMAGE' };
const lambda = { Handler: 'index.handler', Runtime: 'nodejs24.x', Code: { ZipFile: '' } };
const join = (...parts: unknown[]) => ({ 'Fn::Join': ['', parts] });

describe('what a template leaves open', () => {
  it.each([
    ['a queue’s URL', { Ref: 'Queue' }, `${base}/duties.fifo`],
    [
      'a queue’s ARN',
      { 'Fn::GetAtt': ['Queue', 'Arn'] },
      'arn:aws:sqs:ap-southeast-1:000000000000:duties.fifo',
    ],
    ['an attribute in one text', { 'Fn::GetAtt': 'Queue.QueueName' }, 'duties.fifo'],
    ['a parameter', { Ref: 'Given' }, 'something'],
    ['a list parameter', { 'Fn::Select': [1, { Ref: 'Listed' }] }, 'b'],
    ['a join', join('{"duties":"', { Ref: 'Queue' }, '"}'), `{"duties":"${base}/duties.fifo"}`],
    [
      'a substitution',
      { 'Fn::Sub': '${Given}-${Queue.QueueName}-${!Given}-${AWS::Region}' },
      'something-duties.fifo-${Given}-ap-southeast-1',
    ],
    [
      'a substitution with a map',
      { 'Fn::Sub': ['${a}${Given}', { a: { Ref: 'AWS::AccountId' } }] },
      '000000000000something',
    ],
    ['a split', { 'Fn::Select': [2, { 'Fn::Split': ['/', 'http://host/path'] }] }, 'host'],
    ['a condition that holds', { 'Fn::If': ['IsGiven', 'yes', 'no'] }, 'yes'],
    ['a mapping', { 'Fn::FindInMap': ['ByRegion', { Ref: 'AWS::Region' }, 'name'] }, 'Singapore'],
    [
      'an import',
      { 'Fn::ImportValue': 'first:Table' },
      'arn:aws:dynamodb:ap-southeast-1:000000000000:table/first-Table',
    ],
    [
      'an output of another stack',
      { 'Fn::GetStackOutput': { StackName: 'first', OutputName: 'Plain' } },
      'first-Table',
    ],
    ['base64', { 'Fn::Base64': 'abc' }, 'YWJj'],
    [
      'something without local meaning',
      { 'Fn::GetAtt': ['Role', 'Arn'] },
      'arn:aws:local:ap-southeast-1:000000000000:Role',
    ],
  ])('%s', (_what, value, expected) => {
    expect(resolved(value)).toBe(expected);
  });

  it('a condition that does not hold, and a value that is then none', () => {
    expect(
      resolved({ 'Fn::If': ['IsGiven', 'yes', { Ref: 'AWS::NoValue' }] }, {}, { Given: '' }),
    ).toBeUndefined();
  });

  it('leaves out a resource whose condition does not hold', () => {
    const Extra = {
      Type: 'AWS::SQS::Queue',
      Condition: 'IsGiven',
      Properties: { DelaySeconds: 'no number' },
    };
    expect(() => resolved('x', { Resources: { Extra } })).toThrow(
      'second.Extra: AWS::SQS::Queue DelaySeconds',
    );
    expect(resolved('x', { Resources: { Extra } }, { Given: '' })).toBe('x');
  });
});

describe('what the province does not know is named', () => {
  it.each([
    ['an intrinsic', { 'Fn::Cidr': ['10.0.0.0/8', 1] }, 'second.Function: intrinsic Fn::Cidr'],
    ['a reference', { Ref: 'Nothing' }, 'second.Function: Ref Nothing'],
    ['an import', { 'Fn::ImportValue': 'nobody:exports' }, 'Fn::ImportValue nobody:exports'],
    ['a secret in plain environment', '{{resolve:secretsmanager:x}}', 'dynamic reference'],
  ])('%s', (_what, value, message) => {
    expect(() => resolved(value)).toThrow(ProvinceProblem);
    expect(() => resolved(value)).toThrow(message);
  });

  it('a resource type', () => {
    const Resources = { Pipe: { Type: 'AWS::Pipes::Pipe', Properties: {} } };
    expect(() => resolved('x', { Resources })).toThrow('second.Pipe: AWS::Pipes::Pipe');
  });

  it('a parameter without a value, or with one that it does not allow', () => {
    const Parameters = {
      Given: { Type: 'String', AllowedPattern: '^https?://.+' },
      Other: { Type: 'String' },
    };
    const template = { Parameters, Conditions: {} };
    expect(() => resolved({ Ref: 'Other' }, template)).toThrow(
      'The parameter Other of stack second has no value',
    );
    expect(() => resolved({ Ref: 'Given' }, template)).toThrow(
      'The parameter Given does not allow the value "something"',
    );
    expect(resolved({ Ref: 'Given' }, template, { Given: 'http://x' })).toBe('http://x');
  });

  it.each([
    [
      'a function that is no Node.js',
      'AWS::Lambda::Function',
      { ...lambda, Runtime: 'python3.13' },
      'runtime python3.13',
    ],
    [
      'code that is not here',
      'AWS::Lambda::Function',
      { ...lambda, Code: { S3Key: 'x.zip' } },
      'code that is not an asset',
    ],
    ['a rule on events', 'AWS::Events::Rule', { EventPattern: { source: ['x'] } }, 'a rule on events'],
    [
      'a source that is neither queue nor stream',
      'AWS::Lambda::EventSourceMapping',
      { EventSourceArn: 'arn:aws:kinesis:x', FunctionName: 'f' },
      'event source arn:aws:kinesis:x',
    ],
    [
      'a mapping from a queue that is not in the template',
      'AWS::Lambda::EventSourceMapping',
      { EventSourceArn: 'arn:aws:sqs:x:y:z', FunctionName: { Ref: 'Function' } },
      'leads to arn:aws:sqs:x:y:z',
    ],
  ])('%s', (_what, Type, Properties, message) => {
    expect(() => resolved('x', { Resources: { Thing: { Type, Properties } } })).toThrow(message);
  });
});

describe('an API that the template words', () => {
  const integration = {
    type: 'aws_proxy',
    httpMethod: 'POST',
    uri: { 'Fn::Sub': 'arn:aws:apigateway:r:lambda:path/x/functions/${Function.Arn}/invocations' },
  };
  const operation = { responses: {}, 'x-amazon-apigateway-integration': integration };
  const api = (description: object) => ({
    Type: 'AWS::ApiGateway::RestApi',
    Properties: { Body: { openapi: '3.0.1', info: { title: 'x', version: '1' }, paths: {}, ...description } },
  });
  const withApi = (description: object) => ({ Resources: { Api: api(description) } });
  const withOperation = (more: object) => withApi({ paths: { '/x': { get: { ...operation, ...more } } } });
  const withScheme = (scheme: object) => ({
    ...withApi({
      paths: { '/x': { get: { ...operation, security: [{ named: [] }] } } },
      components: { securitySchemes: { named: scheme } },
    }),
  });

  it.each([
    ['authorisation by IAM', { 'x-amazon-apigateway-auth': { type: 'AWS_IAM' } }, 'x-amazon-apigateway-auth'],
    ['a validator', { 'x-amazon-apigateway-request-validator': 'all' }, 'request-validator'],
    ['a model of the body', { requestBody: { content: {} } }, 'requestBody'],
    [
      'an integration with a service',
      { 'x-amazon-apigateway-integration': { type: 'aws' } },
      'x-amazon-apigateway-integration.type',
    ],
    [
      'a function that is not invoked by POST',
      { 'x-amazon-apigateway-integration': { ...integration, httpMethod: 'GET' } },
      'x-amazon-apigateway-integration.httpMethod',
    ],
    ['an authoriser that is not there', { security: [{ nobody: [] }] }, 'authoriser that it names'],
    ['two authorisers', { security: [{ one: [] }, { other: [] }] }, 'two security schemes'],
  ])('is refused with %s', (_what, more, message) => {
    expect(() => resolved('x', withOperation({}))).not.toThrow();
    expect(() => resolved('x', withOperation(more))).toThrow(message);
  });

  it.each([
    ['an API key', { type: 'apiKey', name: 'x-api-key', in: 'header' }],
    [
      'an authoriser of another type',
      {
        type: 'apiKey',
        name: 'Authorization',
        in: 'header',
        'x-amazon-apigateway-authtype': 'cognito_user_pools',
        'x-amazon-apigateway-authorizer': { type: 'cognito_user_pools', providerARNs: [] },
      },
    ],
  ])('is refused with %s', (_what, scheme) => {
    expect(() => resolved('x', withScheme(scheme))).toThrow('x-amazon-apigateway-auth');
  });

  it('is refused when it is made of single resources, and when it is two', () => {
    const method = { Type: 'AWS::ApiGateway::Method', Properties: {} };
    expect(() => resolved('x', { Resources: { Api: api({}), Method: method } })).toThrow(
      'AWS::ApiGateway::Method',
    );
    expect(() => resolved('x', { Resources: { Api: api({}), Other: api({}) } })).toThrow('a second REST API');
  });
});
