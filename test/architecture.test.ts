/*
 * What the layout promises, held by the machine: docs/decisions tells why.
 */
import { describe, expect, it } from 'vitest';
import { readSource, type SourceFile } from './support/source.ts';

/** Who may import whom, folders or single files, beside itself. Imports point inwards; types count too. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  core: [],
  observe: [],
  threads: [],
  documents: ['core'],
  store: ['core'],
  media: ['core', 'threads'],
  runtimes: ['core', 'media', 'threads'],
  drawing: ['core', 'threads'],
  actions: ['core', 'store', 'media'],
  dispatcher: ['core', 'documents', 'store', 'runtimes', 'actions', 'observe'],
  http: ['core', 'documents', 'store', 'media', 'actions', 'observe', 'drawing'],
  // Plain clients of the API: of ours they know the settings alone, and how to tell that one is wrong.
  cli: ['config.ts', 'core/setup-error.ts'],
};

/** What lies in src/ itself wires the parts and may import all of them; these few may be imported by parts in turn. */
const WIRING_FOR_ALL = ['config.ts', 'version.ts'];

/** One package, one folder: what replaces it later changes one folder. */
const OWNERS: Record<string, readonly string[]> = {
  pg: ['store'],
  'node-pg-migrate': ['store'],
  express: ['http'],
  helmet: ['http'],
  compression: ['http'],
  'light-my-request': ['http'],
  'node-cron': ['dispatcher'],
  'quickjs-wasi': ['runtimes'],
  '@aws-sdk/client-s3': ['runtimes'],
  'fast-xml-parser': ['documents'],
  'libxml2-wasm': ['documents'],
  pino: ['observe'],
  'prom-client': ['observe'],
  '@viz-js/viz': ['drawing'],
  '@resvg/resvg-js': ['drawing'],
  commander: ['cli', ''],
  'cli-progress': ['cli'],
  // A cache is a data structure, not a part of ours.
  'lru-cache': ['http', 'store', 'actions', 'dispatcher'],
  // The embedded PostgreSQL is a process too.
  'node:child_process': ['runtimes', 'store'],
};

/** Raised only by a decision that is written down. */
const BUDGET = { fileLines: 300, functionLines: 40, parameters: 4, lineLength: 120 };
const GENERATED = ['documents/generated.ts'];

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

/** A way from a file back to itself by imports that are there when the program runs. */
function findCycle(start: SourceFile): string[] | undefined {
  const seen = new Set<string>();
  const follow = (file: SourceFile, way: string[]): string[] | undefined => {
    for (const { target, isTypeOnly } of file.imports) {
      if (isTypeOnly) continue;
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

  it('from parts to the wiring are few', () => {
    const parts = files.filter(({ folder }) => folder !== '');
    const wiring = parts.flatMap(({ imports }) =>
      imports.filter(({ isOurs, target }) => isOurs && !target.includes('/')),
    );
    expect(wiring.map(({ target }) => target).filter(target => !WIRING_FOR_ALL.includes(target))).toEqual([]);
  });

  it('of a package stand in the one folder that owns it', () => expect(files.flatMap(foreignPackages)).toEqual([]));

  it('never go in a circle', () => expect(files.map(findCycle).filter(cycle => cycle !== undefined)).toEqual([]));

  it('know every folder', () => {
    const folders = new Set(files.map(({ folder }) => folder).filter(folder => folder !== ''));
    expect([...folders].filter(folder => !Object.hasOwn(MAY_IMPORT, folder))).toEqual([]);
  });
});

describe('transactions', () => {
  it('are opened by actions, the dispatcher and the wiring only', () => {
    const allowed = ['actions', 'dispatcher', ''];
    const wrong = files.filter(({ folder, text }) => !allowed.includes(folder) && text.includes('.transaction('));
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });
});

describe('budgets', () => {
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
