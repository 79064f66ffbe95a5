import type { RouteConfig } from './config.ts';
import type { RouteDeps } from './deps.ts';
import { formOf } from './forms.ts';
import { overPaths } from './over-paths.ts';
import type { Route } from './route.ts';
import { xroadRest } from './xroad-rest.ts';
import { xroadSoap } from './xroad-soap.ts';

/** A route of the axis as it is configured. */
export function openRoute(name: string, config: RouteConfig, deps: RouteDeps): Route {
  switch (config.form) {
    case 'xroad-rest':
      return xroadRest(name, config, deps);
    case 'xroad-soap':
      return xroadSoap(name, config, deps);
    default:
      return overPaths(name, config, formOf(name, config, deps), deps);
  }
}
