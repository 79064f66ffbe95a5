import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import type { SecretName } from '../functions.ts';
import type { Stage } from '../stages/stage.ts';
import { fixLogicalId } from './names.ts';

interface GatewaySecretProps {
  readonly stage: Stage;
  readonly name: SecretName;
  readonly holds: string;
  readonly key: IKey;
  /** What it holds until somebody puts a value: this JSON object, and under `random.field` so many letters and digits. */
  readonly firstly: Readonly<Record<string, unknown>>;
  readonly random: { readonly field: string; readonly length: number };
}

/** A secret as JSON, under the secrets key. Its values are put by people; a deployment never overwrites them. */
export class GatewaySecret extends Secret {
  constructor(scope: Construct, id: string, props: GatewaySecretProps) {
    super(scope, id, {
      secretName: `lien-thong/${props.stage.name}/${props.name}`,
      description: props.holds,
      encryptionKey: props.key,
      generateSecretString: {
        secretStringTemplate: JSON.stringify(props.firstly),
        generateStringKey: props.random.field,
        passwordLength: props.random.length,
        excludePunctuation: true,
      },
      removalPolicy: props.stage.onRemoval === 'keep' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    fixLogicalId(this, id);
    acknowledge(
      this,
      'AwsSolutions-SMG4',
      '0015-secrets-are-rotated-by-agreement',
      'The other side must take the new value at the same time, so a person rotates it.',
    );
  }
}
