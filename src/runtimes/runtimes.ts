/* The table of runtimes: which one carries out which work. */
import { MEDIA_METHODS } from '../core/media/media.ts';
import type { Work } from '../core/plan.ts';
import { type CommandOptions, createCommandRuntime } from './programs/programs.ts';
import type { Runtime } from './runtime.ts';
import { createJavascriptRuntime, type JavascriptOptions, type JavascriptRuntime } from './script/script.ts';

/** The methods of the bean `jobspine`. */
export const METHODS = ['none', 'command', ...MEDIA_METHODS] as const;
export type Method = (typeof METHODS)[number];

export interface Runtimes {
  /** For scripts that belong to no job, and to check scripts. */
  javascript: JavascriptRuntime;
  /** Undefined for a bean or a method that we do not have: `unknownWork` says so. */
  runtimeFor(work: Work): Runtime | undefined;
  /** Ends all scripts. Programs are ended by the signals of their hooks. */
  close(): Promise<void>;
}

/** `others`: methods of features, by name. */
export async function createRuntimes(
  options: JavascriptOptions & CommandOptions,
  others: Readonly<Record<string, Runtime>>,
): Promise<Runtimes> {
  const javascript = await createJavascriptRuntime(options);
  const methods: Readonly<Record<string, Runtime>> = {
    // Lives pass over it; this is for a step that was READY when they did not yet.
    none: async () => ({ kind: 'finished' }),
    command: createCommandRuntime(options),
    ...others,
  };
  return {
    javascript,
    runtimeFor: work => {
      if (work.kind === 'script') return javascript.run;
      const isOurs = work.bean === 'jobspine' && Object.hasOwn(methods, work.method);
      return isOurs ? methods[work.method] : undefined;
    },
    close: () => javascript.close(),
  };
}

/** Why there is no runtime for a step, for the message of its failure. */
export const unknownWork = (bean: string, method: string): string =>
  `There is no method ${method} of bean ${bean} here; use a script, or bean jobspine with ${METHODS.join(' or ')}`;
