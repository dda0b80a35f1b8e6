import { describe, expect, it } from 'vitest';
import { hashPassword, verifyPassword } from '../../src/actions/passwords.ts';

describe('a password', () => {
  it('is known again by its hash, and no other is', async () => {
    const hash = await hashPassword('p:ä 𝄞');
    expect(await verifyPassword('p:ä 𝄞', hash)).toBe(true);
    expect(await verifyPassword('p:ä', hash)).toBe(false);
    expect(await verifyPassword('', hash)).toBe(false);
  });
  it('is known again when another system composes its letters otherwise', async () => {
    expect(await verifyPassword('a\u0308', await hashPassword('ä'))).toBe(true);
  });
  it('has another hash each time, which says how it was made', async () => {
    const hashes = await Promise.all([hashPassword('x'), hashPassword('x')]);
    expect(new Set(hashes).size).toBe(2);
    expect(hashes[0]).toMatch(/^scrypt\$32768\$8\$1\$/);
  });
  for (const hash of [undefined, '', 'x', 'md5$abc', 'scrypt$32768$8$1$$'])
    it(`is refused without a hash of ours: ${hash}`, async () => expect(await verifyPassword('', hash)).toBe(false));
});
