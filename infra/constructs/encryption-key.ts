import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Stage } from '../stages/stage.ts';
import { fixLogicalId, physicalName } from './names.ts';

interface EncryptionKeyProps {
  readonly stage: Stage;
  readonly name: string;
  readonly protects: string;
}

/** A customer-managed key, rotated every year. Functions reach it by their own role's policy only. */
export class EncryptionKey extends Key {
  constructor(scope: Construct, id: string, props: EncryptionKeyProps) {
    super(scope, id, {
      description: `Lien Thong ${props.stage.name}: ${props.protects}`,
      alias: `alias/${physicalName(props.stage, props.name)}`,
      enableKeyRotation: true,
      removalPolicy: props.stage.onRemoval === 'keep' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    fixLogicalId(this, id);
  }

  /** Lets a service of this account write to what the key protects, for instance alarms to an encrypted topic. */
  letServiceWrite(service: 'cloudwatch' | 'events'): void {
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: `LetService${service}Write`,
        principals: [new ServicePrincipal(`${service}.amazonaws.com`)],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'], // in a key's own policy: this key
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
  }

  /** Lets CloudWatch Logs use the key for this account's log groups whose names begin so. */
  letLogGroupsUse(...prefixes: readonly string[]): void {
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'LetLogGroupsUse',
        principals: [new ServicePrincipal(`logs.${Aws.REGION}.amazonaws.com`)],
        actions: [
          'kms:Encrypt',
          'kms:Decrypt',
          'kms:ReEncryptFrom',
          'kms:ReEncryptTo',
          'kms:GenerateDataKey',
          'kms:GenerateDataKeyWithoutPlaintext',
          'kms:DescribeKey',
        ],
        resources: ['*'], // in a key's own policy: this key
        conditions: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': prefixes.map(
              (prefix) => `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:${prefix}*`,
            ),
          },
        },
      }),
    );
  }
}
