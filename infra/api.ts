import { CfnCondition, CfnOutput, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  ApiDefinition,
  CfnAccount,
  CfnBasePathMapping,
  CfnDomainName,
  type CfnRestApi,
  EndpointType,
  LogGroupLogDestination,
  MethodLoggingLevel,
  SpecRestApi,
  type MethodDeploymentOptions,
} from 'aws-cdk-lib/aws-apigateway';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { describeApi, type AnsweredRoute } from './api-description.ts';
import { logGroupOf } from './constructs/function.ts';
import { physicalName } from './constructs/names.ts';
import { OwnRole } from './constructs/own-role.ts';
import type { InstallationParameters } from './environment.ts';
import type { Stage } from './stages/stage.ts';

/** TLS 1.2 and 1.3 with forward secrecy only: what Java 8 and everything younger speaks. */
const TLS = {
  securityPolicy: 'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09',
  endpointAccessMode: 'STRICT',
} as const;

/**
 * Everything may come and go as bytes. Were only PDF and packs of evidence named, whoever asks for one and does not begin
 * its `Accept` with just that type, as no browser does, would be given base64. Functions read bodies either way.
 */
const BINARY_TYPES = ['*/*'] as const;

interface ApiProps {
  readonly stage: Stage;
  readonly authoriser: IFunction;
  readonly routes: readonly AnsweredRoute[];
  readonly logsKey: IKey;
  readonly parameters: InstallationParameters;
}

/**
 * What a request leaves in the access log: enough to count, to time and to find its function's log by the request
 * id; the route's pattern and never its path, no query, no address, no agent, no body (docs/adr/0013).
 */
const accessLog = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  method: '$context.httpMethod',
  route: '$context.resourcePath',
  status: '$context.status',
  client: '$context.authorizer.principalId',
  refusal: '$context.error.responseType',
  responseBytes: '$context.responseLength',
  responseMs: '$context.responseLatency',
  functionMs: '$context.integrationLatency',
  authoriserMs: '$context.authorizer.latency',
  functionRequestId: '$context.integration.requestId',
} as const;

/** The one door: a regional REST API whose every route under /v1 asks the authoriser first. */
export class Api extends Construct {
  readonly name: string;
  readonly restApi: SpecRestApi;

  constructor(scope: Stack, id: string, props: ApiProps) {
    super(scope, id);
    const { stage } = props;
    this.name = physicalName(stage, 'api');
    const accessLogs = logGroupOf(scope, 'ApiAccessLogs', stage, 'api-access', props.logsKey);
    const mayLog = this.letApiGatewayLog();
    this.restApi = new SpecRestApi(this, 'RestApi', {
      restApiName: this.name,
      apiDefinition: ApiDefinition.fromInline(
        describeApi(scope, { name: this.name, description: `Lien Thong, stage ${stage.name}`, ...props }),
      ),
      endpointTypes: [EndpointType.REGIONAL],
      // The import has a word of its own for it, and would make an edge-optimised API without.
      parameters: { endpointConfigurationTypes: EndpointType.REGIONAL },
      cloudWatchRole: false,
      deployOptions: {
        stageName: 'live',
        throttlingRateLimit: stage.api.throttle.perSecond,
        throttlingBurstLimit: stage.api.throttle.burst,
        methodOptions: throttles(props),
        accessLogDestination: new LogGroupLogDestination(accessLogs),
        accessLogFormat: AccessLogFormat.custom(JSON.stringify(accessLog)),
        // Both would write the request's path, and with it a drop-in's key, where it does not belong.
        loggingLevel: MethodLoggingLevel.OFF,
        tracingEnabled: false,
      },
    });
    this.restApi.node.tryRemoveChild('Endpoint'); // CDK's own output, under a name that nobody can guess
    this.restApi.deploymentStage.node.addDependency(mayLog);
    const api = this.restApi.node.defaultChild as CfnRestApi; // the L1 behind SpecRestApi, by CDK's own contract
    api.overrideLogicalId('Api');
    api.binaryMediaTypes = [...BINARY_TYPES];
    api.securityPolicy = TLS.securityPolicy;
    api.endpointAccessMode = TLS.endpointAccessMode;
    this.letApiInvoke(props);
    this.addDomain(scope, props.parameters);
    this.acknowledgeFindings();
    new CfnOutput(scope, 'ApiEndpoint', {
      value: this.restApi.url,
      description: 'The API without its own domain',
    });
  }

