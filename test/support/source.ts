/*
 * The source code as data, for tests of the architecture.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

export interface SourceFile {
  /** Below src/: `store/jobs.ts`. */
  name: string;
  /** The first part of the name; '' for files in src/ itself. */
  folder: string;
  text: string;
  imports: readonly Import[];
  /** Names of members that the file reads of any value, by `value.name` or `{ name } = value`. */
  members: ReadonlySet<string>;
  functions: readonly FunctionSize[];
}

/** One `import … from`, `export … from` or `import('…')`. */
export interface Import {
  /** The name of a file below src/, or of a package or `node:` module. */
  target: string;
  isOurs: boolean;
  /** It does not exist at run time. */
  isTypeOnly: boolean;
}

export interface FunctionSize {
  name: string;
  line: number;
  lines: number;
  parameters: number;
}

const ROOT = path.resolve(import.meta.dirname, '../../src');

/** Reads all files in src/, except declarations. */
export function readSource(): SourceFile[] {
  const names = readdirSync(ROOT, { recursive: true, encoding: 'utf8' });
  return names.filter(name => name.endsWith('.ts') && !name.endsWith('.d.ts')).map(read);
}

function read(name: string): SourceFile {
  const text = readFileSync(path.join(ROOT, name), 'utf8');
  const tree = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  const folder = name.includes('/') ? name.slice(0, name.indexOf('/')) : '';
  return { name, folder, text, imports: importsOf(name, tree), members: membersOf(tree), functions: functionsOf(tree) };
}

function importsOf(name: string, tree: ts.SourceFile): Import[] {
  const found: Import[] = [];
  walk(tree, node => {
    const specifier = specifierOf(node);
    if (specifier === undefined) return;
    const isOurs = specifier.startsWith('.');
    const target = isOurs ? path.join(path.dirname(name), specifier) : packageOf(specifier);
    found.push({ target, isOurs, isTypeOnly: isTypeOnly(node) });
  });
  return found;
}

function specifierOf(node: ts.Node): string | undefined {
  if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
    return (node.moduleSpecifier as ts.StringLiteral).text;
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [argument] = node.arguments;
    return argument && ts.isStringLiteral(argument) ? argument.text : undefined;
  }
  return undefined;
}

function isTypeOnly(node: ts.Node): boolean {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  return ts.isImportDeclaration(node) && node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

/** Returns the package of `@scope/name/file` or `name/file`. */
const packageOf = (specifier: string): string =>
  specifier.startsWith('node:') ? specifier : specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

function membersOf(tree: ts.SourceFile): Set<string> {
  const found = new Set<string>();
  walk(tree, node => {
    if (ts.isPropertyAccessExpression(node)) found.add(node.name.text);
    if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent))
      found.add((node.propertyName ?? node.name).getText());
  });
  return found;
}

/** Returns functions and methods. The lines of nested functions count in the outer ones too. */
function functionsOf(tree: ts.SourceFile): FunctionSize[] {
  const found: FunctionSize[] = [];
  walk(tree, node => {
    if (!ts.isFunctionLike(node) || !('body' in node) || !node.body) return;
    const first = tree.getLineAndCharacterOfPosition(node.getStart()).line;
    const last = tree.getLineAndCharacterOfPosition(node.getEnd()).line;
    found.push({ name: nameOf(node), line: first + 1, lines: last - first + 1, parameters: node.parameters.length });
  });
  return found;
}

function nameOf(node: ts.SignatureDeclaration): string {
  if (node.name) return node.name.getText();
  return ts.isVariableDeclaration(node.parent) ? node.parent.name.getText() : 'a function';
}

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, child => walk(child, visit));
}
