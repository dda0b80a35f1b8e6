/*
 * The door of programs: finding them, starting them, and the runtime of commands.
 */
export { type CommandOptions, createCommandRuntime } from './command.ts';
export { createLauncher } from './launcher.ts';
export { type ProcessEnd, runProcess } from './process.ts';
export { withToolUser } from './tool-user.ts';
export { findTool } from './tools.ts';
