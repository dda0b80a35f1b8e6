/*
 * /javascript/test: a script that is tried out, without a job. Source: Vidispine API, "JavaScript".
 */
import { invalid } from '../core/failure.ts';
import type { ScriptError, ScriptResult } from '../core/script-result.ts';
import type { Documents } from '../documents/documents.ts';
import type { Account } from '../store/accounts.ts';
import type { Handler, Route } from './wire/wire.ts';

/** Evaluates a script; its `api` acts as the account. */
export type Evaluate = (account: Account, script: string) => Promise<ScriptResult>;

export const scriptRoutes = (evaluate: Evaluate): Route[] => [
  ['post', '/javascript/test', '_administrator', testScript(evaluate)],
];

/** POST /javascript/test [script] → ScriptResultDocument. */
const testScript =
  (evaluate: Evaluate): Handler =>
  async ({ account, text }) => {
    const script = text();
    if (script === undefined) throw invalid('script', undefined, 'The body must be the script to try out');
    return { document: 'ScriptResultDocument', value: toDocument(await evaluate(account, script)) };
  };

const toDocument = ({ value, log, error }: ScriptResult): Documents['ScriptResultDocument'] => ({
  ...(value !== undefined && { value: JSON.stringify(value) }),
  log,
  ...(error && { error: describe(error) }),
});

const describe = ({ message, line, column }: ScriptError): string =>
  line === undefined ? message : `${message} (line ${line}${column === undefined ? '' : `, column ${column}`})`;
