import ipaddr from 'ipaddr.js';

/**
 * Whether an address is one of those, or in one of their ranges (CIDR). An IPv4 address inside an IPv6 one counts as
 * itself. What is no address, and what is listed wrongly, matches nothing.
 */
export function isListed(address: string, allow: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  const caller = ipaddr.process(address);
  return allow.some((entry) => {
    if (ipaddr.isValid(entry))
      return ipaddr.process(entry).toNormalizedString() === caller.toNormalizedString();
    if (!ipaddr.isValidCIDR(entry)) return false;
    const [range, bits] = ipaddr.parseCIDR(entry);
    return range.kind() === caller.kind() && caller.match(range, bits);
  });
}
