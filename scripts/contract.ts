/*
 * Shows what changed in the API since the last release: `npm run contract`. Exit code 1: something that breaks clients.
 * `npm run contract -- --record` makes today's description that of the release.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { OpenApi } from '../src/http/openapi/openapi.ts';
import { version } from '../src/version.ts';
import { compareContracts } from './compare-contracts.ts';
import { describeAll, toText } from './generate-api.ts';

const FOLDER = new URL('../schemas/', import.meta.url);

/** The recorded descriptions. There is one: the last release is what clients were written for. */
const recordings = (): string[] => readdirSync(FOLDER).filter(name => /^openapi-\d+\.\d+\.\d+\.json$/.test(name));

/** Returns the description of the last release. */
export function readRecorded(): OpenApi {
  const [name] = recordings();
  if (name === undefined) throw new Error('No description was recorded: npm run contract -- --record');
  return JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as OpenApi;
}

async function record(): Promise<void> {
  for (const name of recordings()) rmSync(new URL(name, FOLDER));
  writeFileSync(new URL(`openapi-${version}.json`, FOLDER), toText(await describeAll()));
}

async function show(): Promise<void> {
  const recorded = readRecorded();
  const changes = compareContracts(recorded, await describeAll());
  const lines = changes.map(({ isBreaking, text }) => `${isBreaking ? 'BREAKING ' : '         '}${text}`);
  process.stdout.write(`${[`Changes since ${recorded.info.version}: ${changes.length}`, ...lines].join('\n')}\n`);
  if (changes.some(({ isBreaking }) => isBreaking)) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await (process.argv.includes('--record') ? record() : show());
}
