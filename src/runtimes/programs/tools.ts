/*
 * Finds programs on this machine.
 */
import { constants } from 'node:fs';
import { access, chmod, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

/** The npm packages that contain a program, for machines without it. They are optional and may be missing. */
const PACKAGES: Record<string, string> = {
  ffmpeg: '@ffmpeg-installer/ffmpeg',
  ffprobe: '@ffprobe-installer/ffprobe',
};

/**
 * Returns the absolute path of a program, or undefined. For `ffmpeg` that is FFMPEG_PATH (likewise for ffprobe), else
 * the first one on PATH, else the one in an npm package. An absolute path is returned as it is.
 */
export async function findTool(name: string, env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  for (const candidate of candidates(name, env)) {
    if (await isExecutable(candidate)) return candidate;
  }
  return Object.hasOwn(PACKAGES, name) ? findPackaged(PACKAGES[name]!) : undefined;
}

function candidates(name: string, env: NodeJS.ProcessEnv): string[] {
  if (path.isAbsolute(name)) return [name];
  // A relative path would depend on the working directory.
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

/** Makes the program executable if needed: the packages do so in an install script, and scripts may be disabled. */
async function findPackaged(name: string): Promise<string | undefined> {
  try {
    const { path: file } = createRequire(import.meta.url)(name) as { path: string };
    if (!(await isExecutable(file))) await chmod(file, 0o755);
    return file;
  } catch {
    return undefined;
  }
}
