/* Finds programs on this machine. */
import { constants } from 'node:fs';
import { access, chmod, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

type Environment = Record<string, string | undefined>;

/** The npm packages that bring a program along, for machines that have none. Optional: they may not be installed. */
const PACKAGES: Record<string, string> = {
  ffmpeg: '@ffmpeg-installer/ffmpeg',
  ffprobe: '@ffprobe-installer/ffprobe',
};

/**
 * The absolute path of a program, or undefined: for `ffmpeg` what FFMPEG_PATH says (and likewise ffprobe), else the
 * first on PATH, else that of an npm package. A name that is an absolute path stands for itself.
 */
export async function findTool(name: string, env: Environment = process.env): Promise<string | undefined> {
  for (const candidate of candidates(name, env)) {
    if (await isExecutable(candidate)) return candidate;
  }
  return Object.hasOwn(PACKAGES, name) ? findPackaged(PACKAGES[name]!) : undefined;
}

function candidates(name: string, env: Environment): string[] {
  if (path.isAbsolute(name)) return [name];
  // A path that is neither would be looked for in the working directory, wherever that is.
  if (name !== path.basename(name)) return [];
  const configured = Object.hasOwn(PACKAGES, name) ? env[`${name.toUpperCase()}_PATH`] : undefined;
  const folders = (env.PATH ?? '').split(path.delimiter).filter(path.isAbsolute);
  return [...(configured ? [configured] : []), ...folders.map(folder => path.join(folder, name))];
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

/** The packages set the permission in an install script, and those may be off. */
async function findPackaged(name: string): Promise<string | undefined> {
  try {
    const { path: file } = createRequire(import.meta.url)(name) as { path: string };
    if (!(await isExecutable(file))) await chmod(file, 0o755);
    return file;
  } catch {
    return undefined;
  }
}
