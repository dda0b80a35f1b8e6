/*
 * The questions that a version answers when its database is recorded, and that every later version must answer alike.
 */

/** Sends a request below /API and returns the JSON of its response, undefined for an empty one. Throws on an error. */
export type Ask = <T = unknown>(method: string, path: string, body?: unknown, as?: string) => Promise<T>;

export interface Question {
  method: 'GET' | 'PUT';
  path: string;
  body?: object;
}

const get = (path: string): Question => ({ method: 'GET', path });
const search = (query: string, body: object): Question => ({ method: 'PUT', path: `/job/search?${query}`, body });
const q = (query: string): Question => get(`/job?user=false&idonly=true&number=1000&q=${encodeURIComponent(query)}`);

export const FACETS = ['type', 'state', 'user', 'priority', 'jobmetadata:show', 'jobmetadata:frames'];
const facet = FACETS.map(field => ({ field, minCount: 1 }));

export const QUESTIONS: readonly Question[] = [
  get('/job?user=false&metadata=true&number=1000'),
  get('/job?user=false&idonly=true&number=1000&sort=priority%20desc,user%20asc,jobId%20desc'),
  get('/job?user=false&idonly=true&number=1000&sort=finishTime%20desc'),
  get('/job?user=false&idonly=true&number=20&first=30&sort=startTime%20asc'),
  get('/job?user=true&idonly=true&number=1000&state=FINISHED,FAILED_TOTAL'),
  get('/job?user=false&idonly=true&number=1000&jobmetadata=show%3DNews'),
  get('/job?user=false&idonly=true&number=1000&jobmetadata=show%3DNews&state=FINISHED&sort=jobId%20desc'),
  get('/job?user=false&idonly=true&number=1000&errorMessage=*torn*'),
  q('jobmetadata:frames >= 200 and not jobmetadata:show = "News"'),
  q('state in (READY, STARTED, WAITING, HOLD, ABORTED_PENDING) and priority > LOW'),
  q('jobmetadata:title = "Grüße*" or type = CONFORM'),
  search('user=false&number=0', { facet }),
  search('user=false&number=0&active=true', { facet }),
  search('user=false&number=0&jobmetadata=show%3DNews', { facet }),
  search('user=false&number=5', { facet, facetFilter: [{ field: 'jobmetadata:show', value: 'News' }] }),
  search('user=false&number=0&priority=HIGH&state=FINISHED', { facet }),
  get('/job/problem'),
  get('/jobtype'),
  get('/task-definition'),
  get('/configuration/properties'),
  get('/configuration/job-pool'),
  get('/configuration/job-priority'),
  get('/user'),
  get('/storage'),
  get('/storage/file?sort=path&number=1000'),
  get('/shape-tag'),
  get('/shape-tag/review'),
];

/** Returns the questions about single jobs: each has its log. */
export const questionsAbout = (jobs: readonly string[]): Question[] => jobs.map(id => get(`/job/${id}?metadata=true`));

/** Values that differ between two servers on one database, and how a recording writes them. */
export interface Place {
  origin: string;
  media: string;
}
export const RECORDED: Place = { origin: 'http://recorded', media: '/recorded' };

export const move = (text: string, from: Place, to: Place): string =>
  text.replaceAll(from.origin, to.origin).replaceAll(from.media, to.media);

/** Asks a question of a server at `place`, and returns the response in the form of a recording. */
export async function answerTo({ method, path, body }: Question, ask: Ask, place: Place): Promise<unknown> {
  const answer = await ask(method, path, body);
  return JSON.parse(move(JSON.stringify(answer), place, RECORDED)) as unknown;
}
