/*
 * The verb at the start of a name shows what a function of the store does: docs/development.md, "Language".
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

const STORE = path.resolve(import.meta.dirname, '../../src/store');

const READS = ['get', 'find', 'list', 'read', 'count', 'is', 'has'];
/** Verbs of searching: what they do is in src/store/search/README.md. */
const SEARCHES = ['search', 'resolve', 'walk', 'sort', 'estimate'];

const WRITES = ['insert', 'update', 'delete', 'mark', 'save', 'lock'];
/** Verbs that the rules know, each for one thing. */
const RULES = [
  // A lease: its start, its extension, the sign of life of a node, the mark that a job below it moves down.
  ...['lease', 'extend', 'touch', 'lower'],
  // A file that a job writes: its place is reserved, and completed or released.
  ...['reserve', 'complete', 'release'],
  // A task that one node gets, and no other for a while.
  'take',
  // A token, from its use on.
  'refresh',
  // Changes of jobs: into the search tables, and their space back to the table.
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
