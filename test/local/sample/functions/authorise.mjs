let calls = 0;

export const handler = async ({ authorizationToken, methodArn }) => {
  calls += 1;
  const token = authorizationToken.replace('Bearer ', '');
  if (token === 'expired') throw new Error('Unauthorized');
  if (token === 'broken') throw new Error('the issuer cannot be reached');
  if (token === 'malformed') return { principalId: 'somebody' };
  const everywhere = `${methodArn.split('/').slice(0, 2).join('/')}/*`;
  return {
    principalId: `client-${token}`,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Action: 'execute-api:Invoke',
          Effect: token === 'refused' ? 'Deny' : 'Allow',
          Resource: token === 'one-route' ? [methodArn] : [everywhere],
        },
      ],
    },
    context: { calls, admin: true },
  };
};
