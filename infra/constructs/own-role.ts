import {
  PolicyDocument,
  Role,
  type AddToPrincipalPolicyResult,
  type PolicyStatement,
  type RoleProps,
} from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/**
 * A role that carries its statements itself: one resource, where CDK's would have a policy beside it
 * (docs/adr/0023). All of its statements together may be 10,240 characters, IAM's limit for what stands in a role.
 */
export class OwnRole extends Role {
  private readonly document: PolicyDocument;

  constructor(
    scope: Construct,
    id: string,
    props: Omit<RoleProps, 'inlinePolicies' | 'managedPolicies' | 'roleName'>,
  ) {
    const document = new PolicyDocument();
    super(scope, id, { ...props, inlinePolicies: { own: document } });
    this.document = document;
  }

  override addToPrincipalPolicy(statement: PolicyStatement): AddToPrincipalPolicyResult {
    this.document.addStatements(statement);
    return { statementAdded: true, policyDependable: this };
  }
}
