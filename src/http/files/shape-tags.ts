/*
 * /shape-tag: presets of transcoding, by name. Source: Vidispine API, "Shape tags".
 */
import { deleteShapeTag, setShapeTag } from '../../actions/shape-tags.ts';
import { notFound } from '../../core/failure.ts';
import { SHIPPED_PRESETS, shippedPreset } from '../../core/media/media.ts';
import type { Database } from '../../store/database/database.ts';
import { findShapeTag, listShapeTags } from '../../store/shape-tags.ts';
import { document, flag, part, type Route, route } from '../wire/wire.ts';

const READ = '_shape_tag_read';
const WRITE = '_shape_tag_write';

export const shapeTagRoutes = ({ database }: { database: Database }): Route[] => [
  getTags(database),
  getTag(database),
  putTag(database),
  deleteTag(database),
];

const tag = part('The name of the shape tag.');

const getTags = ({ read }: Database): Route =>
  route({
    method: 'get',
    path: '/shape-tag',
    role: READ,
    summary: 'List the shape tags.',
    query: { url: flag(false, 'Answer URLs instead of names.') },
    answers: { document: 'URIListDocument', text: 'The names or URLs, one a line.' },
    handle: async ({ query, base }) => {
      const names = [...Object.keys(SHIPPED_PRESETS), ...(await listShapeTags(read))].sort();
      const uri = query.url ? names.map(name => `${base}/shape-tag/${encodeURIComponent(name)}`) : names;
      return { document: 'URIListDocument', value: { uri }, text: uri.map(one => `${one}\r\n`).join('') };
    },
  });

const getTag = ({ read }: Database): Route =>
  route({
    method: 'get',
    path: '/shape-tag/:tag',
    role: READ,
    summary: 'Show the preset of a tag.',
    params: { tag },
    answers: { document: 'TranscodePresetDocument' },
    handle: async ({ params }) => {
      const preset = shippedPreset(params.tag) ?? (await findShapeTag(read, params.tag));
      if (!preset) throw notFound('shape-tag', params.tag);
      return { document: 'TranscodePresetDocument', value: { name: params.tag, ...preset } };
    },
  });

const putTag = (database: Database): Route =>
  route({
    method: 'put',
    path: '/shape-tag/:tag',
    role: WRITE,
    summary: 'Create a tag, or replace its preset.',
    params: { tag },
    takes: document('TranscodePresetDocument'),
    handle: async ({ params, body: { name: _, ...preset } }) => {
      await setShapeTag(database, params.tag, preset);
    },
  });

const deleteTag = (database: Database): Route =>
  route({
    method: 'delete',
    path: '/shape-tag/:tag',
    role: WRITE,
    summary: 'Delete a tag.',
    params: { tag },
    handle: async ({ params }) => {
      await deleteShapeTag(database, params.tag);
    },
  });
