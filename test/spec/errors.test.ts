/*
 * Source: Vidispine API, "ExceptionDocument", "Content negotiation"; RFC 9110.
 */
import { describe, expect, it } from 'vitest';
import { JSON_TYPE, NAMESPACE, startTestServer, TEXT, XML } from '../support/jobspine.ts';

const server = await startTestServer({ JOBSPINE_ROLES: 'api', JOBSPINE_BODY_LIMIT: '100KiB' });
const { get, post, put, send } = server;

const MEMBERS = [
  'notFound',
  'internalServer',
  'forbidden',
  'notYetImplemented',
  'conflict',
  'invalidInput',
  'licenseFault',
  'fileAlreadyExists',
  'notAuthorized',
];
const JOB = '/job?type=CONFORM';
const metadata = (inner: string): string =>
  `<SimpleMetadataDocument xmlns="${NAMESPACE}">${inner}</SimpleMetadataDocument>`;

describe('an error', () => {
  it('has in JSON all nine members, eight of them null', async () => {
    const answer = await get('/job?first=x', { accept: JSON_TYPE });
    const document = answer.json();
    expect(answer).toMatchObject({ status: 400, type: JSON_TYPE });
    expect(Object.keys(document)).toEqual(MEMBERS);
    expect(MEMBERS.filter(name => document[name] !== null)).toEqual(['invalidInput']);
    expect(Object.keys(document.invalidInput as object)).toEqual(['context', 'id', 'explanation', 'value']);
    expect(document.invalidInput).toMatchObject({ context: 'first', id: null, value: 'x' });
  });

  it('has in XML what is set, with nothing between the tags', async () => {
    const { text } = await get('/job?first=x', { accept: XML });
    expect(text).toMatch(
      new RegExp(
        `^<\\?xml version="1.0" encoding="UTF-8" standalone="yes"\\?><ExceptionDocument xmlns="${NAMESPACE}"><invalidInput>` +
          '<context>first</context><explanation>[^<]+</explanation><value>x</value></invalidInput></ExceptionDocument>$',
      ),
    );
  });

  it('is lines of text as text/plain', async () => {
    const { text, type } = await get('/job?first=x', { accept: TEXT });
    expect(type).toBe(TEXT);
    expect(text).toMatch(/^400 An invalid parameter was entered\nContext: first\nReason: .+\n$/);
  });

  it('is JSON of its own for a path that there is not, whatever is accepted', async () => {
    for (const accept of [XML, JSON_TYPE, TEXT, 'image/png'])
      expect(await get('/no-such-resource', { accept })).toMatchObject({
        status: 404,
        type: JSON_TYPE,
        text: '{"code":404,"message":"HTTP 404 Not Found"}',
      });
  });

  it('is 405 with Allow for a method that a path has not', async () => {
    const answer = await send('PATCH', '/job');
    expect(answer).toMatchObject({ status: 405, type: JSON_TYPE });
    expect(answer.headers.allow?.split(', ')).toEqual(expect.arrayContaining(['GET', 'POST', 'DELETE']));
    expect(answer.json()).toEqual({ code: 405, message: 'HTTP 405 Method Not Allowed' });
  });

  it.each([
    [400, 'GET', '/job?first=x', {}],
    [401, 'GET', '/job', { as: null }],
    [403, 'GET', '/job', { as: 'reader-of-nothing:long-secret' }],
    [404, 'GET', '/job/VX-1000000', {}],
    [409, 'POST', '/task-definition/jobtype/CONFORM?id=20001', {}],
    [413, 'POST', JOB, { body: 'x'.repeat(200_000), type: XML }],
    [415, 'POST', JOB, { body: 'x', type: 'image/png' }],
  ])('%i is XML, JSON or text, as the caller asks', async (status, method, path, sent) => {
    if (status === 403) await server.user('reader-of-nothing');
    const forms = {
      [XML]: /<ExceptionDocument xmlns="[^"]+"><\w+>/,
      [JSON_TYPE]: /^\{"notFound":/,
      [TEXT]: new RegExp(`^${status} \\w`),
    };
    for (const [accept, form] of Object.entries(forms)) {
      const answer = await send(method, path, { ...sent, accept });
      expect(answer).toMatchObject({ status, type: accept });
      expect(answer.text).toMatch(form);
    }
  });

  it('never shows where it was thrown', async () => {
    for (const path of ['/job?first=x', '/job/x', '/no-such-resource', '/job?jobmetadata=%ff'])
      expect((await get(path)).text).not.toMatch(/\.[jt]s:\d|node_modules| at .*\(/);
  });
});

describe('who asks', () => {
  it.each([
    ['no credentials', {}],
    ['a wrong password', { Authorization: `Basic ${btoa('admin:wrong')}` }],
    ['an unknown user', { Authorization: `Basic ${btoa('nobody:x')}` }],
    ['a wrong token', { Authorization: 'token 123' }],
    ['another scheme', { Authorization: 'Bearer abc' }],
    ['no scheme', { Authorization: 'admin' }],
    ['an empty header', { Authorization: '' }],
  ])('gets 401 with %s, in the form asked for', async (_, headers) => {
    const answer = await get('/job', { as: null, headers, accept: JSON_TYPE });
    expect(answer.status).toBe(401);
    expect(answer.json()).toMatchObject({ notAuthorized: { message: expect.any(String) } });
    expect((await get('/job', { as: null, headers })).text).toContain('<ExceptionDocument');
  });

  it('gets 401 for a path that there is not, too: nobody learns what there is', async () => {
    expect(await get('/no-such-resource', { as: null })).toMatchObject({ status: 401 });
  });

  it('gets 403 without the role, which the answer names', async () => {
    const nobody = await server.user('nobody');
    const answer = await get('/job', { as: nobody, accept: JSON_TYPE });
    expect(answer.status).toBe(403);
    expect(answer.json()).toMatchObject({ forbidden: { explanation: expect.stringContaining('_job_read') } });
    expect((await get('/job', { as: nobody })).text).toContain('<forbidden><explanation>');
    expect((await get('/job', { as: nobody, accept: TEXT })).text).toMatch(/^403 /);
  });
});

describe('an Accept header', () => {
  it.each([
    [undefined, XML],
    ['', XML],
    ['*/*', XML],
    ['application/*', XML],
    ['application/xml', XML],
    ['text/xml', XML],
    ['application/json', JSON_TYPE],
    ['APPLICATION/JSON', JSON_TYPE],
    ['application/json; charset=utf-8', JSON_TYPE],
    ['application/json, text/plain, */*', JSON_TYPE],
    ['text/plain, application/json', TEXT],
    ['image/png, application/json', JSON_TYPE],
    ['application/xml;q=0.5, application/json', JSON_TYPE],
    ['application/json;q=0, */*', XML],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', XML],
  ])('of %j gets %s', async (accept, type) => {
    expect(await get('/job', accept === undefined ? {} : { accept })).toMatchObject({ status: 200, type });
  });

  it('of nothing that there is gets 406, before anything is done', async () => {
    const hits = async () => (await get('/job', { accept: JSON_TYPE })).json().hits;
    const before = await hits();
    expect(await get('/job', { accept: 'image/png' })).toMatchObject({ status: 406, type: XML });
    expect(await post(JOB, { accept: 'image/png' })).toMatchObject({ status: 406 });
    expect(await hits()).toBe(before);
  });

  it('may be anything for an answer without a body', async () => {
    const { jobId } = await server.create('CONFORM');
    expect(await put(`/job/${jobId}?priority=LOW`, { accept: 'image/png' })).toMatchObject({ status: 200 });
  });
});

describe('a body', () => {
  it.each([
    ['ill-formed XML', '<SimpleMetadataDocument>', XML],
    ['nothing but a declaration', '<?xml version="1.0"?>', XML],
    ['text instead of XML', 'key=value', XML],
    ['a document type', `<!DOCTYPE x SYSTEM "file:///etc/passwd">${metadata('')}`, XML],
    ['an entity', `<!DOCTYPE x [<!ENTITY e "boom">]>${metadata('<field><key>&e;</key></field>')}`, XML],
    ['an entity that nobody declared', metadata('<field><key>&e;</key></field>'), XML],
    ['two roots', `${metadata('')}${metadata('')}`, XML],
    [
      'another namespace',
      '<SimpleMetadataDocument xmlns="urn:other"><field><key>a</key></field></SimpleMetadataDocument>',
      XML,
    ],
    [
      'another document',
      `<JobPoolListDocument xmlns="${NAMESPACE}"><concurrentJobs>1</concurrentJobs></JobPoolListDocument>`,
      XML,
    ],
    ['an unknown element', metadata('<fields/>'), XML],
    ['a missing element', metadata('<field><value>1</value></field>'), XML],
    ['an element twice', metadata('<field><key>a</key><key>b</key></field>'), XML],
    ['an unknown attribute', metadata('<field x="1"><key>a</key></field>'), XML],
    ['text between elements', metadata('hello<field><key>a</key></field>'), XML],
    ['nesting of a thousand levels', metadata(`${'<a>'.repeat(1000)}${'</a>'.repeat(1000)}`), XML],
    ['invalid UTF-8 in XML', Buffer.concat([Buffer.from(metadata('')), Buffer.from([0xff, 0xfe, 0x80])]), XML],
    ['a control character', metadata('<field><key>a\u0001</key></field>'), XML],
    ['ill-formed JSON', '{"field":[', JSON_TYPE],
    ['a list', '[]', JSON_TYPE],
    ['a string', '"field"', JSON_TYPE],
    ['null', 'null', JSON_TYPE],
    ['a number', '1', JSON_TYPE],
    ['an unknown member', '{"fields":[]}', JSON_TYPE],
    ['a missing member', '{"field":[{"value":"1"}]}', JSON_TYPE],
    ['a wrong type', '{"field":[{"key":{"a":1}}]}', JSON_TYPE],
    ['a list of numbers', '{"field":[1,2]}', JSON_TYPE],
    ['conflicting members', '{"field":[{"key":"a","key":"b","value":"1"}]}', JSON_TYPE],
    ['nesting of a thousand levels', `{"field":${'['.repeat(1000)}${']'.repeat(1000)}}`, JSON_TYPE],
    ['invalid UTF-8 in JSON', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), JSON_TYPE],
  ])('with %s is refused with 400, saying what is wrong', async (_, body, type) => {
    const answer = await post(JOB, { body, type, accept: JSON_TYPE });
    expect(answer.status, answer.text).toBe(400);
    const { explanation } = answer.json<{ invalidInput: { explanation: string } }>().invalidInput;
    expect(explanation.length).toBeGreaterThan(10);
  });

  it.each([
    'image/png',
    'text/html',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'application/javascript',
  ])('of type %s is refused with 415', async type => {
    expect(await post(JOB, { body: 'a=1', type })).toMatchObject({ status: 415, type: XML });
  });

  it('over the limit is refused with 413, which says the limit', async () => {
    const body = metadata(`<field><key>a</key><value>${'x'.repeat(200_000)}</value></field>`);
    const answer = await post(JOB, { body });
    expect(answer).toMatchObject({ status: 413, type: XML });
    expect(answer.text).toContain('102400');
    expect(await post(JOB)).toMatchObject({ status: 200 });
  });

  it.each([
    ['no declaration', metadata('<field><key>a</key><value>1</value></field>')],
    ['a declaration and a byte order mark', `\ufeff<?xml version="1.0" encoding="UTF-8"?>${metadata('')}`],
    ['comments', `<!-- hello -->\n${metadata('<!-- a -->')}`],
    ['no namespace', '<SimpleMetadataDocument><field><key>a</key><value>1</value></field></SimpleMetadataDocument>'],
    [
      'a prefix',
      `<v:SimpleMetadataDocument xmlns:v="${NAMESPACE}"><v:field><v:key>a</v:key><v:value/></v:field></v:SimpleMetadataDocument>`,
    ],
    ['elements in another order', metadata('<field><value>1</value><key>a</key></field>')],
    ['blanks between elements', metadata('\n  <field>\n    <key>a</key>\n    <value>1</value>\n  </field>\n')],
    ['nothing in it', metadata('')],
    ['numbers where text is meant', '{"field":[{"key":"a","value":1}]}'],
    ['null for what is not given', '{"field":null}'],
    ['no fields', '{"field":[]}'],
    ['an empty object', '{}'],
  ])('with %s is taken', async (_, body) => {
    const answer = await post(JOB, { body });
    expect(answer.status, answer.text).toBe(200);
  });
});
