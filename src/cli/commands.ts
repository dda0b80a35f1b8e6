import type { Command } from 'commander';
import { addJobCommands } from './job-commands.ts';
import { addJobTypeCommands } from './job-type-commands.ts';
import { addTokenCommands } from './token-commands.ts';

/** Adds the commands that talk to a running server over its HTTP API. */
export function addClientCommands(program: Command): void {
  addJobCommands(program);
  addJobTypeCommands(program);
  addTokenCommands(program);
}
