import { type Pair, readDefinition, type StoredDefinition, type TaskDefinition } from '../../core/definition.ts';
import { invalid } from '../../core/failure.ts';
import type { SimpleMetadataType, TaskDefinitionListType, TaskDefinitionType } from '../../documents/documents.ts';
import type { Call, Reply } from '../wire/wire.ts';

/** Returns the function that parses scripts for a caller, as long as he waits for the answer. */
export type ValidatorFor = (caller: Caller) => ValidateScript;
export type Caller = Pick<Call, 'account' | 'gone'>;

/** Parses a script without running it. Undefined: it can be run. */
type ValidateScript = (script: string) => Promise<ScriptFault | undefined>;

/** A syntax error; lines and columns count from 1. */
export interface ScriptFault {
  message: string;
  line: number;
  column: number;
}

/** Returns a document with all defaults, as real servers do. Source: Vidispine API, "TaskDefinitionDocument". */
export function toDefinitionDocument({ work, plugin, metadata, ...rest }: StoredDefinition): TaskDefinitionType {
  return {
    ...rest,
    ...(work.kind === 'script' ? { script: work.script } : { bean: work.bean, method: work.method, plugin }),
    metadata: metadata.length > 0 ? toMetadataDocument(metadata) : undefined,
  };
}

export const toMetadataDocument = (metadata: readonly Pair[]): SimpleMetadataType => ({ field: some(metadata) });

/** Real servers leave empty lists out. */
const some = <T>(list: readonly T[]): readonly T[] | undefined => (list.length > 0 ? list : undefined);

export const toListReply = (definitions: readonly StoredDefinition[]): Reply => ({
  document: 'TaskDefinitionListDocument',
  value: { task: some(definitions.map(toDefinitionDocument)) },
});

/** Reads the tasks of a document. Throws Failure invalidInput, which names the task; also for a script error. */
export async function fromListDocument(
  { task = [] }: TaskDefinitionListType,
  validateScript: ValidateScript,
): Promise<TaskDefinition[]> {
  const definitions = task.map((given, index) =>
    readDefinition(given, task.length === 1 ? 'The task' : `Task ${index + 1} of ${task.length}`),
  );
  for (const { step, work } of definitions)
    if (work.kind === 'script') await checkScript(validateScript, work.script, `The script of step ${step}`);
  return definitions;
}

/** Throws Failure invalidInput for a script that cannot be parsed. `name` identifies it in the message. */
export async function checkScript(validateScript: ValidateScript, script: string, name = 'The script'): Promise<void> {
  const fault = await validateScript(script);
  if (fault === undefined) return;
  const place = `line ${fault.line}, column ${fault.column}`;
  throw invalid('task/script', place, `${name} cannot run, see ${place}: ${fault.message}`);
}
