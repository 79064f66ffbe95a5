import type { Stack } from './assembly.ts';
import { ACCOUNT, REGION } from '../place.ts';
import { ProvinceProblem, unsupported } from '../problem.ts';

/** Evaluates what a template leaves open. A removed property (`AWS::NoValue`) is `undefined`. */
export interface Resolver {
  readonly resolve: (stack: Stack, value: unknown, where: string) => unknown;
  /** Whether a resource or output that names this condition exists. */
  readonly holds: (stack: Stack, condition: string | undefined) => boolean;
}

/** What the resolver asks of whoever knows the resources: their names and attributes here. */
export interface Identities {
  readonly reference: (stack: Stack, logicalId: string) => string;
  readonly attribute: (stack: Stack, logicalId: string, name: string) => string;
}

type Evaluate = (argument: unknown) => unknown;

/**
 * A resolver over all stacks of an assembly: a value that another stack exports is evaluated there. Throws a
 * `ProvinceProblem` for an intrinsic that is not known here, for a parameter without a value, and for a reference
 * to something that does not exist.
 */
export function createResolver(
  stacks: readonly Stack[],
  parameters: Readonly<Record<string, string>>,
  identities: Identities,
): Resolver {
  const resolve = (stack: Stack, value: unknown, where: string): unknown => {
    if (Array.isArray(value)) {
      return value.map((item) => resolve(stack, item, where)).filter((item) => item !== undefined);
    }
    if (typeof value === 'string') return withoutDynamicReferences(value, where);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [only] = entries;
    if (entries.length === 1 && only !== undefined && isIntrinsic(only[0], only[1])) {
      return evaluate(stack, only[0], only[1], where);
    }
    const plain: Record<string, unknown> = {};
    for (const [name, inner] of entries) {
      const resolved = resolve(stack, inner, where);
      if (resolved !== undefined) plain[name] = resolved;
    }
    return plain;
  };

  const holds = (stack: Stack, condition: string | undefined): boolean => {
    if (condition === undefined) return true;
    const expression = stack.template.Conditions[condition];
    if (expression === undefined) throw unknownName(stack.name, `Condition ${condition}`);
    return resolve(stack, expression, `${stack.name}.Conditions.${condition}`) === true;
  };

  function evaluate(stack: Stack, name: string, argument: unknown, where: string): unknown {
    const inner: Evaluate = (value) => resolve(stack, value, where);
    const text: (value: unknown) => string = (value) => asText(inner(value), where);
    const list = (value: unknown): unknown[] => asList(inner(value), where);
    switch (name) {
      case 'Ref':
        return referTo(stack, text(argument), where);
      case 'Condition':
        return holds(stack, text(argument));
      case 'Fn::GetAtt':
        return attributeOf(stack, argument, text, where);
      case 'Fn::Join': {
        const [separator, parts] = asList(argument, where);
        return list(parts)
          .map((part) => asText(part, where))
          .join(text(separator));
      }
      case 'Fn::Sub':
        return substitute(stack, argument, inner, where);
      case 'Fn::Select': {
        const [index, from] = asList(argument, where);
        const chosen = list(from)[Number(inner(index))];
        if (chosen === undefined) throw unknownName(where, `Fn::Select ${text(index)}`);
        return chosen;
      }
      case 'Fn::Split': {
        const [separator, from] = asList(argument, where);
        return text(from).split(text(separator));
      }
      case 'Fn::Base64':
        return Buffer.from(text(argument)).toString('base64');
      case 'Fn::If': {
        const [condition, whenTrue, whenFalse] = asList(argument, where);
        return inner(holds(stack, asText(condition, where)) ? whenTrue : whenFalse);
      }
      case 'Fn::Equals': {
        const [left, right] = list(argument);
        return asText(left, where) === asText(right, where);
      }
      case 'Fn::And':
        return list(argument).every((each) => each === true);
      case 'Fn::Or':
        return list(argument).some((each) => each === true);
      case 'Fn::Not':
        return list(argument)[0] !== true;
      case 'Fn::FindInMap': {
        const [map, first, second, fallback] = asList(argument, where);
        const found = stack.template.Mappings[text(map)]?.[text(first)]?.[text(second)];
        const otherwise =
          typeof fallback === 'object' && fallback !== null && 'DefaultValue' in fallback
            ? fallback.DefaultValue
            : undefined;
        if (found === undefined && otherwise === undefined)
          throw unknownName(where, `Fn::FindInMap ${text(first)}`);
        return found ?? inner(otherwise);
      }
      case 'Fn::ImportValue':
        return imported(text(argument), where);
      case 'Fn::GetStackOutput':
        return outputOf(inner(argument), where);
      default:
        throw unsupported(where, `intrinsic ${name}`);
    }
  }

  function referTo(stack: Stack, name: string, where: string): unknown {
    if (name.startsWith('AWS::')) return pseudoParameter(stack, name, where);
    if (name in stack.template.Parameters) return parameter(stack, name);
    if (name in stack.template.Resources) return identities.reference(stack, name);
    throw unknownName(where, `Ref ${name}`);
  }

  function parameter(stack: Stack, name: string): unknown {
    const declared = stack.template.Parameters[name];
    const value = parameters[name] ?? declared?.Default;
    if (declared === undefined || value === undefined) {
      throw new ProvinceProblem(
        `Thiếu giá trị cho tham số ${name} của ngăn xếp ${stack.name}.`,
        `The parameter ${name} of stack ${stack.name} has no value.`,
      );
    }
    const pattern = declared.AllowedPattern;
    const refused =
      (typeof value === 'string' && pattern !== undefined && !new RegExp(`^(?:${pattern})$`).test(value)) ||
      (declared.AllowedValues !== undefined &&
        !declared.AllowedValues.some((each) => String(each) === String(value)));
    if (refused) {
      throw new ProvinceProblem(
        `Tham số ${name} không nhận giá trị "${String(value)}".`,
        `The parameter ${name} does not allow the value "${String(value)}".`,
      );
    }
    return declared.Type === 'CommaDelimitedList' && typeof value === 'string' ? value.split(',') : value;
  }

  function attributeOf(
    stack: Stack,
    argument: unknown,
    text: (value: unknown) => string,
    where: string,
  ): string {
    const parts =
      typeof argument === 'string' ? argument.split('.') : asList(argument, where).map((part) => text(part));
    const [logicalId = '', ...name] = parts;
    if (!(logicalId in stack.template.Resources)) throw unknownName(where, `Fn::GetAtt ${parts.join('.')}`);
    return identities.attribute(stack, logicalId, name.join('.'));
  }

  function substitute(stack: Stack, argument: unknown, inner: Evaluate, where: string): string {
    const [template, given] = Array.isArray(argument)
      ? [asText(argument[0], where), argument[1] as unknown]
      : [asText(argument, where), {}];
    const variables = inner(given) as Record<string, unknown>; // the second argument of Fn::Sub is a map by its definition
    return template.replaceAll(/\$\{(!?)([^}]+)\}/g, (_whole, literal: string, name: string) => {
      if (literal === '!') return `\${${name}}`;
      if (name in variables) return asText(variables[name], where);
      return asText(
        name.includes('.')
          ? attributeOf(stack, name, (part) => asText(part, where), where)
          : referTo(stack, name, where),
        where,
      );
    });
  }

  function imported(exportName: string, where: string): unknown {
    for (const stack of stacks) {
      for (const [id, output] of Object.entries(stack.template.Outputs)) {
        if (output.Export === undefined || !holds(stack, output.Condition)) continue;
        const place = `${stack.name}.Outputs.${id}`;
        if (resolve(stack, output.Export.Name, place) === exportName)
          return resolve(stack, output.Value, place);
      }
    }
    throw unknownName(where, `Fn::ImportValue ${exportName}`);
  }

  function outputOf(argument: unknown, where: string): unknown {
    const { StackName, OutputName } = argument as { StackName?: string; OutputName?: string }; // its definition
    const stack = stacks.find((each) => each.name === StackName);
    const output = stack?.template.Outputs[OutputName ?? ''];
    if (stack === undefined || output === undefined) {
      throw unknownName(where, `Fn::GetStackOutput ${String(StackName)}.${String(OutputName)}`);
    }
    return resolve(stack, output.Value, `${stack.name}.Outputs.${String(OutputName)}`);
  }

  return { resolve, holds };
}

