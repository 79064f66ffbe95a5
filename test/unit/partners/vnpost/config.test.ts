import { describe, expect, it } from 'vitest';
import { VnpostConfig, VnpostCredentials } from '../../../../functions/partners/vnpost/config.ts';

const all = {
  ngsp: { baseUrl: 'http://ngsp.example.vn:8080/axis/' },
  lgsp: { baseUrl: 'http://lgsp.example.vn' },
  my: { baseUrl: 'https://my.example.vn/MYVNP_API' },
  webhook: { publicKeyPem: 'x', allow: ['203.113.131.0/24', '2001:db8::1'] },
};

describe('how the public post is reached', () => {
  it('is nowhere until somebody says where: no way has an address of its own', () => {
    expect(VnpostConfig.parse({})).toEqual({ feedLagMs: 300_000, pageSize: 1_000, districts: {} });
  });

  it('is as it is installed, with usual paths where none are told', () => {
    expect(VnpostConfig.parse(all)).toMatchObject({
      ngsp: {
        baseUrl: 'http://ngsp.example.vn:8080/axis',
        orderPath: '/apiVNPostNGSP/p1.0/order/post',
        statuses: 'hcc',
      },
      lgsp: { routerPath: '/vnpost', services: { order: 'orderpost', tracking: 'ordertracking' } },
      my: { tokenPath: '/GetAccessToken', statuses: 'my' },
      webhook: { toleranceSeconds: 300 },
    });
  });

  it.each([
    ['a way without an address', { ngsp: {} }],
    ['no web address', { lgsp: { baseUrl: 'ftp://lgsp.example.vn' } }],
    ['a path with a query', { ngsp: { ...all.ngsp, orderPath: '/order?x=1' } }],
    ['a table of another carrier', { my: { ...all.my, statuses: 'hcc' } }],
    ['pages longer than VNPost gives', { pageSize: 1_001 }],
    ['a source that is no address', { webhook: { publicKeyPem: 'x', allow: ['vnpost.example.vn'] } }],
    ['a district of no form', { districts: { '6': 6010 } }],
  ])('is refused with %s', (_, changes) => {
    expect(VnpostConfig.safeParse({ ...all, ...changes }).success).toBe(false);
  });

  it('needs the account of a way only where that way is used', () => {
    expect(VnpostCredentials.parse({})).toEqual({});
    expect(VnpostCredentials.safeParse({ ngsp: { key: 'k', secret: '' } }).success).toBe(false);
  });
});
