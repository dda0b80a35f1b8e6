/*
 * The verb at the start of a name shows what a function of the store does: docs/development.md, "Language".
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

const STORE = path.resolve(import.meta.dirname, '../../src/store');

const READS = ['get', 'find', 'list', 'read', 'count', 'is', 'has'];
/** Verbs of searches: see src/store/search/README.md. */
const SEARCHES = ['search', 'resolve', 'walk', 'sort', 'estimate'];

const WRITES = ['insert', 'update', 'delete', 'mark', 'save', 'lock'];
/** Verbs of the domain, each for one thing. */
const RULES = [
  // Leases: start and extension; the sign of life of a node; the mark that a job with a lower id lowers.
  ...['lease', 'extend', 'touch', 'lower'],
  // A file that a job writes: its path is reserved, then the file is completed or the path released.
  ...['reserve', 'complete', 'release'],
  // A task that one node gets, and no other node for a while.
  'take',
  // A token, when it is used.
  // Changes of jobs: into the search tables, and the space that they used.
  ...['fold', 'vacuum'],
];

interface StoreFunction {
  name: string;
  takes: string | undefined;
}

/** The exported functions of a file, and the type of the first parameter of each. */
function functionsOf(file: string): StoreFunction[] {
  const tree = ts.createSourceFile(file, readFileSync(path.join(STORE, file), 'utf8'), ts.ScriptTarget.Latest, true);
  const toFunction = (name: ts.Node | undefined, { parameters }: ts.SignatureDeclaration): StoreFunction => ({
    name: name?.getText() ?? '',
    takes: parameters[0]?.type?.getText(),
  });
  return tree.statements.filter(isExported).flatMap(statement => {
    if (ts.isFunctionDeclaration(statement)) return [toFunction(statement.name, statement)];
    if (!ts.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations.flatMap(({ name, initializer }) =>
      initializer && ts.isArrowFunction(initializer) ? [toFunction(name, initializer)] : [],
    );
  });
}

const isExported = (node: ts.Statement): boolean =>
  ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);

const files = readdirSync(STORE, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'));
const functions = files.flatMap(functionsOf);
const verbOf = ({ name }: StoreFunction): string => /^[a-z]+/.exec(name)?.[0] ?? '';

it.each([
  ['reads', 'Reader', [...READS, ...SEARCHES]],
  ['writes', 'Tx', [...WRITES, ...RULES]],
] as const)('a function that %s has a verb that says so', (_, type, verbs) => {
  const named = functions.filter(({ takes }) => takes === type);
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter(one => !verbs.includes(verbOf(one))).map(({ name }) => name)).toEqual([]);
  expect(verbs.filter(verb => !named.some(one => verbOf(one) === verb))).toEqual([]);
});
