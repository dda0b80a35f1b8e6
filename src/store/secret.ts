/*
 * Secrets that the server makes itself and keeps in files of the data directory.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SetupError } from '../core/setup-error.ts';

/** Makes 24 random characters that need no quoting in a shell or a URL. */
const makeSecret = (): string => randomBytes(18).toString('base64url');

/**
 * Reads a secret from its file, or creates it. If several processes start at the same time, one creates it and all read
 * the same. SetupError if the file cannot be read or written.
 */
export function readOrWriteSecret(file: string): string {
  try {
    if (!existsSync(file)) writeSecret(file);
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new SetupError(`${file} cannot be used: ${(error as Error).message}`, { cause: error });
  }
}

function writeSecret(file: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const whole = `${file}.${process.pid}`;
  writeFileSync(whole, `${makeSecret()}\n`, { mode: 0o600 });
  try {
    linkSync(whole, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(whole);
  }
}
