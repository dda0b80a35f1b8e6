/*
 * Decides which hosts and network addresses requests may reach.
 */
import { BlockList, isIP } from 'node:net';

/**
 * Networks that lead to this machine, to the local network, or nowhere. Requests reach them only if configured.
 * Source: IANA, "Special-Purpose Address Registry" for IPv4 and IPv6; 168.63.129.16 serves virtual machines of Azure.
 */
const NOT_PUBLIC: readonly [network: string, prefix: number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  ['::', 96],
  ['::ffff:0:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
];

const notPublic = new BlockList();
for (const [network, prefix] of NOT_PUBLIC) notPublic.addSubnet(network, prefix, isIP(network) === 6 ? 'ipv6' : 'ipv4');

/** Checks whether an address (text, without brackets) is public. An IPv4 address in IPv6 form counts as IPv4. */
export function isPublic(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && !notPublic.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** Checks whether host and port are on the list: `example.com` or `*.example.com`, with `:port` or for any port. */
export function isAllowedHost(allowed: readonly string[], url: URL): boolean {
  const host = url.hostname.toLowerCase().replace(/\.$/, '');
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return allowed.some(entry => {
    const { name, port: wanted } = readEntry(entry.toLowerCase());
    if (wanted !== undefined && wanted !== port) return false;
    return name.startsWith('*.') ? host.endsWith(name.slice(1)) : host === name;
  });
}

/** Reads `example.com:8443`, `[::1]:81`, and `::1`, whose colons begin no port. */
function readEntry(entry: string): { name: string; port: string | undefined } {
  if (isIP(entry) === 6) return { name: `[${entry}]`, port: undefined };
  const [, name = '', port] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  return { name, port };
}
