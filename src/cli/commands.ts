import type { Command } from 'commander';

/** Adds the commands that are plain clients of the HTTP API: `job …` and `jobtype …`. */
export function addClientCommands(_program: Command): void {}
