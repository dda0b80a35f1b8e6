/*
 * What the layout promises, held by the machine: docs/decisions tells why.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { OWNERS } from './support/owners.ts';
import { readSource, type SourceFile } from './support/source.ts';

/** Which layer may import which, beside itself. Imports point inwards; types count too. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  core: [],
  observe: [],
  threads: [],
  documents: ['core', 'threads'],
  store: ['core'],
  media: ['core', 'threads'],
  runtimes: ['core', 'media', 'threads'],
  drawing: ['core', 'threads'],
  views: ['core', 'documents', 'store'],
  actions: ['core', 'store', 'media', 'threads'],
  dispatcher: ['core', 'documents', 'store', 'runtimes', 'actions', 'observe'],
  http: ['core', 'documents', 'store', 'media', 'views', 'actions', 'observe', 'drawing'],
  // A plain client of the API: of the server it knows the settings, and the error for a wrong one.
  cli: ['client', 'config.ts', 'core/setup-error.ts'],
  // Other programs use it without the rest.
  client: [],
  // The composition root knows every part; only main imports it.
  wiring: [
    ...['core', 'documents', 'store', 'media', 'views', 'runtimes', 'drawing', 'actions', 'dispatcher', 'http'],
    ...['observe', 'threads', 'cli', 'config.ts', 'version.ts'],
  ],
};

/** The files in src/ itself. The first two are imported from anywhere; main starts everything. */
const TOP = ['config.ts', 'version.ts', 'main.ts'];

/** Raised only by a decision that is written down. */
const BUDGET = { folderFiles: 26, fileLines: 300, functionLines: 40, parameters: 4, lineLength: 120 };
const GENERATED = ['documents/generated.ts', 'client/generated.ts'];

const files = readSource();
const byName = new Map(files.map(file => [file.name, file]));
const written = files.filter(({ name }) => !GENERATED.includes(name));

const folderOf = (name: string): string => (name.includes('/') ? name.slice(0, name.indexOf('/')) : name);

function forbiddenImports({ name, folder, imports }: SourceFile): string[] {
  if (folder === '') return [];
  const allowed = [folder, ...(MAY_IMPORT[folder] ?? [])];
  const isAllowed = (target: string): boolean => allowed.includes(folderOf(target)) || allowed.includes(target);
  const wrong = imports.filter(({ isOurs, target }) => isOurs && !isAllowed(target));
  return wrong.map(({ target }) => `${name} imports ${target}`);
}

function foreignPackages({ name, folder, imports }: SourceFile): string[] {
  const isOwned = (target: string): boolean => {
    if (OWNERS[target]) return OWNERS[target].includes(folder);
    return target.startsWith('node:') && folder !== 'core';
  };
  const wrong = imports.filter(({ isOurs, target }) => !isOurs && !isOwned(target));
  return wrong.map(({ target }) => `${name} imports ${target}`);
}

/** The sub-system that a file belongs to: `store/search` of `store/search/walk.ts`; undefined in a layer itself. */
function roomOf(name: string): string | undefined {
  const parts = name.split('/');
  return parts.length > 2 ? parts.slice(0, -1).join('/') : undefined;
}

/** A sub-system is entered by one file, which has its name: `store/search/search.ts`. */
const doorOf = (room: string): string => `${room}/${room.slice(room.lastIndexOf('/') + 1)}.ts`;

function importsPastDoors({ name, imports }: SourceFile): string[] {
  const wrong = imports.filter(({ isOurs, target }) => {
    const room = isOurs ? roomOf(target) : undefined;
    return room !== undefined && !name.startsWith(`${room}/`) && target !== doorOf(room);
  });
  return wrong.map(({ target }) => `${name} imports ${target}`);
}

/** Folders of a layer that import each other, which no single file shows. */
function findRoomCycles(): string[] {
  const groupOf = (name: string): string => roomOf(name) ?? name;
  const arrows = new Map<string, Set<string>>();
  for (const { name, imports } of files) {
    const from = arrows.get(groupOf(name)) ?? new Set();
    for (const { isOurs, target } of imports)
      if (isOurs && groupOf(target) !== groupOf(name)) from.add(groupOf(target));
    arrows.set(groupOf(name), from);
  }
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    [...(arrows.get(from) ?? [])].some(next => next === to || (!seen.has(next) && reaches(next, to, seen.add(next))));
  return [...arrows.keys()].filter(group => reaches(group, group));
}

/** A way from a file back to itself; imports of types count. */
function findCycle(start: SourceFile): string[] | undefined {
  const seen = new Set<string>();
  const follow = (file: SourceFile, way: string[]): string[] | undefined => {
    for (const { target } of file.imports) {
      if (target === start.name) return [...way, target];
      const next = byName.get(target);
      if (!next || seen.has(target)) continue;
      seen.add(target);
      const cycle = follow(next, [...way, target]);
      if (cycle) return cycle;
    }
    return undefined;
  };
  return follow(start, [start.name]);
}

