/*
 * A typed client of the API, published as `jobspine/client`.
 *
 * Paths, parameters and documents are those of the OpenAPI description, in their JSON form. A request that fails gives
 * an error as a value; `unwrap` makes an exception of it. The client runs wherever `fetch` does.
 */
import createFetchClient, { type Client as FetchClient, type Middleware } from 'openapi-fetch';
import { ApiError } from './error.ts';
import { BODY_TYPES, type components, type paths } from './generated.ts';

export { ApiError } from './error.ts';
export type { components, paths } from './generated.ts';

type Schemas = components['schemas'];
export type Job = Schemas['JobDocument'];
export type JobList = Schemas['JobListDocument'];
export type JobState = Schemas['JobStateType'];
export type ExceptionDocument = Schemas['ExceptionDocument'];

/** The query parameters of an operation: `QueryOf<'/API/job', 'get'>`. */
export type QueryOf<P extends keyof paths, M extends keyof paths[P]> = paths[P][M] extends {
  parameters: { query?: infer Q };
}
  ? NonNullable<Q>
  : never;

/** One function for each method, called with a path: `client.GET('/API/job/{id}', { params: { path: { id } } })`. */
export type Client = FetchClient<paths>;

/** How requests are authenticated: by name and password, or by a token. */
export type Credentials = { user: string; password: string } | { token: string };

export type ClientOptions = Credentials & {
  /** The address of the server, with or without `/API`. */
  url: string;
  /** Makes all requests as another user; needs the role `_run_as`. */
  runAs?: string | undefined;
  fetch?: ((request: Request) => Promise<Response>) | undefined;
};

/** Creates a client. Nothing is sent before the first call. */
export function createClient({ url, runAs, fetch, ...credentials }: ClientOptions): Client {
  const client = createFetchClient<paths>({
    baseUrl: url.replace(/\/+$/, '').replace(/\/API$/, ''),
    headers: {
      Accept: 'application/json, text/plain;q=0.9, */*;q=0.1',
      Authorization: authorizationOf(credentials as Credentials),
      ...(runAs !== undefined && { RunAs: runAs }),
    },
    bodySerializer: body => (isDocument(body) ? JSON.stringify(body) : body),
    ...(fetch && { fetch }),
  });
  client.use(plainTypes);
  return client;
}

function authorizationOf(credentials: Credentials): string {
  if ('token' in credentials) return `token ${credentials.token}`;
  const bytes = new TextEncoder().encode(`${credentials.user}:${credentials.password}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}

/** Texts and bytes are sent as they are. */
const isDocument = (body: unknown): boolean =>
  Array.isArray(body) || Object.getPrototypeOf(Object(body)) === Object.prototype;

const JSON_TYPE = 'application/json';

/** Bodies and answers that are not documents. */
const plainTypes: Middleware = {
  onRequest: ({ request, schemaPath }) => {
    const type = BODY_TYPES[`${request.method} ${schemaPath}`];
    if (type && request.headers.get('Content-Type') === JSON_TYPE) request.headers.set('Content-Type', type);
  },
  // A text is read as JSON unless the caller asks for something else.
  onResponse: async ({ response, options }) => {
    const isText = response.headers.get('Content-Type')?.startsWith('text/plain') ?? false;
    if (!response.ok || !isText || options.parseAs !== 'json') return undefined;
    return new Response(JSON.stringify(await response.text()), response);
  },
};

/** An answer of the client. */
type Answer<T> = Promise<{ data?: T; error?: unknown; response: Response }>;

/** Returns the data of an answer. Throws ApiError for a request that failed. */
export async function unwrap<T>(answer: Answer<T>): Promise<T> {
  const { data, error, response } = await answer;
  if (!response.ok) throw new ApiError(response.status, error);
  return data as T;
}

/** Reads a list of jobs page by page, as long as there are more. Throws ApiError. */
export async function* eachJob(
  client: Client,
  query: Omit<QueryOf<'/API/job', 'get'>, 'first' | 'cursor'> = {},
): AsyncGenerator<Job> {
  let cursor: string | undefined = '*';
  while (cursor !== undefined) {
    const page: JobList = await unwrap(client.GET('/API/job', { params: { query: { ...query, cursor } } }));
    yield* page.job ?? [];
    cursor = page.nextCursor;
  }
}

const ENDED: readonly (JobState | undefined)[] = ['FINISHED', 'FINISHED_WARNING', 'FAILED_TOTAL', 'ABORTED'];

/** Tells whether a job will not change any more. */
export const hasEnded = ({ status }: Pick<Job, 'status'>): boolean => ENDED.includes(status);

export interface WaitOptions {
  pollMs?: number;
  /** Ends the wait: the promise is rejected with its reason. */
  signal?: AbortSignal;
}

/** Waits until a job has ended, and returns it with its metadata. Throws ApiError. */
export async function waitForEnd(client: Client, id: string, { pollMs = 500, signal }: WaitOptions = {}): Promise<Job> {
  const params = { path: { id }, query: { metadata: true } };
  for (;;) {
    signal?.throwIfAborted();
    const job = await unwrap(client.GET('/API/job/{id}', { params, ...(signal && { signal }) }));
    if (hasEnded(job)) return job;
    await new Promise(resolve => setTimeout(resolve, pollMs));
  }
}
