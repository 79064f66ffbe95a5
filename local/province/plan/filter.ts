import { unsupported } from '../problem.ts';

type Test = (value: unknown) => boolean;

/**
 * The event patterns of a mapping: a record goes to the function when it matches one of them; without patterns,
 * always. Understood: exact values, `prefix`, `suffix`, `exists`, `anything-but` with values. Throws a
 * `ProvinceProblem` for what else the pattern language has.
 */
export function createFilter(patterns: readonly unknown[], where: string): (record: unknown) => boolean {
  if (patterns.length === 0) return () => true;
  const tests = patterns.map((pattern) => compile(pattern, where));
  return (record) => tests.some((test) => test(record));
}

function compile(pattern: unknown, where: string): Test {
  if (Array.isArray(pattern)) {
    const rules = pattern.map((rule: unknown) => compileRule(rule, where));
    return (value) => {
      const values: unknown[] = Array.isArray(value) ? value : [value]; // narrowed to any[] otherwise
      return rules.some((rule) => values.some(rule));
    };
  }
  if (typeof pattern !== 'object' || pattern === null)
    throw unsupported(where, `pattern ${JSON.stringify(pattern)}`);
  const members = Object.entries(pattern).map(([name, inner]): [string, Test] => {
    if (name.startsWith('$')) throw unsupported(where, `pattern ${name}`);
    return [name, compile(inner, where)];
  });
  return (value) => {
    const object: Record<string, unknown> = isObject(value) ? value : {};
    return members.every(([name, test]) => test(object[name]));
  };
}

function compileRule(rule: unknown, where: string): Test {
  if (!isObject(rule)) return (value) => value === rule;
  const [[name, argument] = ['', undefined]] = Object.entries(rule);
  switch (name) {
    case 'exists':
      return (value) => (value !== undefined) === argument;
    case 'prefix':
      return (value) => typeof value === 'string' && value.startsWith(String(argument));
    case 'suffix':
      return (value) => typeof value === 'string' && value.endsWith(String(argument));
    case 'anything-but': {
      const refused: unknown[] = Array.isArray(argument) ? argument : [argument]; // narrowed to any[] otherwise
      if (refused.some(isObject)) throw unsupported(where, `pattern ${JSON.stringify(rule)}`);
      return (value) => value !== undefined && !refused.includes(value);
    }
    default:
      throw unsupported(where, `pattern ${JSON.stringify(rule)}`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
