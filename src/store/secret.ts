import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SetupError } from '../core/setup-error.ts';

/** 24 characters that no shell and no URL takes for anything else. */
const makeSecret = (): string => randomBytes(18).toString('base64url');

/**
 * Reads a secret from its file, or makes it; of several starts at once one makes it and all read the same. SetupError
 * when the file cannot be written.
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
