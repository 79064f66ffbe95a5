import { readFileSync } from 'node:fs';
import path from 'node:path';
import { App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { withoutBundles, type CodeOf } from './bundle.ts';
import { physicalName } from './constructs/names.ts';
import { StatefulStack } from './stateful-stack.ts';
import { StatelessStack } from './stateless-stack.ts';
import { stageNamed } from './stages/stages.ts';
import { WatchingStack } from './watching-stack.ts';

const root = path.resolve(import.meta.dirname, '..');

interface GatewayAppProps {
  /** Where templates and bundles go. */
  readonly outdir: string;
  /** Laid over cdk.json's context. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Where functions' code is; without it, templates are made that have none (to look at, not to deploy). */
  readonly codeOf?: CodeOf;
  /** The stage, unless the context names one. */
  readonly stage?: string;
}

/** The gateway as a CDK app: three stacks, checked by cdk-nag when synthesised. */
export function gatewayApp(props: GatewayAppProps): App {
  const app = new App({
    outdir: props.outdir,
    analyticsReporting: false,
    // Four seconds that `npm start` would wait for; the other stages, of the same shape, are validated.
    builtinCloudFormationValidation: props.stage !== 'local',
    // The CLI lays cdk.json's context in; without the CLI we do, or the templates would differ.
    context: {
      ...contextOfCdkJson(),
      // Names in the template which directory is a function's code: the local province runs them from there.
      'aws:cdk:enable-asset-metadata': true,
      ...props.context,
    },
  });
  const asked: unknown = app.node.tryGetContext('stage') ?? props.stage ?? 'test';
  const stage = stageNamed(String(asked));

  const stateful = new StatefulStack(app, 'Stateful', {
    stage,
    stackName: physicalName(stage, 'stateful'),
    description: `Lien Thong ${stage.name}: tables, files, secrets, keys`,
    terminationProtection: stage.onRemoval === 'keep',
  });
  const stateless = new StatelessStack(app, 'Stateless', {
    stage,
    stateful,
    codeOf: props.codeOf ?? withoutBundles,
    stackName: physicalName(stage, 'stateless'),
    description: `Lien Thong ${stage.name}: functions, API, queues, schedules`,
  });
  stateless.addStackDependency(stateful);
  const watching = new WatchingStack(app, 'Watching', {
    stage,
    watched: stateless.watched,
    messagesKey: stateful.keys.messages,
    stackName: physicalName(stage, 'watching'),
    description: `Lien Thong ${stage.name}: alarms, dashboard`,
  });
  // A log group has to be there before its lines can be counted.
  watching.addStackDependency(stateless);

  Tags.of(app).add('application', 'lien-thong');
  Tags.of(app).add('stage', stage.name);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  return app;
}

function contextOfCdkJson(): Record<string, unknown> {
  const cdkJson: unknown = JSON.parse(readFileSync(path.join(root, 'cdk.json'), 'utf8'));
  return (cdkJson as { context: Record<string, unknown> }).context; // our own file, of this form
}
