import { BlockList, isIP } from 'node:net';

/**
 * Whether an address is one of those, or in one of their ranges (CIDR). An IPv4 address inside an IPv6 one counts as
 * itself. What is no address, and what is listed wrongly, matches nothing.
 */
export function isListed(address: string, allow: readonly string[]): boolean {
  const caller = plain(address);
  const family = isIP(caller);
  if (family === 0) return false;
  const listed = new BlockList();
  for (const entry of allow) list(listed, entry);
  return listed.check(caller, family === 4 ? 'ipv4' : 'ipv6');
}

function list(listed: BlockList, entry: string): void {
  const [written = '', prefix] = entry.split('/');
  const net = plain(written);
  const family = isIP(net);
  if (family === 0) return;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  if (prefix === undefined) {
    listed.addAddress(net, type);
    return;
  }
  const bits = Number(prefix);
  // A range of IPv4 written inside IPv6 counts its bits from the front of that.
  const isMapped = net !== written;
  const own = isMapped ? bits - 96 : bits;
  if (!/^\d{1,3}$/.test(prefix) || own < 0 || own > (family === 4 ? 32 : 128)) return;
  listed.addSubnet(net, own, type);
}

/** `::ffff:192.0.2.7` as `192.0.2.7`; any other text as it is. */
const plain = (address: string): string => {
  const inside = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(address)?.[1];
  return inside ?? address;
};
