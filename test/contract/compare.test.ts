/*
 * Which changes of the API break clients.
 */
import { describe, expect, it } from 'vitest';
import { compareContracts } from '../../scripts/compare-contracts.ts';
import type { OpenApi } from '../../src/http/openapi/openapi.ts';

const BASE = {
  paths: {
    '/API/job': {
      get: {
        'x-role': '_job_read',
        parameters: [
          { name: 'state', in: 'query', style: 'form', explode: false, schema: { type: 'array', items: STATE() } },
          { name: 'number', in: 'query', schema: { type: 'integer', minimum: 0, maximum: 100, default: 10 } },
          { $ref: '#/components/parameters/RunAs' },
        ],
        responses: {
          200: {
            headers: { Link: {} },
            content: { 'application/json': { schema: ref('Job') }, 'text/plain': { schema: { type: 'string' } } },
          },
        },
      },
      post: {
        parameters: [],
        requestBody: { required: false, content: { 'application/json': { schema: ref('New') } } },
        responses: { 200: { content: { 'application/json': { schema: ref('Job') } } } },
      },
    },
    '/APInoauth/is-online': { get: { security: [], parameters: [], responses: { 200: {} } } },
  },
  components: {
    parameters: { RunAs: { name: 'RunAs', in: 'header', schema: { type: 'string' } } },
    schemas: {
      Job: {
        type: 'object',
        properties: { id: { type: 'string' }, state: STATE(), subJob: { type: 'array', items: ref('Job') } },
        required: ['id'],
        xml: { namespace: 'a' },
      },
      New: {
        type: 'object',
        properties: { priority: STATE(), size: { type: 'number', minimum: 0 } },
        required: ['priority'],
      },
    },
  },
};

function STATE() {
  return { type: 'string', enum: ['READY', 'STARTED'] };
}
function ref(name: string) {
  return { $ref: `#/components/schemas/${name}` };
}

/** What has changed when `change` was done to the description. Breaking changes begin with `!`. */
function changes(change: (api: typeof BASE) => void): string[] {
  const after = structuredClone(BASE);
  change(after);
  const [one, other] = [BASE, after] as unknown as [OpenApi, OpenApi];
  return compareContracts(one, other).map(({ isBreaking, text }) => (isBreaking ? `! ${text}` : text));
}

const { get, post } = {
  get: (api: typeof BASE) => api.paths['/API/job'].get,
  post: (api: typeof BASE) => api.paths['/API/job'].post,
};
const state = (api: typeof BASE) => get(api).parameters[0] as Record<string, unknown>;
const schemas = (api: typeof BASE) => api.components.schemas;

