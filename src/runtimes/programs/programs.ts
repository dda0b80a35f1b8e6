/*
 * The door of programs: finds and runs them, and holds the runtime of the method `command`.
 */
export { type CommandOptions, createCommandRuntime, whyNoCommand } from './command.ts';
export { type Confinement, createConfinement, type RunProgram } from './confine.ts';
export { doneSecondsOf, INPUT } from './ffmpeg.ts';
export { lastLines, type ProcessEnd } from './process.ts';
export { findTool } from './tools.ts';
