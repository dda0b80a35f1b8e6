/*
 * Compares what the registry knows about installed packages with the decisions in security/advisories.json. Ends with
 * exit code 1 if an advisory has no decision, or if the registry does not answer.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

export interface Advisory {
  /** The id of the advisory, or a name of our own for faults of a bundled program. */
  id: string;
  /** The path of the package in the lock file, without `node_modules/`. */
  package: string;
  version: string;
  about: string;
  decision: 'accepted' | 'mitigated';
  reason: string;
}

/** The part of `npm audit --json` that is read. */
export interface AuditReport {
  vulnerabilities?: Record<string, { via: (string | { url: string; title: string })[] }>;
}

const FILE = path.resolve(import.meta.dirname, '../security/advisories.json');

export const readAdvisories = (): { checked: string; advisories: Advisory[] } =>
  JSON.parse(readFileSync(FILE, 'utf8')) as ReturnType<typeof readAdvisories>;

/** Returns the advisories of a report that have no decision, one line each. */
export function findUndecided({ vulnerabilities = {} }: AuditReport, decided: readonly Advisory[]): string[] {
  const found = Object.entries(vulnerabilities).flatMap(([name, { via }]) =>
    via.flatMap(one => (typeof one === 'string' ? [] : [`${name}: ${one.title} ${one.url}`])),
  );
  return found.filter(line => !decided.some(({ id }) => line.endsWith(`/${id}`)));
}

function main(): void {
  const { stdout, stderr } = spawnSync('npm', ['audit', '--json'], { encoding: 'utf8' });
  const report = JSON.parse(stdout || '{}') as AuditReport & { error?: unknown };
  if (report.vulnerabilities === undefined) throw new Error(`The registry does not answer npm audit: ${stderr}`);
  const undecided = findUndecided(report, readAdvisories().advisories);
  for (const line of undecided) process.stdout.write(`${line}\n`);
  process.stdout.write(`${undecided.length} advisories without a decision in security/advisories.json\n`);
  process.exitCode = undecided.length === 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main();
