/*
 * The door of programs: finds and runs them, and holds the runtime of the method `command`.
 */
export { type CommandOptions, createCommandRuntime, whyNoCommand } from './command.ts';
export { INPUT } from './ffmpeg.ts';
export { createLauncher } from './launcher.ts';
export { lastLines, type ProcessEnd, runProcess } from './process.ts';
export { withToolUser } from './tool-user.ts';
export { findTool } from './tools.ts';
