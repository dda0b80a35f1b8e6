/*
 * The table of runtimes: selects the runtime for a step.
 */
import { MEDIA_METHODS } from '../core/media/media.ts';
import type { Work } from '../core/plan.ts';
import { type CommandOptions, createCommandRuntime } from './programs/programs.ts';
import type { Runtime } from './runtime.ts';
import { createJavascriptRuntime, type JavascriptOptions, type JavascriptRuntime } from './script/script.ts';

/** The methods of the bean `jobspine`. */
export const METHODS = ['none', 'command', ...MEDIA_METHODS] as const;

export interface Runtimes {
  /** Runs scripts without a job, and checks scripts. */
  javascript: JavascriptRuntime;
  /** Returns undefined for an unknown bean or method; `unknownWork` gives the message. */
  runtimeFor(work: Work): Runtime | undefined;
  /** Adds methods of the bean `jobspine`, by name, before the first step runs. */
  add(methods: Readonly<Record<string, Runtime>>): void;
  /** Ends all scripts. Programs end when the signals of their hooks abort. */
  close(): Promise<void>;
}

/** Creates the runtimes of scripts and commands. The features of the server add theirs. */
export async function createRuntimes(options: JavascriptOptions & CommandOptions): Promise<Runtimes> {
  const javascript = await createJavascriptRuntime(options);
  const methods = new Map<string, Runtime>([
    // No-op steps finish without a runtime. This one is for steps that older versions had made READY.
    ['none', async () => ({ kind: 'finished' })],
    ['command', createCommandRuntime(options)],
  ]);
  return {
    javascript,
    runtimeFor: work => {
      if (work.kind === 'script') return javascript.run;
      return work.bean === 'jobspine' ? methods.get(work.method) : undefined;
    },
    add: more => {
      for (const [name, runtime] of Object.entries(more)) methods.set(name, runtime);
    },
    close: () => javascript.close(),
  };
}

/** Returns the failure message of a step that has no runtime. */
export const unknownWork = (bean: string, method: string): string =>
  `Bean ${bean} has no method ${method} on this server; use a script, or bean jobspine with ${METHODS.join(' or ')}`;
