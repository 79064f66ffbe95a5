let running = 0;
let most = 0;

export const handler = async (event, context) => {
  const query = event.queryStringParameters ?? {};
  running += 1;
  most = Math.max(most, running);
  try {
    switch (query.do) {
      case 'wait':
        await new Promise((resolve) => setTimeout(resolve, Number(query.ms)));
        return {
          statusCode: 200,
          body: JSON.stringify({ most, remaining: context.getRemainingTimeInMillis() }),
        };
      case 'store': {
        const store = globalThis.awslambda.InvokeStore;
        store.set('mine', query.ms);
        await new Promise((resolve) => setTimeout(resolve, Number(query.ms)));
        return {
          statusCode: 200,
          body: JSON.stringify({
            kept: store.get('mine'),
            id: store.getRequestId() === context.awsRequestId,
          }),
        };
      }
      case 'hang':
        for (;;);
      case 'throw':
        throw new Error('a fault of ours');
      case 'exit':
        process.exit(1);
        break;
      case 'malformed':
        return 'not an answer';
      case 'bytes':
        return {
          statusCode: 200,
          headers: { 'content-type': 'image/png' },
          isBase64Encoded: true,
          body: Buffer.from([137, 80, 78, 71]).toString('base64'),
        };
      case 'cookies':
        return {
          statusCode: 302,
          headers: { Location: '/elsewhere' },
          multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
        };
      case 'environment':
        return { statusCode: 200, body: JSON.stringify(process.env) };
      case 'log':
        console.log(JSON.stringify({ message: 'as an object' }));
        console.log('as text');
        return { statusCode: 204 };
      default:
        return { statusCode: 200, body: JSON.stringify({ event, zone: new Date().getTimezoneOffset() }) };
    }
  } finally {
    running -= 1;
  }
};
