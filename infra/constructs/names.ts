import { CfnResource, type Resource } from 'aws-cdk-lib';
import type { Stage } from '../stages/stage.ts';

/** The physical name of a thing: fixed, so that runbooks can name it and nothing is ever silently replaced. */
export function physicalName(stage: Stage, name: string): string {
  return `lien-thong-${stage.name}-${name}`;
}

/**
 * Gives a resource the logical id that it keeps for ever. CDK derives ids from a construct's place in the tree, so
 * that tidying up the code would replace the resource; for what holds data that would lose it.
 */
export function fixLogicalId(resource: Resource, id: string): void {
  const cfn = resource.node.defaultChild;
  if (!CfnResource.isCfnResource(cfn))
    throw new Error(`${resource.node.path} has no CloudFormation resource.`);
  cfn.overrideLogicalId(id);
}
