import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { QueryOf } from '../client/client.ts';
import { SetupError } from '../core/setup-error.ts';
import { connect, SERVER_HELP, unchecked } from './client.ts';
import { printLine } from './print.ts';

const HELP = `
FILE is a TaskDefinitionListDocument in XML or JSON. All of its tasks are added, or none.
Tasks for an existing job type become additional steps. With --id, a missing job type is created with this number;
custom job types have unique numbers from 20000 to 30000.

Examples:
  jobspine jobtype load my-type.xml --id 25000
  jobspine jobtype load more-steps.json`;

/** Adds the commands `jobtype …`. */
export function addJobTypeCommands(program: Command): void {
  const jobType = program.command('jobtype').description('define job types on a running server');
  jobType.addHelpText('after', SERVER_HELP);
  jobType
    .command('load <file>')
    .description('add the task definitions in a file to their job types')
    .option('--id <number>', 'create the job type in the file, with this number')
    .addHelpText('after', HELP)
    .action(load);
}

async function load(file: string, { id }: { id?: string }): Promise<void> {
  const content = read(file);
  const names = typesIn(file, content);
  const { api, ask } = connect();
  const { uri = [] } = await ask(api.GET('/API/jobtype'));
  const missing = names.filter(name => !uri.includes(name));
  const headers = { 'Content-Type': isJson(content) ? 'application/json' : 'application/xml' };
  const document = { body: content.toString(), headers };
  if (missing.length === 0) {
    if (id !== undefined) throw new SetupError(`The job type ${names} exists: leave out --id to add steps to it`);
    await ask(api.POST('/API/task-definition', document));
    return printLine(`Added the steps of ${file} to ${names.join(', ')}`);
  }
  if (id === undefined)
    throw new SetupError(`There is no job type ${missing[0]}: create it with --id 20000, up to 30000`);
  if (names.length > 1)
    throw new SetupError(`${file} has steps of ${names.join(', ')}: --id creates only one job type`);
  const params = {
    path: { type: names[0]! },
    query: unchecked<QueryOf<'/API/task-definition/jobtype/{type}', 'post'>>({ id }),
  };
  await ask(api.POST('/API/task-definition/jobtype/{type}', { params, ...document }));
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

/** Finds the job types in a document. The server checks it properly. */
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

/** Ignores comments and CDATA, the only places where a `<` may not start an element. */
function typesInXml(text: string): string[] {
  const elements = text.replace(/<!--.*?-->|<!\[CDATA\[.*?\]\]>/gs, '');
  return [...elements.matchAll(/<(?:[\w.-]+:)?jobType>\s*([^<]*?)\s*</g)].flatMap(([, name]) => name ?? []);
}
