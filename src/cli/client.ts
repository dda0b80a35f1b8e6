/*
 * A plain client of the HTTP API, without access to the server.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Config, readConfig, readConfigFile } from '../config.ts';
import { SetupError } from '../core/setup-error.ts';

export type QueryParameters = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

export interface Ask {
  query?: QueryParameters;
  /** Sent unchanged; `type` is its Content-Type. */
  body?: { type: string; content: Uint8Array };
}

/** Sends a request to a path below /API and returns the JSON of the response, as text. SetupError on any failure. */
export type Client = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, ask?: Ask) => Promise<string>;

/** A note in the help of all commands. */
export const SERVER_HELP = '\nJOBSPINE_URL, JOBSPINE_USER and JOBSPINE_PASSWORD set the server and the login.';

/** Creates a client for the server and the user in the settings. */
export function createClient(config: Config = readConfig(process.env, readConfigFile())): Client {
  const base = `${config.serverUrl.replace(/\/+$/, '').replace(/\/API$/, '')}/API`;
  const authorization = `Basic ${Buffer.from(`${config.user}:${passwordOf(config)}`).toString('base64')}`;
  return async (method, below, { query = {}, body } = {}) => {
    const headers = { authorization, accept: 'application/json', ...(body && { 'content-type': body.type }) };
    const request = { method, headers, ...(body && { body: body.content }) };
    const response = await fetch(`${base}${below}${toQuery(query)}`, request).catch((error: Error) => {
      throw unreachable(base, error);
    });
    const text = await response.text();
    if (!response.ok) throw new SetupError(explain(response.status, text, base));
    return text;
  };
}

/** The first user, whose random password the server keeps in a file in JOBSPINE_DATA_DIR. */
const FIRST_USER = 'admin';
const FIRST_PASSWORD_FILE = 'admin.password';

/** Returns JOBSPINE_PASSWORD; if not set, for the first user of a server on this machine, the password in its file. */
function passwordOf({ password, user, serverUrl, dataDir }: Config): string {
  if (password !== undefined) return password;
  const file = path.join(dataDir, FIRST_PASSWORD_FILE);
  const missing = `There is no password for the user ${user}: set JOBSPINE_PASSWORD`;
  if (user !== FIRST_USER || !isHere(serverUrl)) throw new SetupError(missing);
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    const otherwise = `or set JOBSPINE_DATA_DIR to the data folder of the server (${file} cannot be read)`;
    throw new SetupError(`${missing}, ${otherwise}`);
  }
}

/** Tells whether a URL is on this machine. The password in the file must not be sent to any other. */
const isHere = (url: string): boolean => /^(localhost|127\.[\d.]+|\[::1\])$/.test(new URL(url).hostname);

function toQuery(parameters: QueryParameters): string {
  const pairs = Object.entries(parameters).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, String(one)]),
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`;
}

function unreachable(base: string, { cause, message }: Error): SetupError {
  const { code = message } = (cause ?? {}) as { code?: string };
  return new SetupError(
    `No server responds at ${base} (${code}): start one with \`jobspine serve\`, or set JOBSPINE_URL`,
  );
}

/** The member of an ExceptionDocument that is not null. */
interface ExceptionMember {
  explanation?: string | null;
  message?: string | null;
  type?: string | null;
  id?: string | null;
}

function explain(status: number, answer: string, base: string): string {
  const { explanation, message, type, id } = read(answer);
  if (explanation) return explanation;
  if (message) return status === 401 ? `${message} (JOBSPINE_USER and JOBSPINE_PASSWORD)` : message;
  if (type) return `There is no ${type.toLowerCase()} ${id} at ${base}`;
  return `The server at ${base} responded with ${status}; is JOBSPINE_URL the address of a Jobspine server?`;
}

function read(answer: string): ExceptionMember {
  try {
    const document = JSON.parse(answer) as Record<string, ExceptionMember | null | number | string>;
    const found = Object.values(document).find(member => typeof member === 'object' && member !== null);
    return (found as ExceptionMember | undefined) ?? {};
  } catch {
    return {};
  }
}
