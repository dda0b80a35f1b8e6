/*
 * /configuration: properties, pools, default priorities. Source: Vidispine API, "Configuration".
 */
import * as settings from '../actions/settings.ts';
import { notFound } from '../core/failure.ts';
import type { ConfigurationPropertyType, JobPoolListType } from '../documents/documents.ts';
import { findProperty, listProperties, listTypePriorities, type Property, readSettings } from '../store/settings.ts';
import { getDocument, type Handler, type Reply, type Route } from './wire/wire.ts';

type Context = settings.SettingsContext;

export const settingRoutes = (context: Context): Route[] => [
  ['get', '/configuration', '_configuration_read', listEndpoints],
  ['get', '/configuration/properties', '_configuration_read', getProperties(context)],
  ['put', '/configuration/properties', '_administrator', putProperty(context)],
  ['post', '/configuration/properties', '_administrator', postProperties(context)],
  ['get', '/configuration/properties/:key', '_configuration_read', getProperty(context)],
  ['put', '/configuration/properties/:key', '_administrator', putValue(context)],
  ['delete', '/configuration/properties/:key', '_administrator', deleteProperty(context)],
  ['get', '/configuration/job-pool', '_configuration_read', getPools(context)],
  ['put', '/configuration/job-pool', '_administrator', putPools(context)],
  ['patch', '/configuration/job-pool', '_administrator', patchPools(context)],
  ['delete', '/configuration/job-pool', '_administrator', () => settings.deletePools(context)],
  ['delete', '/configuration/job-pool/:priority', '_administrator', deletePool(context)],
  ['get', '/configuration/job-priority', '_configuration_read', getTypePriorities(context)],
  ['put', '/configuration/job-priority', '_administrator', putTypePriorities(context)],
  ['delete', '/configuration/job-priority', '_administrator', () => settings.replaceTypePriorities(context, [])],
];

const ENDPOINTS = ['job-pool', 'job-priority', 'properties'];

/** GET /configuration → URIListDocument of the resources below, or one a line. */
const listEndpoints: Handler = () => ({
  document: 'URIListDocument',
  value: { uri: ENDPOINTS },
  text: ENDPOINTS.join('\r\n'),
});

/** GET /configuration/properties → those that are set. */
const getProperties =
  ({ database }: Context): Handler =>
  () => ({
    document: 'ConfigurationPropertyListDocument',
    value: async () => ({ property: (await listProperties(database.read)).map(toDocument) }),
  });

/** PUT /configuration/properties: sets one. */
const putProperty =
  (context: Context): Handler =>
  call =>
    settings.setProperties(context, [fromDocument(getDocument(call, 'ConfigurationPropertyDocument'))]);

/** POST /configuration/properties: sets many, all or none. */
const postProperties =
  (context: Context): Handler =>
  call => {
    const { property = [] } = getDocument(call, 'ConfigurationPropertyListDocument');
    return settings.setProperties(context, property.map(fromDocument));
  };

/** GET /configuration/properties/{key} → document, or the bare value as text. */
const getProperty =
  ({ database }: Context): Handler =>
  async ({ path: { key = '' } }): Promise<Reply> => {
    const property = await findProperty(database.read, key);
    if (!property) throw notFound('configuration-property', key);
    return { document: 'ConfigurationPropertyDocument', value: toDocument(property), text: property.value };
  };

/** PUT /configuration/properties/{key}: the body is the value. */
const putValue =
  (context: Context): Handler =>
  call =>
    settings.setProperties(context, [{ key: call.path.key ?? '', value: call.text() ?? '' }]);

/** DELETE /configuration/properties/{key}: the default is in force again. */
const deleteProperty =
  (context: Context): Handler =>
  ({ path }) =>
    settings.deleteProperty(context, path.key ?? '');

/** GET /configuration/job-pool → JobPoolListDocument. */
const getPools =
  ({ database }: Context): Handler =>
  () => ({
    document: 'JobPoolListDocument',
    value: async () => {
      const { concurrentJobs, pools } = (await readSettings(database.read)).admission;
      const pool = pools.map(({ threshold, size }) => ({ priorityThreshold: threshold, size }));
      // Left out where the pools alone decide: a client that sends back what it has read must not set a limit by it.
      return { ...(Number.isFinite(concurrentJobs) && { concurrentJobs }), ...(pool.length > 0 && { pool }) };
    },
  });

/** PUT /configuration/job-pool: exactly these pools from now on. */
const putPools =
  (context: Context): Handler =>
  call =>
    settings.changePools(context, toChange(getDocument(call, 'JobPoolListDocument')), 'delete');

/** PATCH /configuration/job-pool: these pools beside the others. */
const patchPools =
  (context: Context): Handler =>
  call =>
    settings.changePools(context, toChange(getDocument(call, 'JobPoolListDocument')), 'keep');

/** DELETE /configuration/job-pool/{priority}. */
const deletePool =
  (context: Context): Handler =>
  ({ path }) =>
    settings.deletePool(context, path.priority ?? '');

/** GET /configuration/job-priority → JobPriorityConfigurationDocument. */
const getTypePriorities =
  ({ database }: Context): Handler =>
  () => ({
    document: 'JobPriorityConfigurationDocument',
    value: async () => {
      const priorities = await listTypePriorities(database.read);
      return { job: priorities.map(({ type, priority }) => ({ type, value: priority })) };
    },
  });

/** PUT /configuration/job-priority: exactly these defaults from now on; `{}` for none. */
const putTypePriorities =
  (context: Context): Handler =>
  call => {
    const { job = [] } = getDocument(call, 'JobPriorityConfigurationDocument');
    return settings.replaceTypePriorities(
      context,
      job.map(({ type, value }) => ({ type, priority: value })),
    );
  };

const toDocument = ({ key, value, changedAt }: Property): ConfigurationPropertyType => ({
  key,
  value,
  lastChange: changedAt,
});

const fromDocument = ({ key, value = '' }: ConfigurationPropertyType) => ({ key, value });

const toChange = ({ concurrentJobs, pool = [] }: JobPoolListType): settings.PoolChange => ({
  concurrentJobs,
  pools: pool.map(({ priorityThreshold, size }) => ({ threshold: priorityThreshold, size })),
});
