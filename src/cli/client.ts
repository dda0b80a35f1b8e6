/*
 * The connection of the commands to a server: the typed client, with the settings of the user and errors in one line.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ApiError, type Client, createClient, unwrap } from '../client/client.ts';
import { type Config, readConfig, readConfigFile } from '../config.ts';
import { SetupError } from '../core/setup-error.ts';

export interface Connection {
  api: Client;
  /** Returns the data of a response. SetupError on any failure. */
  ask<T>(response: Parameters<typeof unwrap<T>>[0]): Promise<T>;
}

/** A note in the help of all commands. */
export const SERVER_HELP = '\nJOBSPINE_URL, JOBSPINE_USER and JOBSPINE_PASSWORD set the server and the login.';

/** Connects to the server in the settings, as the user in the settings. */
export function connect(config: Config = readConfig(process.env, readConfigFile())): Connection {
  const { serverUrl, user } = config;
  const base = `${serverUrl.replace(/\/+$/, '').replace(/\/API$/, '')}/API`;
  const send = (request: Request): Promise<Response> =>
    fetch(request).catch((error: Error) => {
      throw unreachable(base, error);
    });
  return {
    api: createClient({ url: serverUrl, user, password: passwordOf(config), fetch: send }),
    ask: response =>
      unwrap(response).catch((error: Error) => {
        throw error instanceof ApiError ? new SetupError(explain(error, base)) : error;
      }),
  };
}

/** Parameters as the user wrote them. The server checks them, and explains what is wrong. */
export const unchecked = <T>(parameters: Readonly<Record<string, string | boolean | readonly string[] | undefined>>) =>
  parameters as T;

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

function unreachable(base: string, { cause, message }: Error): SetupError {
  const { code = message } = (cause ?? {}) as { code?: string };
  return new SetupError(
    `No server responds at ${base} (${code}): start one with \`jobspine serve\`, or set JOBSPINE_URL`,
  );
}

function explain({ status, document, message }: ApiError, base: string): string {
  if (!document)
    return `The server at ${base} responded with ${status}; is JOBSPINE_URL the address of a Jobspine server?`;
  if (document.notFound)
    return `There is no ${document.notFound.type?.toLowerCase()} ${document.notFound.id} at ${base}`;
  return status === 401 ? `${message} (JOBSPINE_USER and JOBSPINE_PASSWORD)` : message;
}
