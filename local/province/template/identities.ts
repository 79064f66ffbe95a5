import { createHash } from 'node:crypto';
import { arn } from '../place.ts';
import { unsupported } from '../problem.ts';
import type { Resource, Stack } from './assembly.ts';
import type { Identities } from './intrinsics.ts';

/** How a name property is evaluated; `undefined` when the template leaves the name to AWS. */
type NameOf = (stack: Stack, resource: Resource, property: string) => string | undefined;

/**
 * The names, URLs and ARNs that resources have here. A name that the template leaves open is made of stack and
 * logical id, so that it is the same after every start and the data behind it is found again.
 */
export function createIdentities(nameOf: NameOf, queueUrlBase: string): Identities {
  const resourceOf = (stack: Stack, logicalId: string): Resource => {
    const resource = stack.template.Resources[logicalId];
    if (resource === undefined) throw unsupported(stack.name, `no resource ${logicalId}`);
    return resource;
  };

  const name = (stack: Stack, logicalId: string): string => {
    const resource = resourceOf(stack, logicalId);
    const generated = `${stack.name}-${logicalId}`;
    switch (resource.Type) {
      case 'AWS::DynamoDB::Table':
      case 'AWS::DynamoDB::GlobalTable':
        return nameOf(stack, resource, 'TableName') ?? shortened(generated, 255);
      case 'AWS::SQS::Queue': {
        const ending = resource.Properties['FifoQueue'] === true ? '.fifo' : '';
        return nameOf(stack, resource, 'QueueName') ?? shortened(generated, 80 - ending.length) + ending;
      }
      case 'AWS::S3::Bucket':
        return (
          nameOf(stack, resource, 'BucketName') ??
          shortened(generated.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-'), 63)
        );
      case 'AWS::Lambda::Function':
        return nameOf(stack, resource, 'FunctionName') ?? shortened(generated, 64);
      case 'AWS::SecretsManager::Secret':
        return nameOf(stack, resource, 'Name') ?? shortened(generated, 255);
      case 'AWS::KMS::Key':
        return shortened(generated, 64);
      case 'AWS::KMS::Alias':
        return nameOf(stack, resource, 'AliasName') ?? `alias/${generated}`;
      case 'AWS::ApiGateway::Stage':
        return nameOf(stack, resource, 'StageName') ?? logicalId;
      case 'AWS::Events::Rule':
      case 'AWS::Scheduler::Schedule':
        return nameOf(stack, resource, 'Name') ?? shortened(generated, 64);
      case 'AWS::Lambda::Version':
        return `${functionArnOf(stack, resource)}:1`;
      case 'AWS::Lambda::Alias':
        return `${functionArnOf(stack, resource)}:${nameOf(stack, resource, 'Name') ?? 'live'}`;
      default:
        return logicalId;
    }
  };

  const functionArnOf = (stack: Stack, resource: Resource): string =>
    arn('lambda', `function:${functionNameOf(nameOf(stack, resource, 'FunctionName') ?? '')}`);

  const arnOf = (stack: Stack, logicalId: string): string => {
    const own = name(stack, logicalId);
    switch (resourceOf(stack, logicalId).Type) {
      case 'AWS::DynamoDB::Table':
      case 'AWS::DynamoDB::GlobalTable':
        return arn('dynamodb', `table/${own}`);
      case 'AWS::SQS::Queue':
        return arn('sqs', own);
      case 'AWS::S3::Bucket':
        return `arn:aws:s3:::${own}`;
      case 'AWS::Lambda::Function':
        return arn('lambda', `function:${own}`);
      case 'AWS::SecretsManager::Secret':
        return arn('secretsmanager', `secret:${own}-local0`);
      case 'AWS::KMS::Key':
        return arn('kms', `key/${own}`);
      case 'AWS::Events::Rule':
        return arn('events', `rule/${own}`);
      case 'AWS::Scheduler::Schedule':
        return arn('scheduler', `schedule/default/${own}`);
      case 'AWS::Lambda::Alias':
      case 'AWS::Lambda::Version':
        return own;
      default:
        return arn('local', own);
    }
  };

  return {
    reference: (stack, logicalId) => {
      switch (resourceOf(stack, logicalId).Type) {
        case 'AWS::SQS::Queue':
          return `${queueUrlBase}/${name(stack, logicalId)}`;
        case 'AWS::SecretsManager::Secret':
        case 'AWS::SNS::Topic':
          return arnOf(stack, logicalId);
        default:
          return name(stack, logicalId);
      }
    },
    attribute: (stack, logicalId, attribute) => {
      switch (attribute) {
        case 'Arn':
        case 'Id':
          return arnOf(stack, logicalId);
        case 'QueueName':
        case 'KeyId':
          return name(stack, logicalId);
        case 'QueueUrl':
          return `${queueUrlBase}/${name(stack, logicalId)}`;
        case 'StreamArn':
          return streamArn(name(stack, logicalId));
        case 'FunctionArn':
        case 'AliasArn':
          return name(stack, logicalId);
        default:
          // Attributes of what has no local meaning (a domain's target) are named, not invented.
          return `local-${logicalId}-${attribute}`;
      }
    },
  };
}

/** The ARN under which mappings know a table's stream here; the engine's own changes with every new table. */
export const streamArn = (table: string): string => arn('dynamodb', `table/${table}/stream/local`);

/** The function's name in an ARN, a qualified ARN, or a name that is one already. */
export function functionNameOf(reference: string): string {
  return /:function:([^:/]+)/.exec(reference)?.[1] ?? reference;
}

/** A name within a limit; what is cut off lives on in a hash, so that two long names stay two. */
function shortened(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 8);
  return `${text.slice(0, limit - 9)}-${hash}`;
}
