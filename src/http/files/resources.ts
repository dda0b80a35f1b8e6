/*
 * /resource/transcoder: the ffmpeg of this node. Source: Vidispine API, "Resources".
 */
import { notFound } from '../../core/failure.ts';
import type { Ids } from '../../core/ids.ts';
import type { ResourceType } from '../../documents/documents.ts';
import { part, type Route, route } from '../wire/wire.ts';

export interface ResourceContext {
  ids: Ids;
  /** Undefined: this machine has no transcoder. */
  describeTranscoder(): Promise<{ file: string; version: string } | undefined>;
}

const READ = '_resource_read';

export const resourceRoutes = (context: ResourceContext): Route[] => [
  getTranscoders(context),
  getTranscoder(context),
  getStatus(context),
];

const id = part('The id of the transcoder.');

/** A node has one transcoder. */
async function describe({ ids, describeTranscoder }: ResourceContext): Promise<ResourceType> {
  const found = await describeTranscoder();
  const transcoder = found
    ? { url: `file://${found.file}`, version: found.version, state: 'ONLINE' }
    : { url: 'file:///', version: 'ERROR: There is no ffmpeg or no ffprobe on this machine', state: 'OFFLINE' };
  return { id: ids.format(1), transcoder };
}

async function getResource(context: ResourceContext, given: string): Promise<ResourceType> {
  const resource = await describe(context);
  if (resource.id !== given) throw notFound('resource', given);
  return resource;
}

const getTranscoders = (context: ResourceContext): Route =>
  route({
    method: 'get',
    path: '/resource/transcoder',
    role: READ,
    summary: 'List the transcoders: the ffmpeg of this node.',
    answers: { document: 'ResourceListDocument', text: 'The URLs, one a line.' },
    handle: async ({ base }) => {
      const resource = [await describe(context)];
      const text = resource.map(one => `${base}/resource/transcoder/${one.id}\r\n`).join('');
      return { document: 'ResourceListDocument', value: { resource }, text };
    },
  });

const getTranscoder = (context: ResourceContext): Route =>
  route({
    method: 'get',
    path: '/resource/transcoder/:id',
    role: READ,
    summary: 'Show a transcoder.',
    params: { id },
    answers: { document: 'ResourceDocument' },
    handle: async ({ params }) => ({ document: 'ResourceDocument', value: await getResource(context, params.id) }),
  });

const getStatus = (context: ResourceContext): Route =>
  route({
    method: 'get',
    path: '/resource/transcoder/:id/status',
    role: READ,
    summary: 'Show the state of a transcoder: ONLINE or OFFLINE.',
    params: { id },
    answers: { text: 'The state.' },
    handle: async ({ params }) => ({ text: (await getResource(context, params.id)).transcoder?.state ?? '' }),
  });
