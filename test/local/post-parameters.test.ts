import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { VnpostConfig } from '../../functions/partners/vnpost/config.ts';
import { readPlan } from '../../local/province/plan/plan.ts';
import { gatewayAssembly } from '../support/gateway-assembly.ts';

let assembly: string;
beforeAll(async () => {
  assembly = await gatewayAssembly();
}, 120_000);

/** What an installation must give in any case. */
const REQUIRED = {
  PublicUrl: 'http://127.0.0.1:1',
  TokenIssuer: 'http://127.0.0.1:2',
  TokenJwksUri: 'http://127.0.0.1:2/keys',
  DvcqgBaseUrl: 'http://127.0.0.1:3',
  DvcqgGeneration: 'g2',
  DvcqgDstCode: 'VN:GOV:000.00.00.MAU:dvcqg',
  DvcqgAgency: '000.00.00.H21',
  ProvinceAgency: 'H21',
};

const KEY = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .publicKey.export({ type: 'spki', format: 'pem' })
  .toString()
  .trim();
const onOneLine = KEY.replaceAll('\n', '\\n');

/** The post's configuration as its worker would read it, once CloudFormation has filled in these parameters. */
function configured(parameters: Readonly<Record<string, string>>): VnpostConfig {
  const plan = readPlan(assembly, { ...REQUIRED, ...parameters }, 'http://127.0.0.1:4/000000000000');
  const worker = plan.functions.find(({ name }) => name.endsWith('deliveries-vnpost-my-worker'));
  return VnpostConfig.parse(JSON.parse(worker?.environment['VNPOST'] ?? ''));
}

describe('what an installation says of the post', () => {
  it('may be nothing: then no way is configured, and no webhook is believed', () => {
    const { ngsp, lgsp, my, webhook, pageSize } = configured({});
    expect([ngsp, lgsp, my, webhook]).toEqual([undefined, undefined, undefined, undefined]);
    expect(pageSize).toBe(1_000);
  });

  it('may be one way, and the others are not configured by it', () => {
    const { ngsp, lgsp, my } = configured({ VnpostLgspUrl: 'http://10.0.0.1/lgsp' });
    expect(lgsp?.baseUrl).toBe('http://10.0.0.1/lgsp');
    expect([ngsp, my]).toEqual([undefined, undefined]);
  });

  it('may be all three, with the key of webhooks and from where they come', () => {
    const { ngsp, lgsp, my, webhook } = configured({
      VnpostNgspUrl: 'http://10.0.0.1/ngsp',
      VnpostLgspUrl: 'http://10.0.0.1/lgsp',
      VnpostMyUrl: 'https://my.example.vn',
      VnpostWebhookKey: onOneLine,
      VnpostWebhookSources: '192.0.2.7,198.51.100.0/24,2001:db8::/32',
    });
    expect([ngsp, lgsp, my].map((way) => way?.baseUrl)).toEqual([
      'http://10.0.0.1/ngsp',
      'http://10.0.0.1/lgsp',
      'https://my.example.vn',
    ]);
    expect(webhook).toMatchObject({
      publicKeyPem: KEY,
      allow: ['192.0.2.7', '198.51.100.0/24', '2001:db8::/32'],
    });
  });

  it('lets webhooks come from nowhere until it is said from where', () => {
    expect(configured({ VnpostWebhookKey: onOneLine }).webhook?.allow).toEqual([]);
  });

  it('is refused where a key is no key, or a source no address', () => {
    expect(() => configured({ VnpostWebhookKey: 'khoa' })).toThrow(/VnpostWebhookKey/);
    expect(() => configured({ VnpostWebhookKey: onOneLine, VnpostWebhookSources: 'bưu điện' })).toThrow(
      /VnpostWebhookSources/,
    );
  });
});
