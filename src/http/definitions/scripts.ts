/*
 * /javascript/test: tries a script, without a job. Source: Vidispine API, "JavaScript".
 */
import { invalid } from '../../core/failure.ts';
import type { ScriptError, ScriptResult } from '../../core/script-result.ts';
import type { Documents } from '../../documents/documents.ts';
import type { Account } from '../../store/accounts.ts';
import { type Route, route, script } from '../wire/wire.ts';

/** Evaluates a script until the signal aborts; its `api` acts as the account. */
export type Evaluate = (account: Account, script: string, signal: AbortSignal) => Promise<ScriptResult>;

export const scriptRoutes = (evaluate: Evaluate): Route[] => [testScript(evaluate)];

const testScript = (evaluate: Evaluate): Route =>
  route({
    method: 'post',
    path: '/javascript/test',
    role: '_administrator',
    summary: 'Try a script, without a job.',
    takes: script('The script.'),
    answers: { document: 'ScriptResultDocument' },
    example: { body: 'return [1, 2].map(x => x * x);', answer: { value: '[1,4]' } },
    handle: async ({ account, body, gone }) => {
      if (body === undefined) throw invalid('script', undefined, 'The body must be the script to try out');
      return { document: 'ScriptResultDocument', value: toDocument(await evaluate(account, body, gone())) };
    },
  });

const toDocument = ({ value, log, error }: ScriptResult): Documents['ScriptResultDocument'] => ({
  ...(value !== undefined && { value }),
  log,
  ...(error && { error: describe(error) }),
});

const describe = ({ message, line, column }: ScriptError): string =>
  line === undefined ? message : `${message} (line ${line}${column === undefined ? '' : `, column ${column}`})`;
