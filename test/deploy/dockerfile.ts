/*
 * Dockerfile and .dockerignore, as far as the ones of this project go.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname, '../..');
export const read = (name: string): string => readFileSync(path.join(ROOT, name), 'utf8');

export interface Instruction {
  /** In capitals: `COPY`. */
  name: string;
  /** Text behind the name, on one line. */
  text: string;
}

/** Part of a Dockerfile that begins with FROM. */
export interface Stage {
  image: string;
  name: string | undefined;
  instructions: Instruction[];
}

export function readStages(): Stage[] {
  const lines = read('Dockerfile')
    .split('\n')
    .filter(line => !line.startsWith('#'))
    .join('\n')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter(line => line.trim() !== '');
  const stages: Stage[] = [];
  for (const line of lines) {
    const [, name = '', text = ''] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
    const [image = '', , stage] = text.split(/ +/);
    if (name === 'FROM') stages.push({ image, name: stage, instructions: [] });
    else stages.at(-1)!.instructions.push({ name, text });
  }
  return stages;
}

/** Returns the texts of the instructions of a name. */
export const textsOf = ({ instructions }: Stage, name: string): string[] =>
  instructions.filter(one => one.name === name).map(({ text }) => text);

/** Returns the words of a command in its JSON form. */
export const wordsOf = (text: string): string[] => JSON.parse(text.slice(text.indexOf('['))) as string[];

/** Returns the environment that a stage sets. */
export function environmentOf(stage: Stage): Record<string, string> {
  const pairs = textsOf(stage, 'ENV').flatMap(text => text.split(/ +/));
  return Object.fromEntries(pairs.map(pair => pair.split('=') as [string, string]));
}

export interface Copy {
  /** Name of the stage that it copies from; undefined: the build context. */
  from: string | undefined;
  sources: string[];
  target: string;
}

export function readCopy(text: string): Copy {
  const words = text.split(/ +/);
  const [, from] = /^--from=(.*)$/.exec(words[0] ?? '') ?? [];
  const paths = words.filter(word => !word.startsWith('--'));
  return { from, sources: paths.slice(0, -1), target: paths.at(-1) ?? '' };
}

/** Returns the lines of .dockerignore, which first leaves out everything: `*`, then `!src`. */
export const readIgnored = (): string[] =>
  read('.dockerignore')
    .split('\n')
    .filter(line => /^[^#]/.test(line));

/** Returns the files of the repository that are sent to the build. */
export function contextFiles(): string[] {
  const kept = readIgnored().flatMap(line => (line.startsWith('!') ? [line.slice(1)] : []));
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).split('\0').filter(Boolean);
  return files.filter(file => kept.some(name => file === name || file.startsWith(`${name}/`)));
}
