import * as z from 'zod';
import { count, flag, type Model } from '../template/model.ts';

const generate = z.object({
  SecretStringTemplate: z.string().optional(),
  GenerateStringKey: z.string().optional(),
  PasswordLength: count.default(32),
  ExcludeCharacters: z.string().default(''),
  ExcludeLowercase: flag.default(false),
  ExcludeUppercase: flag.default(false),
  ExcludeNumbers: flag.default(false),
  ExcludePunctuation: flag.default(false),
  IncludeSpace: flag.default(false),
  RequireEachIncludedType: flag.default(true),
});

/** How a generated secret is made (the GenerateSecretString property). */
export type Recipe = z.infer<typeof generate>;

/** A secret to answer for: with a value from the template, a recipe for one, or neither (the runner gives it). */
export interface SecretPlan {
  readonly name: string;
  readonly arn: string;
  readonly value: string | undefined;
  readonly recipe: Recipe | undefined;
}

/** The secrets of the template. */
export function planSecrets(model: Model): SecretPlan[] {
  const shape = z.object({ SecretString: z.string().optional(), GenerateSecretString: generate.optional() });
  return model.all('AWS::SecretsManager::Secret', shape).map(({ arn, properties }) => ({
    name: arn.slice(arn.indexOf(':secret:') + ':secret:'.length).replace(/-local0$/, ''),
    arn,
    value: properties.SecretString,
    recipe: properties.GenerateSecretString,
  }));
}
