import { describe, expect, it } from 'vitest';
import { webhookHeaders, WebhookSecrets } from '../../../../functions/partners/portal/signature.ts';

const current = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const previous = 'whsec_c2FuZGJveC1vbmx5LXdlYmhvb2stc2VjcmV0LTAwMDE=';
const body = Buffer.from('{"test": 2432232314}');

describe('the signature of a webhook', () => {
  it('is the one of the published example of the scheme', () => {
    expect(webhookHeaders('msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, body, { current })).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('is made with both secrets while one replaces the other', () => {
    const of = (secrets: WebhookSecrets): string =>
      webhookHeaders('a', 1, body, secrets)['webhook-signature'];
    expect(of({ current, previous })).toBe(`${of({ current })} ${of({ current: previous })}`);
  });

  it.each([
    ['that is too short to be a secret', 'whsec_c2hvcnQ='],
    ['that is not base64', 'whsec_this is no base64 but is long enough for one'],
  ])('is not made with a secret %s', (_what, secret) => {
    expect(WebhookSecrets.safeParse({ current: secret }).success).toBe(false);
  });
  it('is made with a secret that has no prefix too: the secret store makes its first one without', () => {
    expect(WebhookSecrets.safeParse({ current: 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }).success).toBe(true);
  });
});
