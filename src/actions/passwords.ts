/*
 * Hashes and verifies passwords. They are stored as `scrypt$N$r$p$salt$hash`, so new passwords can get a higher cost.
 */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

interface Cost {
  N: number;
  r: number;
  p: number;
}

/** About a tenth of a second and 32 MiB per guess. Users do not notice, because verified credentials are cached. */
const COST: Cost = { N: 2 ** 15, r: 8, p: 1 };
const KEY_BYTES = 32;

/** Hashes a password with a new salt. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64'), key.toString('base64')].join('$');
}

/** A hash that no password has. Checked when there is no account, so that guessing a user name takes as long. */
const NOBODY = ['scrypt', COST.N, COST.r, COST.p, randomBytes(16).toString('base64'), ''].join('$');

/** Checks a password against a hash. Without a hash it takes as long, and returns false. */
export async function verifyPassword(password: string, hash: string = NOBODY): Promise<boolean> {
  const [scheme, N, r, p, salt = '', expected = ''] = hash.split('$');
  if (scheme !== 'scrypt') return false;
  const key = await derive(password, Buffer.from(salt, 'base64'), { N: Number(N), r: Number(r), p: Number(p) });
  const wanted = Buffer.from(expected, 'base64');
  return wanted.length === key.length && timingSafeEqual(key, wanted);
}

/** Runs in a thread of Node's pool. Two systems may encode the same letters differently, so the text is normalized. */
function derive(password: string, salt: Buffer, { N, r, p }: Cost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, KEY_BYTES, { N, r, p, maxmem: 256 * N * r }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
