import { saw } from './dynamo.mjs';

export const handler = async ({ Records }) => {
  const batchItemFailures = [];
  for (const { messageId, body, attributes } of Records) {
    const { id, fails } = JSON.parse(body);
    await saw(`message ${id} time ${attributes.ApproximateReceiveCount}`);
    if (fails) batchItemFailures.push({ itemIdentifier: messageId });
  }
  return { batchItemFailures };
};
