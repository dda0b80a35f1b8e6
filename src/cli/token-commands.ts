import type { Command } from 'commander';
import { SetupError } from '../core/setup-error.ts';
import { type Connection, connect, SERVER_HELP } from './client.ts';
import { printLine, shortTime, toTable } from './print.ts';

const LIST_HELP = `
Without --user, the list is that of the user who is logged in; that of another user needs the role _administrator.

Examples:
  jobspine token list
  jobspine token list --user anna`;

const END_HELP = `
A new password, and disabling or deleting a user, also ends all tokens of that user.

Examples:
  jobspine token end 17 18
  jobspine token end --all --user anna`;

interface Whose {
  user?: string;
}

/** Adds the commands `token …`. */
export function addTokenCommands(program: Command): void {
  const token = program.command('token').description('list and end login tokens on a running server');
  token.addHelpText('after', SERVER_HELP);
  token
    .command('list')
    .description('list the valid tokens, newest first; the tokens themselves are never shown again')
    .option('--user <name>', 'the user whose tokens these are')
    .addHelpText('after', LIST_HELP)
    .action(list);
  token
    .command('end [ids...]')
    .description('end tokens, by their ids in the list')
    .option('--all', 'end all tokens of the user')
    .option('--user <name>', 'the user whose tokens these are')
    .addHelpText('after', END_HELP)
    .action(end);
}

async function list({ user }: Whose): Promise<void> {
  const { api, ask } = connect();
  const name = await nameOf({ api, ask }, user);
  const params = { path: { name }, query: { number: 1_000 } };
  const { token = [] } = await ask(api.GET('/API/user/{name}/token/list', { params }));
  const rows = token.map(({ id, created, used, expires, autoRefresh }) => [
    String(id),
    created === undefined ? '-' : shortTime(created),
    used === undefined ? 'never' : shortTime(used),
    `${shortTime(expires)}${autoRefresh ? ', later when used' : ''}`,
  ]);
  for (const line of toTable([['ID', 'CREATED', 'USED', 'EXPIRES'], ...rows])) printLine(line);
}

async function end(ids: readonly string[], { all = false, user }: Whose & { all?: boolean }): Promise<void> {
  if (all === ids.length > 0) throw new SetupError('Name the ids of the tokens to end, or --all');
  const { api, ask } = connect();
  const name = await nameOf({ api, ask }, user);
  if (all) await ask(api.DELETE('/API/user/{name}/token', { params: { path: { name } } }));
  for (const id of ids) await ask(api.DELETE('/API/user/{name}/token/{id}', { params: { path: { name, id } } }));
  printLine(all ? `Ended all tokens of ${name}` : `Ended ${ids.join(', ')}`);
}

/** Returns the given name, or that of the user who is logged in. */
const nameOf = async ({ api, ask }: Connection, user: string | undefined): Promise<string> =>
  user ?? (await ask(api.GET('/API/whoami')));
