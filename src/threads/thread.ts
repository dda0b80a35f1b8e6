/*
 * Starts modules of this project in worker threads.
 */
import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * Starts a thread. `module` is the URL of its file without the extension. The thread gets neither the arguments nor the
 * environment of the process.
 */
export function startThread(module: URL, options: WorkerOptions = {}): Worker {
  const all: WorkerOptions = { execArgv: [], env: {}, ...options };
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL(`${module}.js`), all);
  // When run from source (tests, development), the thread must first register a TypeScript loader.
  const loader = import.meta.resolve('tsx/esm/api');
  const code = `import('${loader}').then(tsx => { tsx.register(); return import('${module}.ts'); })`;
  return new Worker(code, { ...all, eval: true });
}
