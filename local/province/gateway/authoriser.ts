import type { AuthoriserPlan } from '../plan/api.ts';
import type { FunctionPool } from '../functions/function-pool.ts';
import { readPermission, type Permission } from './policy.ts';

/** What became of a request's token. `permission` is there when the call is allowed. */
type Authorisation =
  | { readonly verdict: 'allow'; readonly permission: Permission; readonly latencyMs: number }
  | { readonly verdict: 'unauthorized' | 'explicit-deny' | 'no-allow' | 'failure' | 'configuration-error' };

/** Asks a TOKEN authoriser, or remembers what it said. */
export type Authoriser = (token: string | undefined, methodArn: string) => Promise<Authorisation>;

/** Tokens remembered at most; the oldest go first. */
const REMEMBERED = 10_000;

/**
 * An authoriser with its cache: one answer serves every method for the same token until it is too old, so a policy
 * that names one method only refuses the next, as on AWS.
 */
export function createAuthoriser(plan: AuthoriserPlan, pool: FunctionPool, now: () => number): Authoriser {
  const cache = new Map<string, { readonly until: number; readonly permission: Permission }>();

  const ask = async (
    token: string,
    methodArn: string,
  ): Promise<Permission | 'unauthorized' | 'failure' | 'configuration-error'> => {
    const result = await pool.invoke({ type: 'TOKEN', authorizationToken: token, methodArn });
    if (!result.ok) return result.errorMessage === 'Unauthorized' ? 'unauthorized' : 'failure';
    const permission = readPermission(result.value);
    if (permission === undefined) return 'configuration-error';
    if (plan.cacheMs > 0) {
      if (cache.size >= REMEMBERED) cache.delete(cache.keys().next().value ?? '');
      cache.set(token, { until: now() + plan.cacheMs, permission });
    }
    return permission;
  };

  return async (token, methodArn) => {
    if (token === undefined || token === '') return { verdict: 'unauthorized' };
    if (plan.pattern !== undefined && !plan.pattern.test(token)) return { verdict: 'unauthorized' };
    const asked = performance.now();
    const known = cache.get(token);
    if (known !== undefined && known.until <= now()) cache.delete(token);
    const permission =
      known !== undefined && known.until > now() ? known.permission : await ask(token, methodArn);
    if (typeof permission === 'string') return { verdict: permission };
    const verdict = permission.judge(methodArn);
    return verdict === 'allow' ? { verdict, permission, latencyMs: performance.now() - asked } : { verdict };
  };
}
