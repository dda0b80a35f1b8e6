/*
 * Passwords are kept as scrypt hashes: `scrypt$N$r$p$salt$hash`, so that the cost can be raised for new ones.
 */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

interface Cost {
  N: number;
  r: number;
  p: number;
}

/** About a tenth of a second, and 32 MiB, for each guess. Users do not notice: verified credentials are remembered. */
const COST: Cost = { N: 2 ** 15, r: 8, p: 1 };
const KEY_BYTES = 32;

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64'), key.toString('base64')].join('$');
}

/** What nobody's password hashes to; checked when there is no account, so that a guess of a name takes as long. */
const NOBODY = ['scrypt', COST.N, COST.r, COST.p, randomBytes(16).toString('base64'), ''].join('$');

/** Whether the password is the one that was hashed. Without a hash it is not, after the same time. */
export async function verifyPassword(password: string, hash: string = NOBODY): Promise<boolean> {
  const [scheme, N, r, p, salt = '', expected = ''] = hash.split('$');
  if (scheme !== 'scrypt') return false;
  const key = await derive(password, Buffer.from(salt, 'base64'), { N: Number(N), r: Number(r), p: Number(p) });
  const wanted = Buffer.from(expected, 'base64');
  return wanted.length === key.length && timingSafeEqual(key, wanted);
}

/** In a thread of its own: never blocks the loop. The same text typed on two systems may differ in its code points. */
function derive(password: string, salt: Buffer, { N, r, p }: Cost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, KEY_BYTES, { N, r, p, maxmem: 256 * N * r }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
