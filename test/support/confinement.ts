import { createConfinement } from '../../src/runtimes/programs/confine.ts';

/** Runs programs as a server with default settings does. */
export const confinement = createConfinement({
  memoryBytes: 16 * 1024 ** 3,
  cpuSeconds: 1_000_000,
  fileBytes: 1024 ** 4,
  processes: 1024,
});
export const runProgram = confinement.run;