const CASES: [why: string, change: (api: typeof BASE) => unknown, expected: string[]][] = [
  ['nothing', () => {}, []],
  [
    'a path that is gone',
    api => delete (api.paths as Partial<typeof api.paths>)['/APInoauth/is-online'],
    ['! GET /APInoauth/is-online: is gone'],
  ],
  [
    'a method that is gone',
    api => delete (api.paths['/API/job'] as Partial<(typeof api.paths)['/API/job']>).post,
    ['! POST /API/job: is gone'],
  ],
  ['a new path', api => Object.assign(api.paths, { '/API/x': { get: get(api) } }), ['GET /API/x: is new']],
  [
    'another role',
    api => {
      get(api)['x-role'] = '_job_write';
    },
    ['! GET /API/job: needs _job_write in place of _job_read'],
  ],
  [
    'a login that was not needed',
    api => delete (api.paths['/APInoauth/is-online'].get as { security?: unknown }).security,
    ['! GET /APInoauth/is-online: needs a login in place of no login'],
  ],
  [
    'a parameter that is gone',
    api => get(api).parameters.shift(),
    ['! GET /API/job: the parameter state in the query is gone'],
  ],
  [
    'a shared parameter that is gone',
    api => get(api).parameters.pop(),
    ['! GET /API/job: the parameter RunAs in the header is gone'],
  ],
  [
    'a new parameter',
    api => get(api).parameters.push({ name: 'q', in: 'query', schema: { type: 'string' } } as never),
    ['GET /API/job: the parameter q in the query is new'],
  ],
  [
    'a new required parameter',
    api => get(api).parameters.push({ name: 'q', in: 'query', required: true, schema: { type: 'string' } } as never),
    ['! GET /API/job: the parameter q in the query is new and required'],
  ],
  [
    'a parameter that must be given now',
    api => {
      state(api).required = true;
    },
    ['! GET /API/job: the parameter state in the query is required'],
  ],
  [
    'lists that are written otherwise',
    api => {
      state(api).explode = true;
    },
    ['! GET /API/job: the parameter state in the query takes several values otherwise'],
  ],
  [
    'another default',
    api => Object.assign((get(api).parameters[1] as { schema: object }).schema, { default: 20 }),
    ['! GET /API/job: the parameter number in the query has the default 20 in place of 10'],
  ],
  [
    'a narrower range',
    api => Object.assign((get(api).parameters[1] as { schema: object }).schema, { maximum: 50 }),
    ['! GET /API/job: the parameter number in the query is at most 50, not 100'],
  ],
  ['a wider range', api => Object.assign((get(api).parameters[1] as { schema: object }).schema, { maximum: 500 }), []],
  [
    'a value that may not be sent any more',
    api => schemas(api).New.properties.priority.enum.pop(),
    ['! POST /API/job: New: priority has other values: -STARTED'],
  ],
  [
    'a value that may be sent now',
    api => schemas(api).New.properties.priority.enum.push('NEW'),
    ['POST /API/job: New: priority has other values: +NEW'],
  ],
  [
    'a value that clients do not know',
    api => schemas(api).Job.properties.state.enum.push('NEW'),
    ['! GET /API/job: Job: state has other values: +NEW'],
  ],
  [
    'a value that is not written any more',
    api => schemas(api).Job.properties.state.enum.pop(),
    ['GET /API/job: Job: state has other values: -STARTED'],
  ],
  [
    'a narrower type in a request',
    api => {
      schemas(api).New.properties.size.type = 'integer';
    },
    ['! POST /API/job: New: size is integer in place of number'],
  ],
  [
    'a member that is gone',
    api => delete (schemas(api).Job.properties as { state?: unknown }).state,
    ['! GET /API/job: Job: state is gone'],
  ],
  [
    'a new member',
    api => Object.assign(schemas(api).Job.properties, { extra: { type: 'string' } }),
    ['GET /API/job: Job: extra is new'],
  ],
  [
    'a new member that must be sent',
    api => {
      Object.assign(schemas(api).New.properties, { extra: { type: 'string' } });
      schemas(api).New.required.push('extra');
    },
    ['! POST /API/job: New: extra is new and required'],
  ],
  [
    'a member that must be sent now',
    api => schemas(api).New.required.push('size'),
    ['! POST /API/job: New: size is required'],
  ],
  [
    'a member that may be absent now',
    api => schemas(api).Job.required.pop(),
    ['! GET /API/job: Job: id may be absent'],
  ],
  [
    'another namespace',
    api => {
      schemas(api).Job.xml.namespace = 'b';
    },
    ['! GET /API/job: Job: has another form in XML'],
  ],
  [
    'a media type that is gone',
    api => delete (get(api).responses[200].content as Record<string, unknown>)['text/plain'],
    ['! GET /API/job: text/plain is gone from the response'],
  ],
  [
    'a new media type',
    api => Object.assign(post(api).requestBody.content, { 'application/xml': {} }),
    ['POST /API/job: application/xml is new in the request'],
  ],
  [
    'a body that must be sent now',
    api => {
      post(api).requestBody.required = true;
    },
    ['! POST /API/job: the body is required'],
  ],
  [
    'a header that is gone',
    api => delete (get(api).responses[200].headers as { Link?: unknown }).Link,
    ['! GET /API/job: the header Link is gone from the response'],
  ],
];

describe('the comparison of two descriptions', () => {
  for (const [why, change, expected] of CASES)
    it(`reports ${why}`, () => expect(changes(api => void change(api))).toEqual(expected));
});
