import { describe, expect, it } from 'vitest';
import { isListed } from '../../../functions/kernel/http/listed-address.ts';

describe('an address is listed', () => {
  it.each([
    ['by itself', '192.0.2.7', ['192.0.2.7']],
    ['in a range', '198.51.100.200', ['198.51.100.0/24']],
    ['in a range that is written from its middle', '198.51.100.200', ['198.51.100.77/24']],
    ['as IPv6, however it is written', '2001:db8::1', ['2001:0db8:0:0::0001']],
    ['in a range of IPv6', '2001:db8:7::9', ['2001:db8::/32']],
    ['as IPv4 inside IPv6', '::ffff:192.0.2.7', ['192.0.2.0/24']],
    ['by a list that has IPv4 inside IPv6', '192.0.2.7', ['::ffff:192.0.2.7']],
    ['by a range of IPv4 inside IPv6', '192.0.2.7', ['::ffff:192.0.2.0/120']],
    ['beside entries that are none', '192.0.2.7', ['bưu điện', '192.0.2.0/99', '192.0.2.7']],
  ])('%s', (_how, address, allow) => {
    expect(isListed(address, allow)).toBe(true);
  });

  it.each([
    ['beside its range', '198.51.101.1', ['198.51.100.0/24']],
    ['when nobody is', '192.0.2.7', []],
    ['of the other family', '::1', ['127.0.0.1', '0.0.0.0/0']],
    ['by a range that is none', '192.0.2.7', ['192.0.2.0/33', '192.0.2.0/-1', '192.0.2.0/', '192.0.2.0/x']],
    ['when it is no address', 'localhost', ['127.0.0.1', '0.0.0.0/0', '::/0']],
    ['with more behind it', '192.0.2.7, 198.51.100.1', ['192.0.2.7']],
  ])('not %s', (_how, address, allow) => {
    expect(isListed(address, allow)).toBe(false);
  });
});
