/*
 * Builds dist/ from src/ if it is out of date.
 *
 * Each file is compiled separately and moved into place, so that several processes may build at the same time. Types
 * are not checked here, but by `npm run types`. A stamp, written last, identifies the sources of the build.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCE = path.join(ROOT, 'src');
const TARGET = path.join(ROOT, 'dist');
const STAMP = path.join(TARGET, '.built');

/** Builds if src/ has changed since the last build. An installed package has no src/ and is already built. */
export async function ensureBuilt() {
  if (!existsSync(SOURCE)) return;
  const files = sourceFiles();
  const stamp = stampOf(files);
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stamp) return;
  process.stderr.write('jobspine: building dist/ from src/\n');
  await build(files, stamp);
}

async function build(files, stamp) {
  const { default: ts } = await import('typescript');
  const { config } = ts.readConfigFile(path.join(ROOT, 'tsconfig.build.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const targets = new Set();
  for (const file of files.filter(name => !name.endsWith('.d.ts'))) {
    const target = path.join(TARGET, path.relative(SOURCE, file).replace(/\.ts$/, '.js'));
    if (targets.has(target)) throw new Error(`${file} and another file would both be ${target}`);
    targets.add(target);
    if (file.endsWith('.ts')) translate(ts, options, file, target);
    else place(target, readFileSync(file));
  }
  place(STAMP, stamp);
}

/** Other programs import the client, so it has its types beside it. */
const isPublic = file => path.dirname(file) === path.join(SOURCE, 'client');

function translate(ts, compilerOptions, file, target) {
  const text = readFileSync(file, 'utf8');
  const options = { compilerOptions, fileName: path.basename(file), reportDiagnostics: true };
  place(target, checked(ts, file, ts.transpileModule(text, options)));
  if (!isPublic(file)) return;
  const types = checked(ts, file, ts.transpileDeclaration(text, options));
  place(target.replace(/\.js$/, '.d.ts'), types.replace(/(from '\.\/[^']+)\.ts'/g, "$1.js'"));
}

function checked(ts, file, { outputText, diagnostics }) {
  if (diagnostics.length === 0) return outputText;
  throw new Error(`${file}: ${ts.flattenDiagnosticMessageText(diagnostics[0].messageText, ' ')}`);
}

/** Writes a file atomically. */
function place(file, content) {
  mkdirSync(path.dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, content);
  renameSync(unfinished, file);
}

const sourceFiles = () =>
  readdirSync(SOURCE, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => path.join(entry.parentPath ?? entry.path, entry.name));

/** Returns a text that changes whenever a file is added, removed or changed. */
function stampOf(files) {
  const newest = Math.max(...files.map(file => statSync(file).mtimeMs));
  return `${files.length} files, newest ${newest}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  rmSync(TARGET, { recursive: true, force: true });
  await ensureBuilt();
}
