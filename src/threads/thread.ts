/*
 * Threads of ours: modules that run beside the rest of the process.
 */
import { Worker, type WorkerOptions } from 'node:worker_threads';

/** `module`: the URL of its file without the extension. It gets no arguments and no environment of the process. */
export function startThread(module: URL, options: WorkerOptions = {}): Worker {
  const all: WorkerOptions = { execArgv: [], env: {}, ...options };
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL(`${module}.js`), all);
  // From source (tests, development) the thread must be taught TypeScript first.
  const loader = import.meta.resolve('tsx/esm/api');
  const code = `import('${loader}').then(tsx => { tsx.register(); return import('${module}.ts'); })`;
  return new Worker(code, { ...all, eval: true });
}
