/*
 * Lists of jobs, of any length.
 *
 *   parameters ─► ids, hits, facets ─┬─► up to a batch: the jobs are read in the same snapshot and sent as one text
 *                                    └─► more: batch after batch is read and sent, as fast as the caller takes them
 */

import type { Context } from '../../actions/context.ts';
import type { Ids } from '../../core/ids.ts';
import {
  costOf,
  type FacetCount,
  type FacetRequest,
  type JobSearch,
  type Place,
  type SearchResult,
} from '../../core/search/search.ts';
import { type Documents, encodeJson, encodeXml, jobListWriters } from '../../documents/documents.ts';
import type { Log } from '../../observe/log.ts';
import type { Reader } from '../../store/database/database.ts';
import { isTooMuch } from '../../store/limits.ts';
import { searchJobs } from '../../store/search/search.ts';
import { toDocuments } from '../../views/jobs.ts';
import { DOCUMENT_OR_TEXT, type Given, JSON_TYPE, TEXT, type Written, type WrittenReply } from '../wire/wire.ts';
import { writeCursor } from './cursor.ts';
import type { JobQuestion, ListQuery } from './query.ts';

type JobDocument = Documents['JobDocument'];
type ListDocument = Documents['JobListDocument'];

/** The number of jobs that are read and written at a time. */
const BATCH = 500;
/** The number of ids that are read at a time when all are listed: less than a megabyte of text. */
const ID_BATCH = 10_000;

export interface Listing {
  context: Context;
  /** The id of the account that asks. */
  user: number;
  /** Aborted when the caller has gone. */
  signal: AbortSignal;
  ids: Ids;
  log: Log;
  query: ListQuery;
  /** The parameters as they were given, for the link to the next page. */
  given: Given;
  /** The URL of this list, for the link to the next page. */
  url: string;
  question: JobQuestion;
  facets: readonly FacetRequest[];
  /** Turns the counts into the facets of the answer. */
  toFacets(counts: readonly (readonly FacetCount[])[]): ListDocument['facet'];
}

/** Returns a reply with a JobListDocument, or with the ids as text. */
export const listReply = (listing: Listing): WrittenReply => ({
  types: DOCUMENT_OR_TEXT,
  write: type => (type === TEXT ? writeIds(listing) : writeList(listing, type === JSON_TYPE ? 'json' : 'xml')),
});

async function writeList(listing: Listing, form: 'xml' | 'json'): Promise<Written> {
  const { log, question, facets } = listing;
  const search: JobSearch = { ...question, facets, count: true };
  const { found, jobs } = await inTurn(listing, costOf(search), async reader => {
    const found = await searchJobs(reader, search);
    return { found, jobs: await readFew(listing, reader, found.ids) };
  });
  log.debug('search', { way: found.way });
  const frame = toFrame(listing, found);
  const headers = linkOf(listing, found.next);
  if (!jobs) return { headers, body: writeBatches(listing, found.ids, frame, form) };
  const document = { ...frame, ...(jobs.length > 0 && { job: jobs }) };
  return { headers, body: ENCODERS[form]('JobListDocument', document) };
}

/** Reads in one snapshot, when it is the turn of the caller. */
const inTurn = <T>({ context, user, signal }: Listing, cost: number, work: (reader: Reader) => Promise<T>) =>
  context.database.search({ user, cost, signal }, work);

/** The cost of a read of jobs by their ids. */
const BY_ID = 1;

const ENCODERS = { xml: encodeXml, json: encodeJson };

/** Reads the jobs of a short list. Undefined for too many jobs, or too large ones: they are read in batches. */
async function readFew(listing: Listing, reader: Reader, ids: readonly number[]): Promise<JobDocument[] | undefined> {
  if (ids.length > BATCH) return undefined;
  try {
    return await readJobs(listing, reader, ids);
  } catch (error) {
    if (isTooMuch(error)) return undefined;
    throw error;
  }
}

/** Returns the document without the jobs. */
function toFrame({ question, toFacets }: Listing, { hits, facets, next }: SearchResult): ListDocument {
  return {
    hits,
    facet: toFacets(facets),
    ...(next && { nextCursor: writeCursor(question.sort, next) }),
  };
}

/** Returns the header Link to the next page. Source: RFC 8288. */
function linkOf({ question, given, url }: Listing, next: Place | undefined): Record<string, string> {
  if (!next) return {};
  return { Link: `<${url}?${given.with('cursor', writeCursor(question.sort, next))}>; rel="next"` };
}

async function* writeBatches(
  listing: Listing,
  jobs: readonly number[],
  frame: ListDocument,
  form: 'xml' | 'json',
): AsyncGenerator<string> {
  const writer = jobListWriters[form];
  let text = writer.start(frame);
  let isFirst = true;
  for (let position = 0; position < jobs.length; position += BATCH) {
    for await (const documents of readBatch(listing, jobs.slice(position, position + BATCH))) {
      yield text + writer.items(documents, isFirst);
      text = '';
      isFirst &&= documents.length === 0;
    }
  }
  yield text + writer.end(frame);
}

/** Reads a batch; one with too much metadata is read in halves. */
async function* readBatch(listing: Listing, jobs: readonly number[]): AsyncGenerator<readonly JobDocument[]> {
  const read = (reader: Reader) => readJobs(listing, reader, jobs);
  const documents = await inTurn(listing, BY_ID, read).catch(whenTooMuch(jobs));
  if (documents) {
    yield documents;
    return;
  }
  const half = Math.ceil(jobs.length / 2);
  yield* readBatch(listing, jobs.slice(0, half));
  yield* readBatch(listing, jobs.slice(half));
}

const whenTooMuch =
  (jobs: readonly number[]) =>
  (error: unknown): undefined => {
    if (jobs.length === 1 || !isTooMuch(error)) throw error;
  };

/** Reads the jobs with these ids as this list shows them. */
function readJobs({ context, ids, query }: Listing, reader: Reader, jobs: readonly number[]): Promise<JobDocument[]> {
  const { idonly, metadata, step, field, extended } = query;
  if (idonly) return Promise.resolve(jobs.map(id => ({ jobId: ids.format(id) })));
  const shown = { log: step, data: metadata ? 'all' : 'none', fields: field, extended } as const;
  return toDocuments({ reader, plans: context.plans, ids }, jobs, shown);
}

/** Writes the ids as text. Here `number=0` means no limit: a list of ids is cheap. */
async function writeIds(listing: Listing): Promise<Written> {
  const { question, ids } = listing;
  const toText = (jobs: readonly number[]): string => jobs.map(id => `${ids.format(id)}\r\n`).join('');
  if (question.page.number === 0) return { body: writeAllIds(listing, toText) };
  const search: JobSearch = { ...question, facets: [], count: false };
  const found = await inTurn(listing, costOf(search), reader => searchJobs(reader, search));
  return { body: toText(found.ids), headers: linkOf(listing, found.next) };
}

async function* writeAllIds(listing: Listing, toText: (jobs: readonly number[]) => string): AsyncGenerator<string> {
  const { question } = listing;
  const { page } = question;
  let after = 'after' in page ? page.after : undefined;
  let skipped = 'after' in page ? 0 : page.first - 1;
  do {
    const search = { ...question, page: { after, number: ID_BATCH }, facets: [], count: false };
    const { ids, next } = await inTurn(listing, costOf(search), reader => searchJobs(reader, search));
    yield toText(ids.slice(skipped));
    skipped = Math.max(0, skipped - ids.length);
    after = next;
  } while (after);
}
