import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { App } from 'aws-cdk-lib';
import { gatewayApp } from '../../infra/gateway-app.ts';
import type { Stage } from '../../infra/stages/stage.ts';
import { stageNamed } from '../../infra/stages/stages.ts';
import { at, entries, list, text, type Json } from './json.ts';

const stacks = ['Stateful', 'Stateless', 'Watching'] as const;
type StackName = (typeof stacks)[number];

export interface Resource {
  readonly id: string;
  readonly stack: StackName;
  readonly type: string;
  readonly properties: Json;
  readonly raw: Json;
}

/** A statement of a policy; actions and resources always as lists, resources flattened (see `Gateway.flat`). */
export interface Statement {
  readonly sid: string;
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition: Json | undefined;
}

/** The gateway as CloudFormation would be given it, for one stage. */
export class Gateway {
  readonly stage: Stage;
  readonly app: App;
  readonly templates: Readonly<Record<StackName, Json>>;
  readonly resources: readonly Resource[];
  private readonly exported = new Map<string, Json>();

  /** Synthesises without bundling; throws when cdk-nag finds what nobody acknowledged. */
  constructor(stageName: string) {
    this.stage = stageNamed(stageName);
    const outdir = mkdtempSync(path.join(tmpdir(), 'lien-thong-infra-'));
    this.app = gatewayApp({ outdir, stage: stageName });
    this.app.synth();
    const template = (stack: StackName): Json =>
      JSON.parse(readFileSync(path.join(outdir, `${stack}.template.json`), 'utf8')) as Json;
    this.templates = {
      Stateful: template('Stateful'),
      Stateless: template('Stateless'),
      Watching: template('Watching'),
    };
    rmSync(outdir, { recursive: true });
    this.resources = stacks.flatMap((stack) =>
      entries(at(this.templates[stack], 'Resources')).map(([id, raw]) => ({
        id,
        stack,
        type: text(at(raw, 'Type')),
        properties: at(raw, 'Properties') ?? {},
        raw,
      })),
    );
    for (const [, output] of entries(at(this.templates.Stateful, 'Outputs'))) {
      const name = at(output, 'Export', 'Name');
      const value = at(output, 'Value');
      if (typeof name === 'string' && value !== undefined) this.exported.set(name, value);
    }
  }

  ofType(type: string): readonly Resource[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  named(id: string): Resource {
    const found = this.resources.find((resource) => resource.id === id);
    if (found === undefined) throw new Error(`The templates have no ${id}.`);
    return found;
  }

  /** The logical id of the one thing of a type that bears a physical name; throws when there is none. */
  bearing(type: string, property: string, name: string): string {
    const found = this.ofType(type).find(({ properties }) => at(properties, property) === name);
    if (found === undefined) throw new Error(`The templates have no ${type} whose ${property} is ${name}.`);
    return found.id;
  }

  /**
   * A value as one string: references become the logical id of what they refer to, in whichever stack, so that
   * `ExchangesTable/index/due` is the ARN of an index. Pseudo parameters stay in angle brackets.
   */
  flat(value: Json | undefined): string {
    if (typeof value === 'string') return value;
    const ref = at(value, 'Ref');
    if (typeof ref === 'string') return ref.startsWith('AWS::') ? `<${ref}>` : ref;
    const attribute = at(value, 'Fn::GetAtt');
    if (attribute !== undefined) return this.flat(list(attribute)[0]);
    const imported = at(value, 'Fn::ImportValue');
    if (typeof imported === 'string') return this.flat(this.exported.get(imported));
    const join = at(value, 'Fn::Join');
    if (join !== undefined) {
      return list(at(join, 1))
        .map((part) => this.flat(part))
        .join(text(at(join, 0)));
    }
    return JSON.stringify(value);
  }

  /** The statements of the role that a function runs under. */
  statementsOf(functionId: string): readonly Statement[] {
    return this.statementsOfRole(this.named(this.flat(at(this.named(functionId).properties, 'Role'))));
  }

  /** The statements of a role; they stand in it. */
  statementsOfRole(role: Resource): readonly Statement[] {
    return list(at(role.properties, 'Policies')).flatMap((policy) =>
      this.statements(at(policy, 'PolicyDocument')),
    );
  }

  /** The statements of any policy document. */
  statements(document: Json | undefined): readonly Statement[] {
    return list(at(document, 'Statement')).map((statement) => ({
      sid: text(at(statement, 'Sid') ?? ''),
      effect: text(at(statement, 'Effect')),
      actions: list(at(statement, 'Action')).map(text),
      resources: list(at(statement, 'Resource')).map((resource) => this.flat(resource)),
      condition: at(statement, 'Condition'),
    }));
  }
}
