import type { RoutePlan } from '../plan/api.ts';

/** A route that a request matches, with what its placeholders stand for (as on the wire, not decoded). */
export interface Match {
  readonly route: RoutePlan;
  readonly parameters: Readonly<Record<string, string>> | null;
}

interface Node {
  readonly children: Map<string, Node>;
  parameter: { readonly name: string; readonly node: Node } | undefined;
  greedy: { readonly name: string; readonly node: Node } | undefined;
  readonly methods: Map<string, RoutePlan>;
}

const newNode = (): Node => ({
  children: new Map(),
  parameter: undefined,
  greedy: undefined,
  methods: new Map(),
});

/**
 * Finds the route for a method and a path. As API Gateway does: a fixed segment goes before a placeholder, that
 * before a greedy one; a method of its own before ANY.
 */
export function createRouter(
  routes: readonly RoutePlan[],
): (method: string, path: string) => Match | undefined {
  const root = newNode();
  for (const route of routes) nodeFor(root, segmentsOf(route.path)).methods.set(route.method, route);

  return (method, path) => {
    const values: [string, string][] = [];
    const route = walk(root, segmentsOf(path), 0, values, method);
    if (route === undefined) return undefined;
    return { route, parameters: values.length === 0 ? null : Object.fromEntries(values) };
  };
}

function nodeFor(root: Node, segments: readonly string[]): Node {
  let node = root;
  for (const segment of segments) {
    const placeholder = /^\{([^}+]+)(\+?)\}$/.exec(segment);
    if (placeholder === null) {
      const child = node.children.get(segment) ?? newNode();
      node.children.set(segment, child);
      node = child;
    } else {
      const [, name = '', plus] = placeholder;
      const kind = plus === '+' ? 'greedy' : 'parameter';
      const child = node[kind] ?? { name, node: newNode() };
      node[kind] = child;
      node = child.node;
    }
  }
  return node;
}

function walk(
  node: Node,
  segments: readonly string[],
  at: number,
  values: [string, string][],
  method: string,
): RoutePlan | undefined {
  const segment = segments[at];
  if (segment === undefined) return node.methods.get(method) ?? node.methods.get('ANY');
  const fixed = node.children.get(segment);
  const found = fixed === undefined ? undefined : walk(fixed, segments, at + 1, values, method);
  if (found !== undefined) return found;
  if (node.parameter !== undefined) {
    values.push([node.parameter.name, segment]);
    const below = walk(node.parameter.node, segments, at + 1, values, method);
    if (below !== undefined) return below;
    values.pop();
  }
  if (node.greedy === undefined) return undefined;
  values.push([node.greedy.name, segments.slice(at).join('/')]);
  const rest = walk(node.greedy.node, [], 0, values, method);
  if (rest === undefined) values.pop();
  return rest;
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}