  /** One leave per function, for the live stage of this API only; which routes reach it, the description says. */
  private letApiInvoke({ authoriser, routes }: ApiProps): void {
    const principal = new ServicePrincipal('apigateway.amazonaws.com');
    for (const answering of new Set(routes.map(({ answeredBy }) => answeredBy))) {
      answering.addPermission('InvokedByApi', {
        principal,
        sourceArn: this.restApi.arnForExecuteApi('*', '/*', this.restApi.deploymentStage.stageName),
      });
    }
    authoriser.addPermission('AskedByApi', { principal, sourceArn: this.authoriserArn() });
  }

  /** The API has one authoriser, whose id is made when the description is imported. */
  private authoriserArn(): string {
    return Stack.of(this).formatArn({
      service: 'execute-api',
      resource: this.restApi.restApiId,
      resourceName: 'authorizers/*',
    });
  }

  /** A domain of one's own, made when a certificate is given: its name is the host of PublicUrl. */
  private addDomain(scope: Stack, parameters: InstallationParameters): void {
    const given = new CfnCondition(scope, 'HasCertificate', {
      expression: Fn.conditionNot(Fn.conditionEquals(parameters.certificateArn.valueAsString, '')),
    });
    const domain = new CfnDomainName(this, 'Domain', {
      domainName: Fn.select(2, Fn.split('/', parameters.publicUrl.valueAsString)),
      regionalCertificateArn: parameters.certificateArn.valueAsString,
      endpointConfiguration: { types: ['REGIONAL'] },
      ...TLS,
    });
    domain.cfnOptions.condition = given;
    const mapping = new CfnBasePathMapping(this, 'DomainMapping', {
      domainName: domain.ref,
      restApiId: this.restApi.restApiId,
      stage: this.restApi.deploymentStage.stageName,
    });
    mapping.cfnOptions.condition = given;
    const target = new CfnOutput(scope, 'DomainTarget', {
      value: domain.attrRegionalDomainName,
      description: 'Where the DNS name of PublicUrl has to point',
    });
    target.condition = given;
  }

  /** API Gateway logs by one role for the whole account; the last stack that sets it is kept when it is deleted. */
  private letApiGatewayLog(): CfnAccount {
    const role = new OwnRole(this, 'LogRole', {
      assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
      description: 'Lets API Gateway write the access log',
    });
    role.addToPrincipalPolicy(
      new PolicyStatement({
        sid: 'WriteLogs',
        actions: [
          'logs:CreateLogGroup',
          'logs:CreateLogStream',
          'logs:DescribeLogGroups',
          'logs:DescribeLogStreams',
          'logs:PutLogEvents',
          'logs:GetLogEvents',
          'logs:FilterLogEvents',
        ],
        resources: ['*'],
      }),
    );
    role.applyRemovalPolicy(RemovalPolicy.RETAIN);
    acknowledge(
      role,
      'AwsSolutions-IAM5[Resource::*]',
      '0011-one-role-per-function',
      'One role serves every API of the account, and API Gateway accepts it only with these actions on all log groups.',
    );
    const account = new CfnAccount(this, 'Account', { cloudWatchRoleArn: role.roleArn });
    account.applyRemovalPolicy(RemovalPolicy.RETAIN);
    account.node.addDependency(role);
    return account;
  }

  private acknowledgeFindings(): void {
    acknowledge(
      this.restApi,
      'AwsSolutions-APIG2',
      '0012-one-door',
      "Requests are checked in the function, which names every wrong field; API Gateway's validator would not.",
    );
    acknowledge(
      this.restApi,
      'AwsSolutions-APIG6',
      '0013-what-is-never-logged',
      'Execution logs carry request paths, and a path of the drop-in carries a key.',
    );
    acknowledge(
      this.restApi,
      'Serverless-APIGWXrayEnabled',
      '0013-what-is-never-logged',
      'Traces of API Gateway carry request addresses, and an address of the drop-in carries a key; functions are traced.',
    );
  }
}

function throttles(props: ApiProps): Record<string, MethodDeploymentOptions> {
  return Object.fromEntries(
    props.routes.map((route) => {
      const { perSecond, burst } = props.stage.api.throttlePerMethod[route.kind];
      return [
        `${route.path}/${route.method}`,
        { throttlingRateLimit: perSecond, throttlingBurstLimit: burst },
      ];
    }),
  );
}
