/*
 * The tables of the documentation are complete, and equal to the code.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeSettings, readConfig } from '../../src/config.ts';
import { JOB_STATES } from '../../src/core/job.ts';
import { JOB_RULES } from '../../src/core/ownership.ts';
import { PROPERTIES } from '../../src/core/settings.ts';
import { createMetrics } from '../../src/observe/metrics.ts';
import { METHODS } from '../../src/runtimes/runtimes.ts';
import { PRELUDE } from '../../src/runtimes/script/prelude.ts';
import { ROOT, TESTED_ELSEWHERE } from './pages.ts';

const pageOf = (name: string): string => readFileSync(path.join(ROOT, name), 'utf8');

/** Returns the rows of all tables on a page whose first heading is this one. */
function rowsOf(page: string, heading: string): string[][] {
  const tables = pageOf(page).matchAll(/^\| (.*) \|\n\|[-|]+\|\n((?:\|.*\|\n)*)/gm);
  const wanted = [...tables].filter(([, headings = '']) => headings.split('|')[0]!.trim() === heading);
  return wanted.flatMap(([, , rows = '']) => rows.trimEnd().split('\n').map(toCells));
}

const toCells = (row: string): string[] =>
  row
    .slice(1, -1)
    .split('|')
    .map(cell => cell.trim());

describe('docs/operations.md', () => {
  it('lists all settings, with their help', () => {
    const help = describeSettings()
      .split('\n')
      .map(line => line.trim().split(/ {2,}/));
    const settings = rowsOf('docs/operations.md', 'setting').map(([name, , text]) => [name, text]);
    expect(settings).toEqual(help);
  });

  it('has the defaults of all settings', () => {
    for (const [name = '', fallback = ''] of rowsOf('docs/operations.md', 'setting')) {
      // Without a default, a setting is undefined, an empty list, or depends on the environment.
      if (fallback !== '') expect(readConfig({ [name]: fallback }), name).toEqual(readConfig({}));
    }
    const written = rowsOf('docs/operations.md', 'setting').filter(([, fallback]) => fallback !== '').length;
    const simple = Object.values(readConfig({})).filter(value => value !== undefined && String(value) !== '');
    expect(written).toBe(simple.length - 1); // JOBSPINE_DATA_DIR depends on the user who starts the server
  });

  it('lists all properties, with their defaults', () => {
    const properties = Object.entries(PROPERTIES).map(([name, { fallback, help }]) => [name, String(fallback), help]);
    expect(rowsOf('docs/operations.md', 'property')).toEqual(properties);
  });

  it('lists all metrics of Jobspine', async () => {
    const text = await createMetrics(async () => ({})).prometheus();
    const metrics = [...text.matchAll(/^# HELP (jobspine_(?!process|nodejs)\w+) (.*)$/gm)].map(([, ...parts]) => parts);
    expect(rowsOf('docs/operations.md', 'metric').toSorted()).toEqual(metrics.toSorted());
  });
});

describe('docs/api.md', () => {
  it('lists the rules of all actions on jobs', () => {
    const rows = rowsOf('docs/api.md', 'action').map(([action, role, isOnBehalf]) => [action, role, isOnBehalf]);
    const rules = Object.entries(JOB_RULES).map(([action, rule]) => [
      action,
      rule.role,
      rule.isOnBehalf ? 'yes' : 'no',
    ]);
    expect(rows).toEqual(rules);
  });
});

describe('docs/job-types.md', () => {
  it('lists all functions of job', () => {
    const inCode = /const job = freeze\(\{\n(.*?)\n {2}\}\);/s.exec(PRELUDE)?.[1] ?? '';
    const functions = [...inCode.matchAll(/^ {4}(\w+):/gm)].map(([, name]) => name);
    const rows = rowsOf('docs/job-types.md', 'function').flatMap(
      ([cell = '']) => /^`job\.(\w+)\(/.exec(cell)?.[1] ?? [],
    );
    expect(rows.toSorted()).toEqual(functions.toSorted());
  });

  it('lists all other globals of scripts', () => {
    const shown = [...PRELUDE.matchAll(/show\('(\w+)'/g)].map(([, name]) => name).filter(name => name !== 'job');
    const text = pageOf('docs/job-types.md');
    expect(shown.filter(name => !new RegExp(`\`${name}\\b`).test(text))).toEqual([]);
  });

  it('lists all states of a job that occur', () => {
    const states = JOB_STATES.filter(state => state !== 'VIDINET_JOB');
    expect(
      rowsOf('docs/job-types.md', 'job')
        .map(([state]) => state)
        .toSorted(),
    ).toEqual(states.toSorted());
  });

  it('names all methods of the bean jobspine', () => {
    const row = rowsOf('docs/job-types.md', 'element').find(([cell]) => cell === '`bean`, `method`');
    for (const method of METHODS) expect(row?.[2]).toContain(`\`${method}\``);
  });
});

describe('docs/licenses.md', () => {
  it('lists all packages that are installed with the server, with their declared licenses', () => {
    const lock = JSON.parse(pageOf('package-lock.json')) as { packages: Record<string, Package> };
    const { dependencies = {}, optionalDependencies = {} } = lock.packages[''] ?? {};
    const names = Object.keys({ ...dependencies, ...optionalDependencies });
    const declared = names.map(name => [name, lock.packages[`node_modules/${name}`]?.license]);
    const rows = rowsOf('docs/licenses.md', 'package').map(([name, license]) => [name, license]);
    expect(rows).toEqual(declared.toSorted());
  });
});

interface Package {
  license?: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

describe('the pages', () => {
  const pages = ['README.md', 'docs', 'examples'].flatMap(name =>
    name.endsWith('.md')
      ? [name]
      : readdirSync(path.join(ROOT, name), { recursive: true, encoding: 'utf8' })
          .filter(file => file.endsWith('.md'))
          .map(file => `${name}/${file}`),
  );

  it('exclude only commands that an existing test covers', () => {
    const text = pages.map(pageOf).join('\n');
    for (const [command, where] of Object.entries(TESTED_ELSEWHERE)) {
      expect(text).toContain(`\`\`\`sh\n${command}\n\`\`\``);
      const [file] = /^test\/\S+/.exec(where) ?? [];
      if (file) expect(existsSync(path.join(ROOT, file)), file).toBe(true);
    }
  });
});
