/*
 * The one place where an error becomes an answer. The message of a Failure, and of a status from 400 to 499 of the HTTP
 * layer, is sent to the caller. Any other error is a bug, and goes to the log.
 */
import { Failure, type FailureKind } from '../../core/failure.ts';
import type { Ids } from '../../core/ids.ts';
import { shortened } from '../../core/text.ts';
import { encodeJson, encodeXml } from '../../documents/documents.ts';
import { isDatabaseAway, isUnstorable } from '../../store/database/database.ts';
import { choose, DOCUMENT_OR_TEXT, JSON_TYPE, TEXT, XML } from './negotiate.ts';

/** A request that the HTTP layer refuses: 401, 406, 413, 415, 429, 503. The message is for the caller. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/** An unknown path, or a method that the path does not have. Always answered as JSON, as real servers do. */
export class RouteError extends HttpError {}

/** The caller has disconnected: nobody gets the answer. The status is only for the log and metrics. */
export class CallerGone extends HttpError {
  constructor() {
    super(499, 'The caller has disconnected');
  }
}

interface Refusal {
  status: number;
  member: 'notFound' | 'internalServer' | 'forbidden' | 'conflict' | 'invalidInput' | 'notAuthorized';
  /** In the order of the schema. */
  fields: Record<string, string | undefined>;
  headers: Readonly<Record<string, string>>;
}

/** An answer to an error, ready to be sent. */
export interface ErrorAnswer {
  status: number;
  type: string;
  body: string;
  headers: Readonly<Record<string, string>>;
}

const STATUS: Record<FailureKind, number> = {
  invalidInput: 400,
  notAuthorized: 401,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  unavailable: 503,
};

/** The first line of an error as text/plain. */
const TITLES: Record<Refusal['member'], string> = {
  notFound: 'A resource could not be found',
  internalServer: 'An internal error occurred',
  forbidden: 'The operation is not allowed',
  conflict: 'The operation conflicts with the state of the resource',
  invalidInput: 'An invalid parameter was entered',
  notAuthorized: 'Valid credentials are needed',
};

const CHALLENGE = { 'WWW-Authenticate': 'Basic realm="Jobspine", charset="UTF-8"' };

/** Turns an error into an answer in the form that the caller accepts, or in XML if it accepts none. */
export function answerError(error: unknown, accept: string | undefined, ids: Ids): ErrorAnswer {
  if (error instanceof RouteError) {
    const body = JSON.stringify({ code: error.status, message: error.message });
    return { status: error.status, type: JSON_TYPE, body, headers: error.headers };
  }
  const refusal = toRefusal(error, ids);
  const type = choose(accept, DOCUMENT_OR_TEXT) ?? XML;
  return { status: refusal.status, type, body: WRITERS[type](refusal), headers: refusal.headers };
}

/** Tells whether an error is the fault of the server rather than of the caller. Then it must be in the log. */
export const isOurs = (error: unknown): boolean => toRefusal(error).status >= 500;

function toRefusal(error: unknown, ids?: Ids): Refusal {
  if (error instanceof Failure) return fromFailure(error, ids);
  if (isUnstorable(error)) {
    const explanation = 'A value cannot be stored: it holds the character NUL, or a number that is too large';
    return { status: 400, member: 'invalidInput', fields: { explanation }, headers: {} };
  }
  if (isDatabaseAway(error)) return unavailable('The database is not available; try again in a moment');
  const status = statusOf(error);
  if (status === undefined)
    return { status: 500, member: 'internalServer', fields: { message: INTERNAL }, headers: {} };
  return fromHttp(status, error as Error & { headers?: Record<string, string> });
}

const INTERNAL =
  'An internal error occurred; the log of the server has the details under the X-Request-Id of this answer';

const unavailable = (message: string): Refusal => ({
  status: 503,
  member: 'internalServer',
  fields: { message },
  headers: { 'Retry-After': '5' },
});

/** Callers may send values of any length; an answer repeats only their beginning. */
const MAX_SHOWN = 200;
const MAX_EXPLANATION = 4_000;
const shown = (text: string | undefined): string | undefined => text && shortened(text, MAX_SHOWN);

function fromFailure({ kind, message, detail }: Failure, ids: Ids | undefined): Refusal {
  const [context, value, instead] = [detail.context, detail.value, detail.instead].map(shown);
  const id = typeof detail.id === 'number' ? ids?.format(detail.id) : shown(detail.id);
  if (kind === 'unavailable') return unavailable(message);
  const refusal = { status: STATUS[kind], member: kind, headers: {} };
  if (kind === 'notFound') return { ...refusal, fields: { type: context, id, context: instead } };
  if (kind === 'notAuthorized') return { ...refusal, fields: { message }, headers: CHALLENGE };
  if (kind === 'forbidden') return { ...refusal, fields: { context, id, explanation: message } };
  return { ...refusal, fields: { context, id, explanation: shortened(message, MAX_EXPLANATION), value } };
}

function fromHttp(status: number, { message, headers = {} }: Error & { headers?: Record<string, string> }): Refusal {
  if (status >= 500) return { status, member: 'internalServer', fields: { message }, headers };
  if (status === 401) return { status, member: 'notAuthorized', fields: { message }, headers: CHALLENGE };
  if (status === 429) return { status, member: 'notAuthorized', fields: { message }, headers };
  return { status, member: 'invalidInput', fields: { explanation: message }, headers };
}

/** Returns the status that the HTTP layer (Express, its body reader, HttpError) gave to an error of the caller. */
function statusOf(error: unknown): number | undefined {
  const status = error instanceof Error ? (error as { status?: unknown }).status : undefined;
  const isSpoken = typeof status === 'number' && ((status >= 400 && status < 500) || error instanceof HttpError);
  return isSpoken ? (status as number) : undefined;
}

const WRITERS: Record<typeof XML | typeof JSON_TYPE | typeof TEXT, (refusal: Refusal) => string> = {
  [XML]: ({ member, fields }) => encodeXml('ExceptionDocument', { [member]: fields }),
  [JSON_TYPE]: ({ member, fields }) => encodeJson('ExceptionDocument', { [member]: fields }),
  [TEXT]: toText,
};

/** The lines of the text form. Source: recorded answers of real servers. */
const LABELS: Record<string, string> = {
  type: 'Type',
  context: 'Context',
  id: 'ID',
  explanation: 'Reason',
  message: 'Reason',
};

function toText({ status, member, fields }: Refusal): string {
  const lines = Object.entries(fields)
    .filter(([name, value]) => value !== undefined && name in LABELS)
    .map(([name, value]) => `${LABELS[name]}: ${value}\n`);
  return `${status} ${TITLES[member]}\n${lines.join('')}`;
}
