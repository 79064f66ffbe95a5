import { engineUrl } from '../engines/engines.ts';
import type { EnginePorts } from '../engines/ports.ts';
import type { FunctionPlan } from '../plan/functions.ts';
import { REGION } from '../place.ts';

/**
 * The whole environment of a function: what the template gives it, what the Lambda runtime adds, and where the
 * engines are. Nothing of the runner's own environment.
 *
 * @param instead other values for variables that the function has; one that it has not is not added
 */
export function environmentOf(
  plan: FunctionPlan,
  ports: EnginePorts,
  instead: Readonly<Record<string, string>>,
  clockOffsetMs: number,
): Record<string, string> {
  const own = Object.fromEntries(
    Object.entries(plan.environment).map(([name, value]) => [name, instead[name] ?? value]),
  );
  return {
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'LOCAL',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: plan.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(plan.memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${plan.name}`,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    // A test may put itself between the functions and the tables (test/faults/tripwire.ts).
    AWS_ENDPOINT_URL_DYNAMODB: instead['AWS_ENDPOINT_URL_DYNAMODB'] ?? engineUrl(ports.tables),
    AWS_ENDPOINT_URL_SQS: engineUrl(ports.queues),
    AWS_ENDPOINT_URL_S3: engineUrl(ports.queues),
    AWS_ENDPOINT_URL_SECRETS_MANAGER: engineUrl(ports.secrets),
    AWS_ENDPOINT_URL_KMS: engineUrl(ports.keys),
    _HANDLER: plan.handler,
    ...own,
    ...(clockOffsetMs === 0 ? {} : { CLOCK_OFFSET_MS: String(clockOffsetMs) }),
  };
}
