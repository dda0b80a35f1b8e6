/*
 * The command line. The code of the server is loaded only to start it, so that client commands start fast.
 */
import { Command } from 'commander';
import { addClientCommands } from './cli/commands.ts';
import { describeSettings, readConfig, readConfigFile, SECRETS } from './config.ts';
import { Failure } from './core/failure.ts';
import { SetupError } from './core/setup-error.ts';
import { closestTo } from './core/spelling.ts';
import { version } from './version.ts';
import { addAdministrationCommands } from './wiring/administration.ts';

/** Runs the command line. Errors are one line on standard error, with exit code 1. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('jobspine')
    .description('An open job server for media systems that speaks the Vidispine job API over XML and JSON.')
    .version(version)
    .addHelpText('after', `\nSettings (environment, or jobspine.config.json):\n${describeSettings()}`);
  program
    .command('serve', { isDefault: true })
    .description('start the server, with an embedded PostgreSQL unless DATABASE_URL is set')
    .addHelpText('after', `\nSettings (environment, or jobspine.config.json):\n${describeSettings()}`)
    .allowExcessArguments()
    .action(async (_options: unknown, { args: [word] }: Command) => {
      if (word !== undefined) throw unknownCommand(word, program);
      const config = readConfig(process.env, readConfigFile());
      forgetSecrets();
      const { serve } = await import('./wiring/serve.ts');
      await serve(config);
    });
  addAdministrationCommands(program);
  addClientCommands(program);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    process.stderr.write(`jobspine: ${explain(error)}\n`);
    // Not exitCode: remains of a failed start, such as a timer or a connection, must not keep the process alive.
    process.exit(1);
  }
}

/** Removes secrets from the environment, so that no library or program can read them later. The config has them. */
function forgetSecrets(): void {
  for (const name of SECRETS) delete process.env[name];
}

/** Creates the error for an unknown command, which commander takes for an argument of the default one. */
function unknownCommand(word: string, { commands }: Command): SetupError {
  const names = commands.map(command => command.name());
  const meant = closestTo(word, names);
  return new SetupError(`There is no command ${word}: ${meant ? `did you mean ${meant}?` : 'see jobspine --help'}`);
}

/** Describes an error: in one line if the operator can fix it, with the stack trace if it is a bug. */
function explain(error: unknown): string {
  if (error instanceof SetupError || error instanceof Failure) return error.message;
  return explainListening(error as NodeJS.ErrnoException & { address?: string; port?: number });
}

function explainListening(error: NodeJS.ErrnoException & { address?: string; port?: number }): string {
  if (error.syscall === 'listen' && error.code === 'EADDRINUSE') {
    const where = `Port ${error.port} of ${error.address}`;
    return `${where} is in use: set JOBSPINE_PORT to another port, or to 0 for any free port`;
  }
  if (error.syscall === 'listen' || error.syscall === 'getaddrinfo') {
    return `Cannot listen on JOBSPINE_HOST and JOBSPINE_PORT: ${error.message}`;
  }
  return error.stack ?? String(error);
}
