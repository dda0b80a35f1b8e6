/*
 * Builds the command to run from the metadata of a step and of its job. `${key}` is replaced inside an argument, which
 * stays one argument: no shell parses it. argument.ts has the rules for arguments.
 *
 * Values inside a language of the program itself, such as a filter graph, are not checked: do not use them there.
 */
import path from 'node:path';
import { isBelowRoots } from '../../media/roots.ts';
import { type Argument, type ArgumentRules, whyNoArgument } from './argument.ts';
import { whyNoToolArgument, withInputRules } from './ffmpeg.ts';

export interface CommandLine {
  program: string;
  args: string[];
  workingDirectory: string;
  timeoutSeconds: number;
  /** How long the program may write nothing; undefined: until `timeoutSeconds`. */
  stallSeconds: number | undefined;
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

/** The limits of commands, from the configuration. */
export interface CommandRules {
  roots: readonly string[];
  /** Programs that may use the network. */
  networkPrograms: ReadonlySet<string>;
}

/** Builds a command. Throws CommandRefused with the reason if it can never run. */
export async function toCommandLine(
  metadata: StepMetadata,
  data: Readonly<Record<string, string>>,
  { roots, networkPrograms }: CommandRules,
  workingDirectory: string,
): Promise<CommandLine> {
  const all = (key: string) => metadata.filter(pair => pair.key === key).map(pair => pair.value);
  const one = (key: string) => all(key)[0];
  const program = one('program');
  if (program === undefined) throw new CommandRefused('The metadata of the step names no program');
  const folder = one('workingDirectory');
  const cwd = folder === undefined ? workingDirectory : await toFolder(fillIn(folder, data).text, roots);
  const rules = { roots, workingDirectory: cwd, network: networkPrograms.has(program) };
  const args: string[] = [];
  for (const template of all('argument')) args.push(await toArgument(program, fillIn(template, data), rules));
  const duration = one('duration');
  const stall = one('stallTimeout');
  return {
    program,
    args: withInputRules(program, args),
    workingDirectory: cwd,
    timeoutSeconds: toSeconds('timeout', one('timeout') ?? String(DEFAULT_TIMEOUT_SECONDS)),
    stallSeconds: stall === undefined ? undefined : toSeconds('stallTimeout', stall),
    output: one('output'),
    durationSeconds: duration === undefined ? undefined : toSeconds('duration', fillIn(duration, data).text),
  };
}

function fillIn(template: string, data: Readonly<Record<string, string>>): Argument {
  const values: string[] = [];
  const text = template.replace(/\$\{([^}]*)\}/g, (_match, key: string) => {
    if (!Object.hasOwn(data, key)) throw new CommandRefused(`The job has no metadata ${key}, which ${template} needs`);
    values.push(data[key]!);
    return data[key]!;
  });
  return { template, text, values };
}

async function toArgument(program: string, argument: Argument, rules: ArgumentRules): Promise<string> {
  const { template, text, values } = argument;
  const reason = whyNoToolArgument(program, text) ?? (await whyNoArgument(argument, rules));
  if (reason === undefined) return text;
  throw new CommandRefused(`The argument ${template}${values.length === 0 ? '' : ` would be ${text}`}: ${reason}`);
}

async function toFolder(folder: string, roots: readonly string[]): Promise<string> {
  if (path.isAbsolute(folder) && (await isBelowRoots(folder, roots))) return folder;
  throw new CommandRefused(`The working directory ${folder} is not below a media root (JOBSPINE_MEDIA_ROOTS)`);
}

function toSeconds(name: string, text: string): number {
  const seconds = Number(text);
  if (seconds > 0 && seconds <= MAX_TIMEOUT_SECONDS) return seconds;
  throw new CommandRefused(`${name} must be a number of seconds up to ${MAX_TIMEOUT_SECONDS}, not ${text}`);
}
