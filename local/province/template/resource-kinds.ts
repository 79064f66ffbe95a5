import { unsupported } from '../problem.ts';
import type { Stack } from './assembly.ts';

/** Resource types that become something that runs; of keys, those that sign. */
export const REAL = [
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGateway::Stage',
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::Events::Rule',
  'AWS::KMS::Alias',
  'AWS::KMS::Key',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::S3::Bucket',
  'AWS::Scheduler::Schedule',
  'AWS::SecretsManager::Secret',
  'AWS::SQS::Queue',
] as const;

/**
 * Resource types that mean nothing on one machine: who may do what, how it is encrypted, watched, named and
 * protected. They can be referred to, and are otherwise left out. A type that is in neither list is an error, so
 * that what the gateway comes to rely on is never silently missing here.
 */
const WITHOUT_LOCAL_MEANING: ReadonlySet<string> = new Set([
  // who may
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Lambda::Permission',
  'AWS::S3::BucketPolicy',
  'AWS::SecretsManager::ResourcePolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
  // how code is signed
  'AWS::Lambda::CodeSigningConfig',
  'AWS::Signer::SigningProfile',
  // how it is watched
  'AWS::ApiGateway::Account',
  'AWS::ApplicationSignals::ServiceLevelObjective',
  'AWS::Budgets::Budget',
  'AWS::CloudTrail::Trail',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::AnomalyDetector',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::Logs::LogGroup',
  'AWS::Logs::MetricFilter',
  'AWS::Logs::QueryDefinition',
  'AWS::Logs::ResourcePolicy',
  'AWS::SNS::Topic',
  'AWS::XRay::SamplingRule',
  // how it is named, published and protected
  'AWS::ApiGateway::ApiKey',
  'AWS::ApiGateway::BasePathMapping',
  'AWS::ApiGateway::BasePathMappingV2',
  'AWS::ApiGateway::Deployment',
  'AWS::ApiGateway::DocumentationPart',
  'AWS::ApiGateway::DocumentationVersion',
  'AWS::ApiGateway::DomainName',
  'AWS::ApiGateway::DomainNameV2',
  'AWS::ApiGateway::RequestValidator',
  'AWS::ApiGateway::UsagePlan',
  'AWS::ApiGateway::UsagePlanKey',
  'AWS::Backup::BackupPlan',
  'AWS::Backup::BackupSelection',
  'AWS::Backup::BackupVault',
  'AWS::CDK::Metadata',
  'AWS::CertificateManager::Certificate',
  'AWS::Lambda::Alias',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::Version',
  'AWS::ResourceGroups::Group',
  'AWS::Route53::RecordSet',
  'AWS::Scheduler::ScheduleGroup',
  'AWS::SSM::Parameter',
  'AWS::WAFv2::IPSet',
  'AWS::WAFv2::LoggingConfiguration',
  'AWS::WAFv2::RegexPatternSet',
  'AWS::WAFv2::RuleGroup',
  'AWS::WAFv2::WebACL',
  'AWS::WAFv2::WebACLAssociation',
]);

/** Throws a `ProvinceProblem` that names the first resource whose type is neither real here nor known to be left out. */
export function checkKinds(stacks: readonly Stack[]): void {
  const real: ReadonlySet<string> = new Set(REAL);
  for (const stack of stacks) {
    for (const [id, resource] of Object.entries(stack.template.Resources)) {
      if (!real.has(resource.Type) && !WITHOUT_LOCAL_MEANING.has(resource.Type)) {
        throw unsupported(`${stack.name}.${id}`, resource.Type);
      }
    }
  }
}
