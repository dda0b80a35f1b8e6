import type { Work } from '../../src/core/plan.ts';
import type { Progress } from '../../src/core/step.ts';
import type { ApiRequest, ApiResponse, Assignment, Hooks } from '../../src/runtimes/runtime.ts';
/*
 * Hooks and assignments for tests of runtimes.
 */
import { NO_DEPENDENCY, step } from '../support/plan.ts';

/** Hooks that keep everything in memory, and record their calls. */
export interface FakeHooks extends Hooks {
  logged: string[];
  serverLogged: string[];
  progressed: Progress[];
  stored: Map<string, string>;
  requests: ApiRequest[];
  /** Returns the response of the API; by default 200 and `{}`. */
  respond: (request: ApiRequest) => Promise<ApiResponse> | ApiResponse;
  abort(): void;
}

export function fakeHooks(data: Record<string, string> = {}): FakeHooks {
  const controller = new AbortController();
  const stored = new Map(Object.entries(data));
  const hooks: FakeHooks = {
    logged: [],
    serverLogged: [],
    progressed: [],
    requests: [],
    stored,
    respond: () => ({ status: 200, headers: { 'content-type': 'application/json' }, body: '{}' }),
    abort: () => controller.abort(),
    signal: controller.signal,
    leased: Promise.resolve(true),
    log: line => void hooks.logged.push(line),
    serverLog: line => void hooks.serverLogged.push(line),
    progress: progress => void hooks.progressed.push(progress),
    lastProgress: () => hooks.progressed.at(-1),
    goParallel: () => undefined,
    data: {
      all: async () => Object.fromEntries(stored),
      get: async key => stored.get(key),
      keys: async () => JSON.stringify([...stored.keys()]),
      set: async entries => Object.entries(entries).forEach(([key, value]) => void stored.set(key, value)),
      remove: async keys => keys.forEach(key => void stored.delete(key)),
    },
    api: async ({ signal: _, ...request }) => {
      hooks.requests.push(request);
      return hooks.respond(request);
    },
  };
  return hooks;
}

/** Returns an attempt at a step that does `work`. */
export const assignmentOf = (work: Work, metadata: Record<string, string | string[]> = {}): Assignment => ({
  job: { id: 'VX-7', type: 'TRANSCODE', user: 'maria', priority: 'HIGH' },
  step: step(100, NO_DEPENDENCY, {
    description: 'A step',
    work,
    metadata: Object.entries(metadata).flatMap(([key, values]) => [values].flat().map(value => ({ key, value }))),
  }),
  attempt: 2,
  checkProblem: false,
});

export const scriptStep = (script: string): Assignment => assignmentOf({ kind: 'script', script });
