import { describe, expect, it } from 'vitest';
import { isAllowedHost, isPublic } from '../../../src/runtimes/outgoing/addresses.ts';

describe('public addresses', () => {
  const cases: [address: string, isPublic: boolean, why: string][] = [
    ['93.184.216.34', true, 'an ordinary one'],
    ['2606:4700::1111', true, 'an ordinary one of IPv6'],
    ['127.0.0.1', false, 'this machine'],
    ['127.255.255.255', false, 'this machine, all of 127'],
    ['0.0.0.0', false, 'this machine on many systems'],
    ['10.1.2.3', false, 'private'],
    ['172.31.255.255', false, 'private, the end of the range'],
    ['172.32.0.1', true, 'after the range'],
    ['192.168.0.1', false, 'private'],
    ['100.64.0.1', false, 'of a carrier'],
    ['169.254.169.254', false, 'where clouds keep credentials'],
    ['224.0.0.1', false, 'many machines'],
    ['255.255.255.255', false, 'all machines'],
    ['::1', false, 'this machine'],
    ['::', false, 'this machine on many systems'],
    ['::ffff:127.0.0.1', false, 'this machine, IPv4 in IPv6'],
    ['::ffff:7f00:1', false, 'the same, written otherwise'],
    ['::7f00:1', false, 'the old way to write it'],
    ['64:ff9b::7f00:1', false, 'this machine, translated'],
    ['2002:7f00:1::', false, 'this machine, tunnelled'],
    ['fd00::1', false, 'private'],
    ['fe80::1', false, 'on this cable'],
    ['ff02::1', false, 'many machines'],
    ['example.com', false, 'not an address'],
  ];
  for (const [address, expected, why] of cases)
    it(`${address}: ${why}`, () => expect(isPublic(address)).toBe(expected));
});

describe('allowed hosts', () => {
  const allowed = ['example.com', '*.media.test', 'ports.test:8443', 'Upper.TEST', '10.1.2.3', '[::1]:81'];
  const cases: [url: string, isAllowed: boolean, why: string][] = [
    ['http://example.com/', true, 'is on the list'],
    ['https://EXAMPLE.com:8080/', true, 'in any case, at any port'],
    ['http://example.com./', true, 'with the dot of the root'],
    ['http://upper.test/', true, 'listed in capitals'],
    ['http://example.com.evil.test/', false, 'only begins like one'],
    ['http://notexample.com/', false, 'only ends like one'],
    ['http://sub.example.com/', false, 'is below one'],
    ['http://a.b.media.test/', true, 'is below a pattern'],
    ['http://media.test/', false, 'is not below itself'],
    ['http://evilmedia.test/', false, 'has no dot before the pattern'],
    ['https://ports.test:8443/', true, 'has the port'],
    ['https://ports.test/', false, 'has another port'],
    ['http://10.1.2.3/', true, 'is an address'],
    ['http://0x0a010203/', true, 'is the same address, written otherwise'],
    ['http://[::1]:81/', true, 'is an address of IPv6'],
    ['http://example.com@evil.test/', false, 'is only a user name'],
  ];
  for (const [url, expected, why] of cases) {
    it(`${url} ${why}`, () => expect(isAllowedHost(allowed, new URL(url))).toBe(expected));
  }
});