/** `Condition` is one only with a name behind it: policies have a map of that name. */
function isIntrinsic(name: string, argument: unknown): boolean {
  return name === 'Ref' || name.startsWith('Fn::') || (name === 'Condition' && typeof argument === 'string');
}

function pseudoParameter(stack: Stack, name: string, where: string): string | undefined {
  switch (name) {
    case 'AWS::AccountId':
      return ACCOUNT;
    case 'AWS::Region':
      return REGION;
    case 'AWS::Partition':
      return 'aws';
    case 'AWS::URLSuffix':
      return 'amazonaws.com';
    case 'AWS::StackName':
      return stack.name;
    case 'AWS::StackId':
      return `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/${stack.name}/local`;
    case 'AWS::NoValue':
      return undefined;
    default:
      throw unsupported(where, `pseudo parameter ${name}`);
  }
}

/** `{{resolve:…}}` would hand a secret to a function as plain environment: not here, not on AWS. */
function withoutDynamicReferences(value: string, where: string): string {
  if (value.includes('{{resolve:')) throw unsupported(where, `dynamic reference ${value}`);
  return value;
}

function asText(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw unsupported(where, `text was expected, found ${JSON.stringify(value)}`);
}

function asList(value: unknown, where: string): unknown[] {
  if (Array.isArray(value)) return value as unknown[]; // Array.isArray narrows unknown to any[]
  throw unsupported(where, `a list was expected, found ${JSON.stringify(value)}`);
}

function unknownName(where: string, what: string): ProvinceProblem {
  return new ProvinceProblem(
    `Mẫu hạ tầng nhắc đến thứ không có: ${where}: ${what}.`,
    `The template refers to something that does not exist: ${where}: ${what}.`,
  );
}
