/*
 * Commands that work on the database directly, whether or not a server runs: for the first steps, and for when nobody
 * can log in any more.
 */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Command } from 'commander';
import { checkPasswordPolicy, createAccount, deleteAccount, setPassword } from '../actions/accounts.ts';
import { readConfig, readConfigFile } from '../config.ts';
import { SetupError } from '../core/setup-error.ts';
import { listAccounts } from '../store/accounts.ts';
import type { Database } from '../store/database/database.ts';
import { openStore } from './bootstrap.ts';

/** Adds `migrate` and `user …` to the command line. */
export function addAdministrationCommands(program: Command): void {
  program
    .command('migrate')
    .description('bring the database up to date; a start of the server does so too')
    .action(() => withDatabase(async () => print('The database is up to date')));
  const user = program.command('user').description('manage accounts on the database itself');
  addPasswordCommands(user);
  user
    .command('list')
    .description('list all accounts with their roles')
    .action(() => withDatabase(printAccounts));
  user
    .command('remove <name>')
    .description('remove an account; its jobs that have not ended fail, or go to the successor')
    .option('--successor <name>', 'the user to whom these jobs go')
    .action((name: string, { successor }: { successor?: string }) =>
      withDatabase(async database => {
        const moved = await deleteAccount(database, name, successor);
        print(`Removed ${name}${successor === undefined ? '' : `; jobs that go to ${successor}: ${moved}`}`);
      }),
    );
}

function addPasswordCommands(user: Command): void {
  user
    .command('add <name>')
    .description('add an account')
    .option('--role <role...>', 'roles, as _job_read; _administrator has them all', [])
    .option('--real-name <text>', 'the name of the person', '')
    .action((name: string, options: { role: string[]; realName: string }) =>
      withDatabase(async database => {
        const { role: roles, realName } = options;
        await createAccount(database, { name, realName, roles, password: await readPassword(name) });
        print(`Added ${name}`);
      }),
    );
  user
    .command('passwd <name>')
    .description('change a password')
    .action((name: string) =>
      withDatabase(async database => {
        await setPassword(database, name, await readPassword(name));
        print(`Changed the password of ${name}`);
      }),
    );
}

const print = (line: string): boolean => process.stdout.write(`${line}\n`);

async function withDatabase(work: (database: Database) => Promise<unknown>): Promise<void> {
  const log = {
    info: (event: string, fields?: Record<string, unknown>) =>
      void process.stderr.write(`${event} ${JSON.stringify(fields)}\n`),
    warn: () => {},
  };
  const store = await openStore(readConfig(process.env, readConfigFile()), log, 'visitor');
  try {
    await work(store.database);
  } finally {
    await store.close();
  }
}

async function printAccounts(database: Database): Promise<void> {
  const { accounts } = await listAccounts(database.read);
  for (const { name, roles, disabled } of accounts) {
    print([name, roles.join(',') || '-', disabled ? 'disabled' : ''].join('\t').trimEnd());
  }
}

/**
 * Asks for a password twice on a terminal, else reads the first line of standard input. It is no option, because other
 * users see the arguments of a process. Throws SetupError for one that is too short.
 */
async function readPassword(name: string): Promise<string> {
  const password = process.stdin.isTTY ? await askTwice(name) : await firstLine();
  checkPasswordPolicy(password);
  return password;
}

async function askTwice(name: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  const ask = async (question: string): Promise<string> => {
    process.stderr.write(question);
    const answer = await terminal.question('');
    process.stderr.write('\n');
    return answer;
  };
  const password = await ask(`Password for ${name}: `);
  const again = await ask('Once more: ');
  terminal.close();
  if (password !== again) throw new SetupError('The two passwords differ');
  return password;
}

async function firstLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) return line;
  return '';
}
