import { describe, expect, it } from 'vitest';
import { isAllowedHost, isPublic } from '../../../src/runtimes/outgoing/addresses.ts';

describe('public addresses', () => {
  const cases: [address: string, isPublic: boolean, why: string][] = [
    ['93.184.216.34', true, 'public'],
    ['2606:4700::1111', true, 'public, IPv6'],
    ['127.0.0.1', false, 'this machine'],
    ['127.255.255.255', false, 'this machine, the end of the range'],
    ['0.0.0.0', false, 'this machine on many systems'],
    ['10.1.2.3', false, 'private'],
    ['172.31.255.255', false, 'private, the end of the range'],
    ['172.32.0.1', true, 'after the range'],
    ['192.168.0.1', false, 'private'],
    ['100.64.0.1', false, 'carrier-grade NAT'],
    ['169.254.169.254', false, 'link-local, the metadata service of clouds'],
    ['224.0.0.1', false, 'multicast'],
    ['255.255.255.255', false, 'broadcast'],
    ['::1', false, 'this machine'],
    ['::', false, 'this machine on many systems'],
    ['::ffff:127.0.0.1', false, 'this machine, IPv4 in IPv6'],
    ['::ffff:7f00:1', false, 'this machine, IPv4 in IPv6, in hexadecimal'],
    ['::7f00:1', false, 'this machine, IPv4-compatible IPv6'],
    ['64:ff9b::7f00:1', false, 'this machine, NAT64'],
    ['2002:7f00:1::', false, 'this machine, 6to4'],
    ['::ffff:0:7f00:1', false, 'this machine, translated IPv4'],
    ['192.88.99.1', false, '6to4 relays'],
    ['3fff::1', false, 'documentation'],
    ['5f00::1', false, 'segment routing'],
    ['168.63.129.16', false, 'the host of virtual machines in Azure'],
    ['fd00::1', false, 'private'],
    ['fe80::1', false, 'link-local'],
    ['ff02::1', false, 'multicast'],
    ['example.com', false, 'not an address'],
  ];
  for (const [address, expected, why] of cases)
    it(`${address}: ${why}`, () => expect(isPublic(address)).toBe(expected));
});

describe('allowed hosts', () => {
  const allowed = [
    'example.com',
    '*.media.test',
    'ports.test:8443',
    'Upper.TEST',
    '10.1.2.3',
    '[::1]:81',
    '2001:db8::7',
  ];
  const cases: [url: string, isAllowed: boolean, why: string][] = [
    ['http://example.com/', true, 'is on the list'],
    ['https://EXAMPLE.com:8080/', true, 'is on the list, in any case and at any port'],
    ['http://example.com./', true, 'is on the list, with the dot of the root'],
    ['http://upper.test/', true, 'is listed in capitals'],
    ['http://example.com.evil.test/', false, 'only begins like one on the list'],
    ['http://notexample.com/', false, 'only ends like one on the list'],
    ['http://sub.example.com/', false, 'is a subdomain of one on the list'],
    ['http://a.b.media.test/', true, 'matches a pattern'],
    ['http://media.test/', false, 'does not match the pattern for its subdomains'],
    ['http://evilmedia.test/', false, 'has no dot before the pattern'],
    ['https://ports.test:8443/', true, 'has the port'],
    ['https://ports.test/', false, 'has another port'],
    ['http://10.1.2.3/', true, 'is an address'],
    ['http://0x0a010203/', true, 'is the same address in another notation'],
    ['http://[::1]:81/', true, 'is an IPv6 address'],
    ['http://[2001:db8::7]:8080/', true, 'is an IPv6 address that is listed without brackets'],
    ['http://example.com@evil.test/', false, 'has the allowed host as a user name only'],
  ];
  for (const [url, expected, why] of cases) {
    it(`${url} ${why}`, () => expect(isAllowedHost(allowed, new URL(url))).toBe(expected));
  }
});
