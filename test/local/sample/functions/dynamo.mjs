// The table engine without the SDK: these functions are run as they lie here, unbundled.
export async function dynamo(operation, body) {
  const answer = await fetch(process.env.AWS_ENDPOINT_URL_DYNAMODB, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      'x-amz-date': '20260101T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=local/20260101/ap-southeast-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=local',
    },
    body: JSON.stringify(body),
  });
  const told = await answer.json();
  if (!answer.ok) throw new Error(`${told.__type}: ${told.message}`);
  return told;
}

/** Counts how often something was seen. */
export const saw = (what) =>
  dynamo('UpdateItem', {
    TableName: process.env.TABLE_SEEN,
    Key: { pk: { S: what } },
    UpdateExpression: 'ADD times :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
  });
