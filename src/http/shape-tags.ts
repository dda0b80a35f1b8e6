/*
 * /shape-tag: what transcoding makes. Source: Vidispine API, "Shape tags".
 */
import { deleteShapeTag, setShapeTag } from '../actions/shape-tags.ts';
import { notFound } from '../core/failure.ts';
import { SHIPPED_PRESETS, shippedPreset } from '../core/media/media.ts';
import type { Database } from '../store/database/database.ts';
import { findShapeTag, listShapeTags } from '../store/shape-tags.ts';
import { getDocument, type Handler, type Route } from './wire/wire.ts';

const READ = '_shape_tag_read';
const WRITE = '_shape_tag_write';

export const shapeTagRoutes = ({ database }: { database: Database }): Route[] => [
  ['get', '/shape-tag', READ, getTags(database)],
  ['get', '/shape-tag/:tag', READ, getTag(database)],
  ['put', '/shape-tag/:tag', WRITE, putTag(database)],
  ['delete', '/shape-tag/:tag', WRITE, deleteTag(database)],
];

/** GET /shape-tag?url=false → URIListDocument of names, or of URLs. */
const getTags =
  ({ read }: Database): Handler =>
  async ({ query, base }) => {
    const prefix = query.flag('url', false) ? `${base}/shape-tag/` : '';
    const names = [...Object.keys(SHIPPED_PRESETS), ...(await listShapeTags(read))].sort();
    const uri = names.map(name => (prefix === '' ? name : prefix + encodeURIComponent(name)));
    return { document: 'URIListDocument', value: { uri }, text: uri.map(one => `${one}\r\n`).join('') };
  };

/** GET /shape-tag/{tag} → TranscodePresetDocument. */
const getTag =
  ({ read }: Database): Handler =>
  async ({ path: { tag = '' } }) => {
    const preset = shippedPreset(tag) ?? (await findShapeTag(read, tag));
    if (!preset) throw notFound('shape-tag', tag);
    return { document: 'TranscodePresetDocument', value: { name: tag, ...preset } };
  };

/** PUT /shape-tag/{tag} [TranscodePresetDocument]: makes it, or replaces its preset. */
const putTag =
  (database: Database): Handler =>
  async call => {
    const { name: _, ...preset } = getDocument(call, 'TranscodePresetDocument');
    await setShapeTag(database, call.path.tag ?? '', preset);
  };

/** DELETE /shape-tag/{tag}. */
const deleteTag =
  (database: Database): Handler =>
  async ({ path: { tag = '' } }) => {
    await deleteShapeTag(database, tag);
  };
