import type { DocumentName, Documents } from '../documents/documents.ts';
import type { Account } from '../store/accounts.ts';
import type { Query } from './query.ts';

/** A request, read: who calls, what for. Handlers see this and never Express. */
export interface Call {
  account: Account;
  /** Parts of the path: `id` of `/job/:id`. */
  path: Record<string, string>;
  /** Query and matrix parameters. */
  query: Query;
  /** `http://host:port/API`, as the caller reached us: for URLs in answers. */
  base: string;
  document<N extends DocumentName>(name: N): Documents[N] | undefined;
  /** The body as text (text/plain, application/javascript); undefined when there is none. */
  text(): string | undefined;
}

/**
 * What a handler answers. `document` goes out as XML or JSON, `text` as text/plain where it is offered; when both are
 * there the caller's Accept decides. Functions are called only for the form that is sent.
 */
export type Reply =
  | DocumentReply
  | { text: string; type?: string }
  | { bytes: Uint8Array; type: string }
  /** 200 and no body: what real clients expect of PUT and DELETE. */
  | undefined;
export type DocumentReply = {
  [N in DocumentName]: { document: N; value: Documents[N] | (() => Promise<Documents[N]>); text?: string | (() => Promise<string>) };
}[DocumentName];

export type Handler = (call: Call) => Promise<Reply> | Reply;

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** Method, path below /API, role that the caller must have (null: none but being logged in), handler. */
export type Route = readonly [method: Method, path: string, role: Role | null, handler: Handler];

/** Source: Vidispine API, "Roles". `_administrator` has them all. */
export type Role =
  | '_administrator'
  | '_super_access_user'
  | '_run_as'
  | '_job_read'
  | '_job_write'
  | '_job_search'
  | '_taskdefinition_read'
  | '_taskdefinition_write'
  | '_configuration_read';

