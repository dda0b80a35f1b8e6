/*
 * Hashes and verifies passwords. They are stored as `scrypt$N$r$p$salt$hash`, so new passwords can get a higher cost.
 *
 * Checking one is slow on purpose. So checks wait in a queue of limited length for a thread of their own, and users who
 * have logged in before go first: whoever guesses passwords delays other guesses.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Worker } from 'node:worker_threads';
import { Failure } from '../core/failure.ts';
import { startThread } from '../threads/thread.ts';
import type { DerivedKey, DeriveTask } from './password-thread.ts';

type Cost = DeriveTask['cost'];

/** About a tenth of a second and 32 MiB per guess. Users do not notice, because verified credentials are cached. */
const COST: Cost = { N: 2 ** 15, r: 8, p: 1 };
const KEY_BYTES = 32;
/** Checks that wait at the same time: about twenty seconds of work. */
const MAX_WAITING = 200;

/** Hashes a password with a new salt. Throws Failure unavailable when too many checks wait. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive({ password, salt, cost: COST }, true);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64'), key.toString('base64')].join('$');
}

/** A hash that no password has. Checked when there is no account, so that guessing a user name takes as long. */
const NOBODY = ['scrypt', COST.N, COST.r, COST.p, randomBytes(16).toString('base64'), ''].join('$');

/**
 * Checks a password against a hash. Without a hash it takes as long, and returns false. `isKnown`: the user has logged
 * in before, and goes first. Throws Failure unavailable when too many checks wait.
 */
export async function verifyPassword(password: string, hash: string = NOBODY, isKnown = false): Promise<boolean> {
  const [scheme, N, r, p, salt = '', expected = ''] = hash.split('$');
  if (scheme !== 'scrypt') return false;
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  const key = await derive({ password, salt: Buffer.from(salt, 'base64'), cost }, isKnown);
  const wanted = Buffer.from(expected, 'base64');
  return wanted.length === key.length && timingSafeEqual(key, wanted);
}

type Wanted = Pick<DeriveTask, 'password' | 'salt' | 'cost'>;

interface Waiting {
  wanted: Wanted;
  resolve(key: Buffer): void;
  reject(error: Error): void;
}

/** Checks of known users, and those of others, which wait for them. */
const queues: readonly [known: Waiting[], others: Waiting[]] = [[], []];
let thread: Worker | undefined;
let current: Waiting | undefined;
let lastId = 0;

/** Computes a key. Two systems may encode the same letters differently, so the text is normalized. */
function derive({ password, salt, cost }: Wanted, isKnown: boolean): Promise<Buffer> {
  if (queues[0].length + queues[1].length >= MAX_WAITING) throw tooMany();
  const wanted = { password: password.normalize('NFC'), salt, cost };
  return new Promise((resolve, reject) => {
    queues[isKnown ? 0 : 1].push({ wanted, resolve, reject });
    next();
  });
}

function next(): void {
  if (current) return;
  current = queues[0].shift() ?? queues[1].shift();
  if (!current) return;
  thread ??= start();
  // Somebody waits for the result: the process must not end before.
  thread.ref();
  thread.postMessage({ id: ++lastId, bytes: KEY_BYTES, ...current.wanted } satisfies DeriveTask);
}

function start(): Worker {
  const worker = startThread(new URL('./password-thread', import.meta.url));
  worker.on('message', ({ key }: DerivedKey) => finish(({ resolve }) => resolve(Buffer.from(key ?? []))));
  worker.on('error', error => {
    thread = undefined;
    finish(({ reject }) => reject(error));
  });
  return worker;
}

function finish(settle: (done: Waiting) => void): void {
  const done = current;
  current = undefined;
  thread?.unref();
  if (done) settle(done);
  next();
}

const tooMany = (): Failure => new Failure('unavailable', 'Too many logins are being checked; try again in a moment');
