import { describe, expect, it } from 'vitest';
import { hashPassword, verifyPassword } from '../../src/actions/passwords.ts';

describe('a password', () => {
  it('matches its own hash only', async () => {
    const hash = await hashPassword('p:ä 𝄞');
    expect(await verifyPassword('p:ä 𝄞', hash)).toBe(true);
    expect(await verifyPassword('p:ä', hash)).toBe(false);
    expect(await verifyPassword('', hash)).toBe(false);
  });
  it('matches when another system encodes the same letters differently', async () => {
    expect(await verifyPassword('a\u0308', await hashPassword('ä'))).toBe(true);
  });
  it('gets a different hash each time, which contains the parameters', async () => {
    const hashes = await Promise.all([hashPassword('x'), hashPassword('x')]);
    expect(new Set(hashes).size).toBe(2);
    expect(hashes[0]).toMatch(/^scrypt\$32768\$8\$1\$/);
  });
  for (const hash of [undefined, '', 'x', 'md5$abc', 'scrypt$32768$8$1$$'])
    it(`is refused when the hash is not a valid one: ${hash}`, async () =>
      expect(await verifyPassword('', hash)).toBe(false));
});
