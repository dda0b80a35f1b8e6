/*
 * A real Chromium for tests: the one that comes with the development packages (Linux on x64), the one of the system, or
 * the one that the variable CHROMIUM names.
 */
import chromium from '@sparticuz/chromium';
import puppeteer, { type Browser } from 'puppeteer-core';
import { findTool } from '../../src/runtimes/programs/tools.ts';

const ARGUMENTS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync', '--lang=en-US'],
];

/** Starts the browser. Throws an error that says how to get one if there is none. */
export async function launchBrowser(...more: readonly string[]): Promise<Browser> {
  const faults: unknown[] = [];
  const places = [process.env.CHROMIUM, await packaged(), await findTool('chromium')];
  for (const executablePath of places.filter(place => place !== undefined)) {
    try {
      return await puppeteer.launch({ args: [...ARGUMENTS, ...more], executablePath, headless: 'shell' });
    } catch (error) {
      faults.push(error);
    }
  }
  const how = 'install one (`apt-get install chromium` on Debian), or set CHROMIUM to its path';
  throw new AggregateError(faults, `No Chromium runs on this machine, and tests of pages need one: ${how}`);
}

/** Returns the path of the browser in the package, which it unpacks on the first call; undefined if it cannot. */
const packaged = (): Promise<string | undefined> => chromium.executablePath().catch(() => undefined);
