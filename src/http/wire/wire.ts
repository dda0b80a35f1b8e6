/*
 * The door of the HTTP machinery. Resources import from here, and from nothing else in this folder.
 */
export { type Authenticator, createAuthenticator } from './authenticate.ts';
export { RouteError } from './errors.ts';
export { createInternalApi, type InternalApi } from './internal.ts';
export type { Server } from './listen.ts';
export { DOCUMENT_OR_TEXT, JSON_TYPE, TEXT, XML } from './negotiate.ts';
export type { Query } from './query.ts';
export {
  type Call,
  getDocument,
  type Handler,
  type OpenCall,
  type OpenRoute,
  type Reply,
  type Route,
  type Written,
  type WrittenReply,
} from './route.ts';
export { createServer, type ServerOptions } from './server.ts';
export { createStatusServer } from './status-server.ts';
