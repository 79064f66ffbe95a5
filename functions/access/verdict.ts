import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import type { Client } from '../kernel/http/client.ts';

/**
 * What API Gateway is told of a client. It is allowed the whole stage, since the answer is kept by token and
 * serves every route: the route's own scope is checked in the function (kernel/http/client.ts). A client that
 * acts for no agency is denied everything.
 *
 * @param methodArn `arn:aws:execute-api:{region}:{account}:{api}/{stage}/{method}/{path}`
 */
export function verdictOn(client: Client, methodArn: string): APIGatewayAuthorizerResult {
  const [api = '', stage = ''] = methodArn.split('/');
  return {
    principalId: client.id,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Action: 'execute-api:Invoke',
          Effect: client.agencies.length === 0 ? 'Deny' : 'Allow',
          Resource: `${api}/${stage}/*`,
        },
      ],
    },
    context: {
      clientId: client.id,
      scopes: [...client.scopes].join(' '),
      agencies: client.agencies.join(' '),
    },
  };
}
