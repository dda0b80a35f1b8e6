import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { SetupError } from '../core/setup-error.ts';
import { type Ask, createClient, WHO_ASKS } from './client.ts';
import { printLine } from './print.ts';

const HELP = `
FILE is a TaskDefinitionListDocument in XML or JSON. All of its tasks are added, or none.
Job types that there are get the tasks as further steps. A type that there is not yet is created when --id says
under which number; custom job types have numbers from 20000 to 30000, each its own.

Examples:
  jobspine jobtype load my-type.xml --id 25000
  jobspine jobtype load more-steps.json`;

/** Adds `jobtype …`. */
export function addJobTypeCommands(program: Command): void {
  const jobType = program.command('jobtype').description('define what jobs do, on a running server');
  jobType.addHelpText('after', WHO_ASKS);
  jobType
    .command('load <file>')
    .description('add the task definitions of a file to their job types')
    .option('--id <number>', 'create the job type of the file, with this number')
    .addHelpText('after', HELP)
    .action(load);
}

async function load(file: string, { id }: { id?: string }): Promise<void> {
  const content = read(file);
  const names = typesIn(file, content);
  const client = createClient();
  const { uri } = JSON.parse(await client('GET', '/jobtype')) as { uri: string[] };
  const missing = names.filter(name => !uri.includes(name));
  const request: Ask = { body: { type: isJson(content) ? 'application/json' : 'application/xml', content } };
  if (missing.length === 0) {
    if (id !== undefined)
      throw new SetupError(`There is a job type ${names} already: leave --id out to add steps to it`);
    await client('POST', '/task-definition', request);
    return printLine(`Added the steps of ${file} to ${names.join(', ')}`);
  }
  if (id === undefined)
    throw new SetupError(`There is no job type ${missing[0]}: create it with --id 20000, up to 30000`);
  if (names.length > 1)
    throw new SetupError(`${file} has steps of ${names.join(', ')}: --id creates one job type only`);
  await client('POST', `/task-definition/jobtype/${encodeURIComponent(names[0]!)}`, { ...request, query: { id } });
  printLine(`Created ${names[0]} with the steps of ${file}`);
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new SetupError(`${file} cannot be read: ${(error as Error).message}`);
  }
}

const isJson = (content: Buffer): boolean => /^\s*\{/.test(content.subarray(0, 100).toString());

/** The names of the job types that a document is about. The server will read it with more care. */
function typesIn(file: string, content: Buffer): string[] {
  const names = isJson(content) ? typesInJson(file, content.toString()) : typesInXml(content.toString());
  if (names.length === 0)
    throw new SetupError(`${file} has no task with a jobType: is it a TaskDefinitionListDocument?`);
  return [...new Set(names)];
}

function typesInJson(file: string, text: string): string[] {
  try {
    const { task = [] } = JSON.parse(text) as { task?: { jobType?: string }[] };
    return task.flatMap(({ jobType }) => jobType ?? []);
  } catch (error) {
    throw new SetupError(`${file} is not JSON: ${(error as Error).message}`);
  }
}

/** What stands in comments and in scripts is left out: these alone may hold a `<` that begins no element. */
function typesInXml(text: string): string[] {
  const elements = text.replace(/<!--.*?-->|<!\[CDATA\[.*?\]\]>/gs, '');
  return [...elements.matchAll(/<(?:[\w.-]+:)?jobType>\s*([^<]*?)\s*</g)].flatMap(([, name]) => name ?? []);
}
