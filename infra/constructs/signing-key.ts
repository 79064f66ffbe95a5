import { RemovalPolicy } from 'aws-cdk-lib';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Stage } from '../stages/stage.ts';
import { fixLogicalId, physicalName } from './names.ts';

interface SigningKeyProps {
  readonly stage: Stage;
  readonly name: string;
  readonly signs: string;
}

/**
 * A key that signs and whose private half nobody can read, not even this account. For the gateway's own seal only: keys
 * of persons and bodies are never here (docs/adr/0030). It cannot be rotated in place; a new one is a new key with a new
 * certificate, and what the old one signed still verifies.
 */
export class SigningKey extends Key {
  constructor(scope: Construct, id: string, props: SigningKeyProps) {
    super(scope, id, {
      description: `Lien Thong ${props.stage.name}: ${props.signs}`,
      alias: `alias/${physicalName(props.stage, props.name)}`,
      keySpec: KeySpec.ECC_NIST_P256,
      keyUsage: KeyUsage.SIGN_VERIFY,
      removalPolicy: props.stage.onRemoval === 'keep' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    fixLogicalId(this, id);
  }
}
