import { saw } from './dynamo.mjs';

export const handler = async ({ Records }) => {
  const batchItemFailures = [];
  for (const { eventName, dynamodb } of Records) {
    const id = dynamodb.Keys.pk.S;
    await saw(`${eventName} ${id}`);
    if (dynamodb.NewImage?.poison !== undefined) throw new Error('poison');
    if (dynamodb.NewImage?.slow !== undefined) await new Promise((resolve) => setTimeout(resolve, 30));
  }
  return { batchItemFailures };
};
