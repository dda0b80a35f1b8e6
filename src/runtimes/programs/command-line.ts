/*
 * Builds the command to run from the metadata of a step and of its job. An administrator wrote the step, which may
 * contain anything. Any creator of jobs wrote the metadata of the job, which may only fill in values:
 *
 * - `${key}` is replaced inside an argument, which stays one argument. No shell parses it.
 * - A value cannot begin an option: an argument that begins with `-` only because of the job is refused.
 * - A value cannot choose a protocol (`http:`, `concat:`, `subfile,…:`): programs such as ffmpeg would open it.
 * - A path in a value must be below a media root after resolving symbolic links. `..` is refused.
 *
 * Values inside a language of the program itself, such as a filter graph, are not checked: do not use them there.
 */
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { isBelowRoots } from '../../media/roots.ts';

export interface CommandLine {
  program: string;
  args: string[];
  workingDirectory: string;
  timeoutSeconds: number;
  /** The key of job metadata that gets the standard output. */
  output: string | undefined;
  /** The duration of the output of ffmpeg, if the step specifies it. Progress is then a percentage. */
  durationSeconds: number | undefined;
}

/** A command that can never run. The message is for the author of the step or the creator of the job. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
}

const DEFAULT_TIMEOUT_SECONDS = 3600;
const MAX_TIMEOUT_SECONDS = 7 * 24 * 3600;

type StepMetadata = readonly { key: string; value: string }[];

/** Builds a command. `workingDirectory` is the default of the step. Throws CommandRefused with the reason. */
export async function toCommandLine(
  metadata: StepMetadata,
  data: Readonly<Record<string, string>>,
  roots: readonly string[],
  workingDirectory: string,
): Promise<CommandLine> {
  const all = (key: string) => metadata.filter(pair => pair.key === key).map(pair => pair.value);
  const one = (key: string) => all(key)[0];
  const program = one('program');
  if (program === undefined) throw new CommandRefused('The metadata of the step names no program');
  const folder = one('workingDirectory');
  const cwd = folder === undefined ? workingDirectory : await toFolder(fillIn(folder, data).text, roots);
  const args: string[] = [];
  for (const template of all('argument')) args.push(await toArgument(template, data, roots, cwd));
  const duration = one('duration');
  return {
    program,
    args,
    workingDirectory: cwd,
    timeoutSeconds: toSeconds('timeout', one('timeout') ?? String(DEFAULT_TIMEOUT_SECONDS)),
    output: one('output'),
    durationSeconds: duration === undefined ? undefined : toSeconds('duration', fillIn(duration, data).text),
  };
}

interface Filled {
  text: string;
  /** The values of job metadata that were filled in. */
  values: string[];
}

function fillIn(template: string, data: Readonly<Record<string, string>>): Filled {
  const values: string[] = [];
  const text = template.replace(/\$\{([^}]*)\}/g, (_match, key: string) => {
    if (!Object.hasOwn(data, key)) throw new CommandRefused(`The job has no metadata ${key}, which ${template} needs`);
    values.push(data[key]!);
    return data[key]!;
  });
  return { text, values };
}

async function toArgument(
  template: string,
  data: Readonly<Record<string, string>>,
  roots: readonly string[],
  cwd: string,
): Promise<string> {
  const { text, values } = fillIn(template, data);
  if (values.length === 0) return text;
  const refuse = (reason: string) => new CommandRefused(`The argument ${template} would be ${text}: ${reason}`);
  if (text.includes('\0')) throw refuse('it contains a NUL character');
  if (template.startsWith('${') && text.startsWith('-')) throw refuse('job metadata cannot begin an option');
  if (template.startsWith('${') && /^[a-z][a-z0-9+.-]*(,[^:]*)?:/i.test(text)) {
    throw refuse('job metadata cannot choose a protocol; begin the argument with it, or with ./ for a file');
  }
  for (const candidate of [...values, text]) {
    if (candidate.split(/[/\\]/).includes('..')) throw refuse('job metadata cannot contain ..');
    if ((await isFile(candidate, cwd)) && !(await isBelowRoots(path.resolve(cwd, candidate), roots)))
      throw refuse('it is not below a media root (JOBSPINE_MEDIA_ROOTS)');
  }
  return text;
}

/** Checks whether a text names a file that exists or could be created: any word is a path, but few are meant as one. */
const isFile = async (text: string, cwd: string): Promise<boolean> =>
  path.isAbsolute(text) ||
  (await exists(path.resolve(cwd, text))) ||
  (text.includes('/') && exists(path.dirname(path.resolve(cwd, text))));

async function toFolder(folder: string, roots: readonly string[]): Promise<string> {
  if (path.isAbsolute(folder) && (await isBelowRoots(folder, roots))) return folder;
  throw new CommandRefused(`The working directory ${folder} is not below a media root (JOBSPINE_MEDIA_ROOTS)`);
}

function toSeconds(name: string, text: string): number {
  const seconds = Number(text);
  if (seconds > 0 && seconds <= MAX_TIMEOUT_SECONDS) return seconds;
  throw new CommandRefused(`${name} must be a number of seconds up to ${MAX_TIMEOUT_SECONDS}, not ${text}`);
}

/** Checks whether a file exists; a dangling link does. */
const exists = (file: string): Promise<boolean> =>
  lstat(file).then(
    () => true,
    () => false,
  );
