/*
 * The door of the HTTP machinery. Resources import from here, and from nothing else in this folder.
 */
export { type Authenticator, createAuthenticator } from './authenticate.ts';
export { RouteError } from './errors.ts';
export { createInternalApi, type InternalApi } from './internal.ts';
export type { Server } from './listen.ts';
export { DOCUMENT_OR_TEXT, JSON_TYPE, TEXT, XML } from './negotiate.ts';
export {
  extension,
  flag,
  list,
  once,
  optionalFlag,
  type Parameter,
  type PathParameter,
  pairs,
  part,
  required,
  text,
  time,
  type Values,
  whole,
} from './parameter.ts';
export type { Given } from './query.ts';
export { document, optionalDocument, plainText, script, stream } from './request-body.ts';
export {
  type Area,
  type Call,
  type DocumentReply,
  isOpen,
  openRoute,
  type Reply,
  type Route,
  type RouteDescription,
  route,
  type Written,
  type WrittenReply,
} from './route.ts';
export { createServer } from './server.ts';
