/*
 * Does what a build of the Dockerfile does, in folders: copies its files and runs its commands, but for those that
 * change the system.
 */
import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../support/server.ts';
import { contextFiles, ROOT, readCopy, readStages, type Stage } from './dockerfile.ts';

const run = promisify(execFile);

const NOT_RUN_HERE = /^(apt-get |rm -rf \/var\/|install --directory )/;

/** Builds all stages, and returns the folder that stands for `/` of the last one. */
export async function buildImage(): Promise<string> {
  const context = temporaryFolder();
  for (const file of contextFiles()) cpSync(path.join(ROOT, file), path.join(context, file));
  const roots = new Map<string | undefined, string>([[undefined, context]]);
  let last = context;
  for (const stage of readStages()) {
    last = await buildStage(stage, roots);
    if (stage.name !== undefined) roots.set(stage.name, last);
  }
  return last;
}

async function buildStage({ instructions }: Stage, roots: ReadonlyMap<string | undefined, string>): Promise<string> {
  const root = temporaryFolder();
  // Another user runs the program.
  chmodSync(root, 0o755);
  let folder = root;
  for (const { name, text } of instructions) {
    if (name === 'WORKDIR') mkdirSync((folder = path.join(root, text)), { recursive: true });
    if (name === 'COPY') copy(text, roots, folder);
    if (name === 'RUN') await runCommands(text, folder);
  }
  return root;
}

function copy(text: string, roots: ReadonlyMap<string | undefined, string>, folder: string): void {
  const { from, sources, target } = readCopy(text);
  for (const source of sources) {
    const origin = path.join(roots.get(from)!, source);
    const copied = path.join(folder, target.endsWith('/') ? path.join(target, path.basename(source)) : target);
    mkdirSync(path.dirname(copied), { recursive: true });
    // What one stage has made is taken by one other, and moving it is quick.
    if (from === undefined) cpSync(origin, copied, { recursive: true });
    else renameSync(origin, copied);
  }
}

async function runCommands(text: string, folder: string): Promise<void> {
  for (const command of text.split(/\s*&&\s*/)) {
    if (NOT_RUN_HERE.test(command)) continue;
    // The packages are among those that were installed here: they need not be downloaded once more.
    const env = { ...process.env, npm_config_prefer_offline: 'true' };
    await run('bash', ['-euc', command], { cwd: folder, env, maxBuffer: 64 * 1024 ** 2 });
  }
}
