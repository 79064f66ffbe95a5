import { statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProvinceProblem, startProvince, type Province } from '../../local/province.ts';
import { createAwsJson } from '../../local/province/engines/aws-json.ts';
import { emptyDirectory, sampleAssembly } from './sample/assembly.ts';
import { benchFor, until, type Bench } from './sample/watch.ts';

let province: Province;
let bench: Bench;

beforeAll(async () => {
  province = await startProvince({
    dataDir: emptyDirectory(),
    port: 0,
    cdkOut: sampleAssembly(),
    secrets: { SECRET_PLAIN: 'as the runner says' },
  });
  bench = benchFor(province);
});
afterAll(async () => {
  bench.close();
  await province.stop();
});

describe('a queue', () => {
  it('feeds its function; a message that the function names as failed comes again and is then laid aside', async () => {
    await bench.sendTogether('Duties2', [{ id: 'good' }, { id: 'bad', fails: true }, { id: 'fine' }]);
    await until(province.queueDepths, (depths) => depthOf(depths, 'DutiesDead').visible === 1);
    const seen = await bench.seen();
    expect(seen).toMatchObject({ 'message good time 1': 1, 'message fine time 1': 1 });
    expect(seen).toMatchObject({ 'message bad time 1': 1, 'message bad time 2': 1 });
    expect(seen).not.toHaveProperty('message good time 2');
    expect(seen).not.toHaveProperty('message fine time 2');
    expect(seen).not.toHaveProperty('message bad time 3');
    expect(depthOf(await province.queueDepths(), 'Duties2')).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it('makes a message visible at once when asked to, and still counts how often it was given out', async () => {
    const queues = createAwsJson(Number(new URL(province.sqsUrl).port));
    const QueueUrl = province.names.queues.find((url) => url.includes('GivenUp'));
    const receive = async () =>
      (await queues.call('AmazonSQS.ReceiveMessage', { QueueUrl, AttributeNames: ['All'] })) as {
        Messages: { ReceiptHandle: string; Attributes: Record<string, string> }[];
      };
    await queues.call('AmazonSQS.SendMessage', { QueueUrl, MessageBody: 'x' });
    const [first] = (await receive()).Messages;
    const { ReceiptHandle } = first!;
    await queues.call('AmazonSQS.ChangeMessageVisibility', { QueueUrl, ReceiptHandle, VisibilityTimeout: 0 });
    const [second] = (await receive()).Messages;
    expect(second?.Attributes['ApproximateReceiveCount']).toBe('2');
    await queues.call('AmazonSQS.DeleteMessage', { QueueUrl, ReceiptHandle: second?.ReceiptHandle });
    queues.close();
  });
});

describe('a stream', () => {
  it('feeds its function with what the filter lets through', async () => {
    await bench.put('Things', { pk: { S: 'one' } });
    await bench.put('Things', { pk: { S: 'one' }, changed: { BOOL: true } });
    await bench.put('Things', { pk: { S: 'two' } });
    const seen = await until(bench.seen, (each) => each['INSERT two'] !== undefined);
    expect(seen).toMatchObject({ 'INSERT one': 1, 'INSERT two': 1 });
    expect(seen).not.toHaveProperty('MODIFY one');
  });

  it('passes a poisoned record after its attempts and tells the destination; its neighbours are done', async () => {
    const before = depthOf(await province.queueDepths(), 'GivenUp').visible;
    await Promise.all(
      ['p1', 'p2', 'p3', 'p4', 'p5'].map((pk) =>
        bench.put('Things', { pk: { S: pk }, ...(pk === 'p3' ? { poison: { BOOL: true } } : {}) }),
      ),
    );
    await until(province.queueDepths, (depths) => depthOf(depths, 'GivenUp').visible === before + 1);
    const seen = await until(bench.seen, (each) =>
      ['p1', 'p2', 'p4', 'p5'].every((pk) => each[`INSERT ${pk}`]),
    );
    expect(seen['INSERT p3']).toBeGreaterThanOrEqual(2); // alone, the first time and once more
  });
});

describe('a schedule', () => {
  it('runs its function with the event of the service, or with its own', async () => {
    await province.tick('every-minute');
    await province.tick('mornings');
    expect(await bench.seen()).toMatchObject({ 'tick of aws.events': 1, 'tick of the morning': 1 });
  });
});

describe('what has expired', () => {
  it('is deleted by the province’s clock; what has not, or says so in no number, stays', async () => {
    const now = Math.floor(Date.now() / 1000);
    await bench.put('Things', { pk: { S: 'past' }, expiresAt: { N: String(now - 1) } });
    await bench.put('Things', { pk: { S: 'tomorrow' }, expiresAt: { N: String(now + 86_400) } });
    await bench.put('Things', { pk: { S: 'text' }, expiresAt: { S: '1' } });
    await bench.put('Things', { pk: { S: 'never' } });
    expect(await province.sweep()).toBe(1);
    province.setClockOffset(2 * 86_400_000);
    expect(await province.sweep()).toBe(1);
    province.setClockOffset(0);
    const { Items } = (await bench.tables.call('DynamoDB_20120810.Scan', {
      TableName: province.names.tables.find((name) => name.includes('Things')),
    })) as { Items: { pk: { S: string } }[] };
    const left = Items.map((item) => item.pk.S);
    expect(left).toEqual(expect.arrayContaining(['text', 'never']));
    expect(left).not.toContain('past');
    expect(left).not.toContain('tomorrow');
    await until(bench.seen, (seen) => seen['REMOVE past'] === 1);
  });
});

describe('secrets', () => {
  const secret = async (id: string): Promise<Record<string, unknown>> => {
    const client = createAwsJson(Number(new URL(province.secretsUrl).port));
    try {
      return (await client.call('secretsmanager.GetSecretValue', { SecretId: id })) as Record<
        string,
        unknown
      >;
    } finally {
      client.close();
    }
  };

  it('are generated by the template’s recipe and kept where only their owner reads', async () => {
    const answer = await secret('sample/generated');
    const value = JSON.parse(String(answer['SecretString'])) as Record<string, string>;
    expect(value['username']).toBe('somebody');
    expect(value['password']).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[A-Za-z0-9]{24}$/);
    expect(statSync(path.join(province.dataDir, 'secrets.json')).mode & 0o777).toBe(0o600);
  });

  it('have the runner’s value where it gave one, by name as by ARN, and change when told to', async () => {
    const { ARN } = await secret('sample/plain');
    expect(await secret(String(ARN))).toMatchObject({
      SecretString: 'as the runner says',
      Name: 'sample/plain',
    });
    province.putSecret('SECRET_PLAIN', 'rotated');
    expect(await secret('sample/plain')).toMatchObject({ SecretString: 'rotated' });
  });

  it('that nobody declared are refused', async () => {
    await expect(secret('sample/other')).rejects.toThrow('ResourceNotFoundException');
    expect(() => {
      province.putSecret('SECRET_OTHER', 'x');
    }).toThrow(ProvinceProblem);
  });
});

describe('objects', () => {
  it('are kept as files, with Vietnamese names', async () => {
    const [bucket] = province.names.buckets;
    const url = `${province.s3Url}/${bucket!}/${encodeURIComponent('giấy tờ/đơn.pdf')}`;
    expect((await fetch(url, { method: 'PUT', body: 'nội dung' })).status).toBe(200);
    expect(await (await fetch(url)).text()).toBe('nội dung');
  });
});

function depthOf(
  depths: Record<string, { visible: number; inFlight: number; delayed: number }>,
  part: string,
) {
  return Object.entries(depths).find(([name]) => name.includes(part))![1];
}
