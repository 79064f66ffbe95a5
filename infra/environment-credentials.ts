/**
 * Stands in for the SDK's chain of credential providers inside the bundles (infra/bundle.ts, docs/adr/0009).
 * Lambda gives a function its role's credentials in the environment; the rest of the chain (files, SSO, web
 * identity, other processes) is code that a function never runs and would load at each cold start.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
