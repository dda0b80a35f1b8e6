/*
 * /resource/transcoder: the ffmpeg of this node. Source: Vidispine API, "Resources".
 */

import { notFound } from '../core/failure.ts';
import type { Ids } from '../core/ids.ts';
import type { ResourceType } from '../documents/documents.ts';
import type { Handler, Route } from './wire/wire.ts';

export interface ResourceServices {
  ids: Ids;
  /** Undefined: there is none on this machine. */
  describeTranscoder(): Promise<{ file: string; version: string } | undefined>;
}

const READ = '_resource_read';

export const resourceRoutes = (services: ResourceServices): Route[] => [
  ['get', '/resource/transcoder', READ, getTranscoders(services)],
  ['get', '/resource/transcoder/:id', READ, getTranscoder(services)],
  ['get', '/resource/transcoder/:id/status', READ, getStatus(services)],
];

async function describe({ ids, describeTranscoder }: ResourceServices): Promise<ResourceType> {
  const found = await describeTranscoder();
  const transcoder = found
    ? { url: `file://${found.file}`, version: found.version, state: 'ONLINE' }
    : { url: 'file:///', version: 'ERROR: There is no ffmpeg or no ffprobe on this machine', state: 'OFFLINE' };
  // A node has one.
  return { id: ids.format(1), transcoder };
}

/** GET /resource/transcoder → ResourceListDocument. */
const getTranscoders =
  (services: ResourceServices): Handler =>
  async ({ base }) => {
    const resource = [await describe(services)];
    const text = resource.map(({ id }) => `${base}/resource/transcoder/${id}\r\n`).join('');
    return { document: 'ResourceListDocument', value: { resource }, text };
  };

async function get(services: ResourceServices, id: string | undefined): Promise<ResourceType> {
  const resource = await describe(services);
  if (resource.id !== id) throw notFound('resource', id ?? '');
  return resource;
}

/** GET /resource/transcoder/{id} → ResourceDocument. */
const getTranscoder =
  (services: ResourceServices): Handler =>
  async ({ path: { id } }) => ({ document: 'ResourceDocument', value: await get(services, id) });

/** GET /resource/transcoder/{id}/status → its state as text. */
const getStatus =
  (services: ResourceServices): Handler =>
  async ({ path: { id } }) => ({ text: (await get(services, id)).transcoder?.state ?? '' });
