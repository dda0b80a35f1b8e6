/*
 * /configuration: properties, and default priorities of job types. Pools are in pools.ts.
 * Source: Vidispine API, "Configuration".
 */
import * as settings from '../actions/settings.ts';
import { notFound } from '../core/failure.ts';
import type { ConfigurationPropertyType } from '../documents/documents.ts';
import { findProperty, listProperties, listTypePriorities, type Property } from '../store/settings.ts';
import { document, part, plainText, type Route, route } from './wire/wire.ts';

type Context = settings.SettingsContext;

const READ = '_configuration_read';
const WRITE = '_administrator';

export const settingRoutes = (context: Context): Route[] => [
  listEndpoints,
  getProperties(context),
  setProperty(context),
  setProperties(context),
  getProperty(context),
  setValue(context),
  deleteProperty(context),
  getTypePriorities(context),
  replaceTypePriorities(context),
  deleteTypePriorities(context),
];

const ENDPOINTS = ['job-pool', 'job-priority', 'properties'];

const listEndpoints: Route = route({
  method: 'get',
  path: '/configuration',
  role: READ,
  summary: 'List the resources of the configuration.',
  answers: { document: 'URIListDocument', text: 'The same, one a line.' },
  handle: () => ({ document: 'URIListDocument', value: { uri: ENDPOINTS }, text: ENDPOINTS.join('\r\n') }),
});

const getProperties = ({ database }: Context): Route =>
  route({
    method: 'get',
    path: '/configuration/properties',
    role: READ,
    summary: 'List the properties that are set.',
    answers: { document: 'ConfigurationPropertyListDocument' },
    handle: () => ({
      document: 'ConfigurationPropertyListDocument',
      value: async () => ({ property: (await listProperties(database.read)).map(toDocument) }),
    }),
  });

const setProperty = (context: Context): Route =>
  route({
    method: 'put',
    path: '/configuration/properties',
    role: WRITE,
    summary: 'Set one property.',
    takes: document('ConfigurationPropertyDocument'),
    example: { body: { key: 'concurrentJobs', value: '8' } },
    handle: ({ body }) => settings.setProperties(context, [fromDocument(body)]),
  });

const setProperties = (context: Context): Route =>
  route({
    method: 'post',
    path: '/configuration/properties',
    role: WRITE,
    summary: 'Set many properties, all or none.',
    takes: document('ConfigurationPropertyListDocument'),
    handle: ({ body: { property = [] } }) => settings.setProperties(context, property.map(fromDocument)),
  });

const key = part('The name of the property.');

const getProperty = ({ database }: Context): Route =>
  route({
    method: 'get',
    path: '/configuration/properties/:key',
    role: READ,
    summary: 'Show a property.',
    params: { key },
    answers: { document: 'ConfigurationPropertyDocument', text: 'The value.' },
    handle: async ({ params }) => {
      const property = await findProperty(database.read, params.key);
      if (!property) throw notFound('configuration-property', params.key);
      return { document: 'ConfigurationPropertyDocument', value: toDocument(property), text: property.value };
    },
  });

const setValue = (context: Context): Route =>
  route({
    method: 'put',
    path: '/configuration/properties/:key',
    role: WRITE,
    summary: 'Set a property: the body is the value.',
    params: { key },
    takes: plainText('The value.'),
    handle: ({ params, body }) => settings.setProperties(context, [{ key: params.key, value: body ?? '' }]),
  });

const deleteProperty = (context: Context): Route =>
  route({
    method: 'delete',
    path: '/configuration/properties/:key',
    role: WRITE,
    summary: 'Delete a property; its default applies again.',
    params: { key },
    handle: ({ params }) => settings.deleteProperty(context, params.key),
  });

const getTypePriorities = ({ database }: Context): Route =>
  route({
    method: 'get',
    path: '/configuration/job-priority',
    role: READ,
    summary: 'List the default priorities of job types.',
    answers: { document: 'JobPriorityConfigurationDocument' },
    handle: () => ({
      document: 'JobPriorityConfigurationDocument',
      value: async () => {
        const priorities = await listTypePriorities(database.read);
        return { job: priorities.map(({ type, priority }) => ({ type, value: priority })) };
      },
    }),
  });

/** `{}` for none. */
const replaceTypePriorities = (context: Context): Route =>
  route({
    method: 'put',
    path: '/configuration/job-priority',
    role: WRITE,
    summary: 'Replace the default priorities of job types.',
    takes: document('JobPriorityConfigurationDocument'),
    handle: ({ body: { job = [] } }) =>
      settings.replaceTypePriorities(
        context,
        job.map(({ type, value }) => ({ type, priority: value })),
      ),
  });

const deleteTypePriorities = (context: Context): Route =>
  route({
    method: 'delete',
    path: '/configuration/job-priority',
    role: WRITE,
    summary: 'Delete the default priorities; MEDIUM applies to all types again.',
    handle: () => settings.replaceTypePriorities(context, []),
  });

const toDocument = ({ key: name, value, changedAt }: Property): ConfigurationPropertyType => ({
  key: name,
  value,
  lastChange: changedAt,
});

const fromDocument = ({ key: name, value = '' }: ConfigurationPropertyType) => ({ key: name, value });
