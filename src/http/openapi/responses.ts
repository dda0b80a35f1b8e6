/*
 * The answers of a route: the one that it declares, and the errors that follow from what it takes and who may call it.
 */
import { isOpen, type RouteDescription, TEXT } from '../wire/wire.ts';
import { documentContent } from './content.ts';
import type { Content, OpenHeader, OpenResponse, Reference } from './document.ts';

const TEXT_SCHEMA = { type: 'string' };

/** Headers of answers. */
export const HEADERS: Readonly<Record<string, OpenHeader>> = {
  'X-Request-Id': {
    description:
      'The id of the request in the log of the server: the one that the request was sent with, or a new one.',
    schema: { type: 'string' },
  },
  Warning: {
    description: 'Names parameters that the route does not know: `299 - "unknown parameter: jobmetdata"`.',
    schema: { type: 'string' },
  },
  ETag: {
    description: 'Identifies this answer. Send it as `If-None-Match` to receive 304 while nothing has changed.',
    schema: { type: 'string' },
  },
  Link: {
    description: 'With `cursor`: the URL of the next page, as `<…>; rel="next"`. Absent on the last page.',
    schema: { type: 'string' },
  },
  'Accept-Ranges': { description: '`bytes`: parts of the content may be asked for.', schema: { type: 'string' } },
  'Content-Range': { description: 'The part that is sent, and the size of the whole.', schema: { type: 'string' } },
  'Content-Disposition': { description: 'The name to save the content under.', schema: { type: 'string' } },
  'Last-Modified': { description: 'When the content was changed last.', schema: { type: 'string' } },
  'Retry-After': { description: 'Seconds after which to try again.', schema: { type: 'integer', minimum: 1 } },
  'WWW-Authenticate': { description: 'The scheme of the credentials that are needed.', schema: { type: 'string' } },
};

const headerRefs = (...names: string[]): Record<string, Reference> =>
  Object.fromEntries(names.map(name => [name, { $ref: `#/components/headers/${name}` }]));

/** An error, and the routes that may answer it. */
interface ErrorAnswer {
  status: number;
  name: string;
  description: string;
  headers?: readonly string[];
  isAnsweredBy(route: RouteDescription): boolean;
}

const needsLogin = ({ area }: RouteDescription): boolean => !isOpen(area);
const takesParameters = ({ params, query }: RouteDescription): boolean =>
  Object.keys(params).length > 0 || Object.keys(query).length > 0;

const ERRORS: readonly ErrorAnswer[] = [
  {
    status: 400,
    name: 'BadRequest',
    description: 'A parameter or the body is not valid. Nothing was done.',
    // The query may hold an escape that is not UTF-8, whatever a route reads of it.
    isAnsweredBy: () => true,
  },
  {
    status: 401,
    name: 'Unauthorized',
    description: 'Credentials are missing or wrong.',
    headers: ['WWW-Authenticate'],
    isAnsweredBy: needsLogin,
  },
  {
    status: 403,
    name: 'Forbidden',
    description: 'The user lacks the role that the answer names.',
    isAnsweredBy: needsLogin,
  },
  {
    status: 404,
    name: 'NotFound',
    description: 'What the request names does not exist.',
    isAnsweredBy: takesParameters,
  },
  {
    status: 406,
    name: 'NotAcceptable',
    description: 'There is no answer in a form that `Accept` allows.',
    isAnsweredBy: ({ method }) => method === 'get' || method === 'post',
  },
  {
    status: 409,
    name: 'Conflict',
    description: 'The operation conflicts with the present state.',
    isAnsweredBy: ({ conflict }) => conflict !== undefined,
  },
  {
    status: 413,
    name: 'ContentTooLarge',
    description: 'The body is larger than the server allows.',
    isAnsweredBy: ({ takes }) => takes !== undefined && takes.kind !== 'stream',
  },
  {
    status: 415,
    name: 'UnsupportedMediaType',
    description: 'The body is of a type that cannot be read here.',
    isAnsweredBy: ({ takes }) => takes !== undefined,
  },
  {
    status: 429,
    name: 'TooManyRequests',
    description: 'Too many logins have failed.',
    headers: ['Retry-After'],
    isAnsweredBy: needsLogin,
  },
  {
    status: 500,
    name: 'InternalServerError',
    description: 'An error of the server. Its log has the details under the `X-Request-Id` of the answer.',
    isAnsweredBy: () => true,
  },
  {
    status: 503,
    name: 'ServiceUnavailable',
    description: 'The database is not available.',
    headers: ['Retry-After'],
    isAnsweredBy: () => true,
  },
];

/** Returns the answers of a route by their status. */
export function responsesOf(route: RouteDescription): Record<string, OpenResponse | Reference> {
  const { answers, conflict } = route;
  const content = contentOf(route);
  const success: OpenResponse = {
    description: answers.text === undefined ? 'Done.' : `Done. As text: ${lowerFirst(answers.text)}`,
    headers: headersOf(route),
    ...(Object.keys(content).length > 0 && { content }),
  };
  const errors = ERRORS.filter(error => error.isAnsweredBy(route)).map(({ status, name }) => [
    status,
    { $ref: `#/components/responses/${name}`, ...(status === 409 && { description: conflict }) },
  ]);
  return {
    200: success,
    ...(answers.hasRanges && rangeAnswers(success)),
    ...(answers.isTagged && { 304: NOT_MODIFIED }),
    ...Object.fromEntries(errors),
  };
}

const NOT_MODIFIED: OpenResponse = {
  description: 'The caller has the answer already: `If-None-Match` names its ETag.',
  headers: headerRefs('X-Request-Id', 'Warning', 'ETag'),
};

/** Source: RFC 9110, 14 and 15.5.17. */
const rangeAnswers = (success: OpenResponse): Record<string, OpenResponse> => ({
  206: { ...success, description: 'The part of the content that `Range` asks for.' },
  416: {
    description: 'The content does not have the part that `Range` asks for.',
    headers: headerRefs('X-Request-Id', 'Warning', 'ETag', 'Content-Range'),
  },
});

function contentOf({ answers: { document, text, types = [] }, example }: RouteDescription): Content {
  return {
    ...(document && documentContent(document, example?.answer)),
    ...(text !== undefined && { [TEXT]: { schema: TEXT_SCHEMA } }),
    ...Object.fromEntries(types.map(type => [type, type.startsWith('text/') ? { schema: TEXT_SCHEMA } : {}])),
  };
}

const headersOf = ({ query, answers: { isTagged, hasRanges } }: RouteDescription): Record<string, Reference> =>
  headerRefs(
    ...['X-Request-Id', 'Warning'],
    ...(isTagged || hasRanges ? ['ETag'] : []),
    ...(hasRanges ? ['Accept-Ranges', 'Content-Range', 'Content-Disposition', 'Last-Modified'] : []),
    ...('cursor' in query ? ['Link'] : []),
  );

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** Returns the errors that routes share, by name. All have the same document. */
export function errorResponses(): Record<string, OpenResponse> {
  const content = { ...documentContent('ExceptionDocument', undefined), [TEXT]: { schema: TEXT_SCHEMA } };
  return Object.fromEntries(
    ERRORS.map(({ name, description, headers = [] }) => [
      name,
      { description, headers: headerRefs('X-Request-Id', 'Warning', ...headers), content },
    ]),
  );
}
