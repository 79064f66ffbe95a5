import { Arn, ArnFormat, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnLoggingConfiguration, CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { fixLogicalId, physicalName } from './constructs/names.ts';
import { retentionOf } from './constructs/function.ts';
import type { Stage } from './stages/stage.ts';

interface FirewallProps {
  readonly stage: Stage;
  readonly logsKey: IKey;
  /** The API stage that it stands before. */
  readonly protects: string;
}

/**
 * Rules of the common group that look into the body, or that old one-stop systems trip over. They are counted and
 * not enforced: a dossier is up to 1 MB of free Vietnamese text with links in it, the firewall sees its first
 * 16 KB only, and a dossier refused there is refused without a reason that an officer could act on. The functions
 * check every body against a strict schema instead (docs/adr/0014).
 */
const countedOnly = [
  'SizeRestrictions_BODY',
  'CrossSiteScripting_BODY',
  'GenericLFI_BODY',
  'GenericRFI_BODY',
  'EC2MetaDataSSRF_BODY',
  'NoUserAgent_HEADER',
];

/** Bodies from 2,000,000 bytes, by the length that the client declares; the functions refuse from 1 MB. */
const TWO_MEGABYTES_OR_MORE = '^0*([2-9][0-9]{6}|[1-9][0-9]{7,})$';

/** Paths by which anybody has copies checked, without a token (infra/functions.ts). */
const CHECKING = '/v1/copy-(verification|check)';

/**
 * Of checks from one address in five minutes: enough for an office behind one address, and for 35 of the largest files,
 * which come in 17 requests each. The portal's own address, under the limit above, is no measure for these.
 */
const CHECKS_IN_5_MINUTES = 600;

/** What stands before the API: known bad addresses and inputs, one address that asks too much, bodies too large. */
export class Firewall extends Construct {
  readonly name: string;

  constructor(scope: Stack, id: string, props: FirewallProps) {
    super(scope, id);
    const { stage } = props;
    this.name = physicalName(stage, 'edge');
    const acl = new CfnWebACL(this, 'Acl', {
      name: this.name,
      description: `Before the API of the gateway, stage ${stage.name}`,
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      // Sampled requests would show paths, and a path of the drop-in carries a key (docs/adr/0013).
      visibilityConfig: measured('all'),
      rules: [
        tooLarge(0),
        tooMany(1, stage.api.perAddressIn5Minutes),
        tooManyChecks(2),
        managed(3, 'AWSManagedRulesAmazonIpReputationList'),
        managed(4, 'AWSManagedRulesKnownBadInputsRuleSet'),
        managed(5, 'AWSManagedRulesCommonRuleSet', countedOnly),
      ],
    });
    acl.overrideLogicalId(id);
    new CfnWebACLAssociation(this, 'Association', { resourceArn: props.protects, webAclArn: acl.attrArn });
    this.keepLog(scope, props, acl);
  }

  /** Keeps what was refused or counted, without path, query and token: enough to see which rule hit whom. */
  private keepLog(scope: Stack, props: FirewallProps, acl: CfnWebACL): void {
    // The service writes only to groups whose names begin so.
    const logGroupName = `aws-waf-logs-${this.name}`;
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName,
      retention: retentionOf(props.stage),
      encryptionKey: props.logsKey,
      removalPolicy: props.stage.onRemoval === 'keep' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    fixLogicalId(logGroup, 'FirewallLogs');
    const logging = new CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: acl.attrArn,
      // Without the `:*` that a log group's own Arn attribute ends with, which this service refuses.
      logDestinationConfigs: [
        Arn.format(
          {
            service: 'logs',
            resource: 'log-group',
            resourceName: logGroupName,
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          },
          scope,
        ),
      ],
      redactedFields: [{ uriPath: {} }, { queryString: {} }, { singleHeader: { Name: 'authorization' } }],
      loggingFilter: {
        DefaultBehavior: 'DROP',
        Filters: [
          {
            Behavior: 'KEEP',
            Requirement: 'MEETS_ANY',
            Conditions: [{ ActionCondition: { Action: 'BLOCK' } }, { ActionCondition: { Action: 'COUNT' } }],
          },
        ],
      },
    });
    logging.node.addDependency(logGroup);
  }
}

function tooLarge(priority: number): CfnWebACL.RuleProperty {
  return {
    name: 'body-too-large',
    priority,
    action: { block: { customResponse: { responseCode: 413 } } },
    statement: {
      regexMatchStatement: {
        fieldToMatch: { singleHeader: { Name: 'content-length' } },
        regexString: TWO_MEGABYTES_OR_MORE,
        textTransformations: [{ priority: 0, type: 'NONE' }],
      },
    },
    visibilityConfig: measured('body-too-large'),
  };
}

function tooMany(priority: number, limit: number): CfnWebACL.RuleProperty {
  return {
    name: 'too-many-from-one-address',
    priority,
    action: { block: { customResponse: { responseCode: 429 } } },
    statement: { rateBasedStatement: { aggregateKeyType: 'IP', evaluationWindowSec: 300, limit } },
    visibilityConfig: measured('too-many-from-one-address'),
  };
}

function tooManyChecks(priority: number): CfnWebACL.RuleProperty {
  return {
    name: 'too-many-checks-from-one-address',
    priority,
    action: { block: { customResponse: { responseCode: 429 } } },
    statement: {
      rateBasedStatement: {
        aggregateKeyType: 'IP',
        evaluationWindowSec: 300,
        limit: CHECKS_IN_5_MINUTES,
        scopeDownStatement: {
          regexMatchStatement: {
            fieldToMatch: { uriPath: {} },
            regexString: CHECKING,
            textTransformations: [{ priority: 0, type: 'URL_DECODE' }],
          },
        },
      },
    },
    visibilityConfig: measured('too-many-checks-from-one-address'),
  };
}

function managed(priority: number, name: string, countOnly: readonly string[] = []): CfnWebACL.RuleProperty {
  return {
    name,
    priority,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name,
        ruleActionOverrides: countOnly.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      },
    },
    visibilityConfig: measured(name),
  };
}

function measured(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, metricName, sampledRequestsEnabled: false };
}