describe('imports', () => {
  it('point inwards', () => expect(files.flatMap(forbiddenImports)).toEqual([]));

  it('of files at the top are few', () => {
    const top = files.filter(({ folder }) => folder === '').map(({ name }) => name);
    expect(top.sort()).toEqual([...TOP].sort());
    const wrong = files.filter(({ imports }) => imports.some(({ isOurs, target }) => isOurs && target === 'main.ts'));
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  it('from outside a sub-system go through its door', () => expect(files.flatMap(importsPastDoors)).toEqual([]));

  it('of a package stand in the one folder that owns it', () => expect(files.flatMap(foreignPackages)).toEqual([]));

  it('never go in a circle', () => expect(files.map(findCycle).filter(cycle => cycle !== undefined)).toEqual([]));

  it('never go in a circle between sub-systems', () => expect(findRoomCycles()).toEqual([]));

  it('know every folder', () => {
    const folders = new Set(files.map(({ folder }) => folder).filter(folder => folder !== ''));
    expect([...folders].filter(folder => !Object.hasOwn(MAY_IMPORT, folder))).toEqual([]);
  });
});

describe('the database', () => {
  it('is written by actions, the dispatcher and the wiring only', () => {
    const allowed = ['actions', 'dispatcher', 'wiring', 'store'];
    const isWriting = ({ members }: SourceFile): boolean => members.has('transaction') || members.has('statement');
    expect(files.filter(file => !allowed.includes(file.folder) && isWriting(file)).map(({ name }) => name)).toEqual([]);
  });

  it('has one number for each kind of advisory lock, all in one place', () => {
    const numbers = files.flatMap(({ name, text }) =>
      [...text.matchAll(/0x6a6f62[0-9a-f]{2}/g)].map(([number]) => ({ name, number })),
    );
    expect(new Set(numbers.map(({ name }) => name))).toEqual(new Set(['store/database/lock.ts']));
    expect(new Set(numbers.map(({ number }) => number)).size).toBe(numbers.length);
  });

  it('has one migration for each number', () => {
    const numbers = readdirSync(path.resolve(import.meta.dirname, '../migrations'))
      .filter(file => /^\d{4}_/.test(file))
      .map(file => file.slice(0, 4));
    const repeated = numbers.filter((number, index) => numbers.indexOf(number) !== index);
    // Version 0.1.0 was released with two of this number. A released migration keeps its name.
    expect(repeated).toEqual(['0004']);
  });
});

describe('budgets', () => {
  it(`keep a folder below ${BUDGET.folderFiles} files of its own`, () => {
    const counts = new Map<string, number>();
    for (const { name } of files) counts.set(path.dirname(name), (counts.get(path.dirname(name)) ?? 0) + 1);
    expect([...counts].filter(([, count]) => count > BUDGET.folderFiles)).toEqual([]);
  });

  it(`keep a file below ${BUDGET.fileLines} lines`, () => {
    const long = written.map(({ name, text }) => `${name}: ${text.split('\n').length - 1}`);
    expect(long.filter(entry => Number(entry.split(': ')[1]) > BUDGET.fileLines)).toEqual([]);
  });

  it(`keep a function below ${BUDGET.functionLines} lines`, () => {
    const long = written.flatMap(({ name, functions }) =>
      functions
        .filter(({ lines }) => lines > BUDGET.functionLines)
        .map(one => `${name}:${one.line} ${one.name}: ${one.lines}`),
    );
    expect(long).toEqual([]);
  });

  it(`give a function at most ${BUDGET.parameters} parameters`, () => {
    const wide = written.flatMap(({ name, functions }) =>
      functions
        .filter(({ parameters }) => parameters > BUDGET.parameters)
        .map(one => `${name}:${one.line} ${one.name}`),
    );
    expect(wide).toEqual([]);
  });

  it(`keep a line below ${BUDGET.lineLength} characters`, () => {
    const long = written.flatMap(({ name, text }) =>
      text.split('\n').flatMap((line, index) => (line.length > BUDGET.lineLength ? [`${name}:${index + 1}`] : [])),
    );
    expect(long).toEqual([]);
  });
});

describe('text', () => {
  it('leaves nothing to do for later, and tells no compiler or linter to look away', () => {
    const excuses = /\b(TODO|FIXME|XXX)\b|@ts-ignore|@ts-nocheck|biome-ignore|eslint-disable/;
    expect(files.filter(({ text }) => excuses.test(text)).map(({ name }) => name)).toEqual([]);
  });

  it('knows no path of the machine it was written on', () => {
    const paths = /['"`(\s](\/(home|Users|root|work|mnt)\/\w|[A-Z]:\\\\)/;
    expect(files.filter(({ text }) => paths.test(text)).map(({ name }) => name)).toEqual([]);
  });

  it('names every query, so that logs and pg_stat_activity can tell which it was', () => {
    const isUnnamed = (text: string): boolean => /\b(tx|reader|read)\.query(<[^(]*>)?\(\s*['"`](?!\s*\/\*)/.test(text);
    const stores = files.filter(({ folder }) => folder === 'store');
    expect(stores.filter(({ text }) => isUnnamed(text)).map(({ name }) => name)).toEqual([]);
  });
});
