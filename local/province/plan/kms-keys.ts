import * as z from 'zod';
import { unsupported } from '../problem.ts';
import type { Model } from '../template/model.ts';

/** The kinds of signing key that are made here. */
const SPECS = ['RSA_2048', 'RSA_3072', 'RSA_4096', 'ECC_NIST_P256'] as const;
export type SigningKeySpec = (typeof SPECS)[number];

/** A key that signs. Keys that encrypt mean nothing on one machine and are left out. */
export interface SigningKeyPlan {
  readonly id: string;
  readonly arn: string;
  readonly spec: SigningKeySpec;
  readonly isEnabled: boolean;
  /** `alias/…`, as many as point at it. */
  readonly aliases: readonly string[];
}

const key = z.object({
  KeyUsage: z.string().default('ENCRYPT_DECRYPT'),
  KeySpec: z.string().default('SYMMETRIC_DEFAULT'),
  Enabled: z.union([z.boolean(), z.stringbool()]).default(true),
});
const alias = z.object({ AliasName: z.string(), TargetKeyId: z.string() });

/** The signing keys of the template (KeyUsage SIGN_VERIFY). Throws for a kind of key that is not made here. */
export function planSigningKeys(model: Model): SigningKeyPlan[] {
  const aliases = model.all('AWS::KMS::Alias', alias).map(({ properties }) => properties);
  return model
    .all('AWS::KMS::Key', key)
    .filter(({ properties }) => properties.KeyUsage === 'SIGN_VERIFY')
    .map(({ ref, arn, where, properties }) => {
      const spec = SPECS.find((each) => each === properties.KeySpec);
      if (spec === undefined) throw unsupported(where, `a signing key of ${properties.KeySpec}`);
      return {
        id: ref,
        arn,
        spec,
        isEnabled: properties.Enabled,
        aliases: aliases
          .filter(({ TargetKeyId }) => TargetKeyId === ref || TargetKeyId === arn)
          .map(({ AliasName }) => AliasName),
      };
    });
}
