/** A service on the axis: whose it is, and its name. */
export interface ServicePath {
  readonly context: 'register' | 'social-insurance';
  readonly operation: string;
}

/** Contexts under which services are published. That of the register is this project's own assumption. */
const CONTEXTS: Readonly<Record<string, ServicePath['context']>> = {
  apiCSDLDC: 'register',
  apiBHXH: 'social-insurance',
};

/** Reads `/{context}/{version}/{operation}`, or the older `/{context}/{operation}`. */
export function readServicePath(path: string): ServicePath | undefined {
  const [, name = '', operation = ''] = /^\/(\w+)(?:\/v?\d+(?:\.\d+)*)?\/(\w+)$/.exec(path) ?? [];
  const context = Object.hasOwn(CONTEXTS, name) ? CONTEXTS[name] : undefined;
  return context === undefined ? undefined : { context, operation };
}
