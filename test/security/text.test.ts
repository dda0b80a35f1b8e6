/*
 * Control characters and markup of callers arrive as data: no log line, header, document or terminal obeys them.
 */
import { describe, expect, it } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { NAMESPACE } from '../support/jobspine.ts';
import { runJobspine, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const server = await startServer({ JOBSPINE_LOG_LEVEL: 'debug', DATABASE_URL: (await freshDatabase()).url });
const EVIL =
  'a\u001b]0;owned\u0007\u001b[2J\r\nSet-Cookie: x=y\u0085\u2028\u202e{"level":"error","msg":"forged"}<b>&amp;';
/** The text in a script, where control characters are written in ASCII. */
const literal = JSON.stringify(EVIL).replace(/[^ -~]/g, one => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
const script = `const evil = ${literal}; job.setData("evil", evil); job.setData("=cmd()", "=1+1"); job.log(evil); job.fatalFail(evil);`;

interface Job {
  jobId: string;
  status: string;
  data?: { key: string; value: string }[];
}

await server.send('POST', '/task-definition/jobtype/EVIL?id=20000', { task: [{ step: 1, script }] });
const { jobId } = await server.send<Job>('POST', '/job?type=EVIL');
await until(async () => (await server.send<Job>('GET', `/job/${jobId}`)).status === 'FAILED_TOTAL');

describe('text with control characters and markup', () => {
  it('is refused in documents', async () => {
    for (const text of [EVIL, 'a\u0000', '\ud800']) {
      const body = JSON.stringify({ field: [{ key: 'evil', value: text }] });
      const headers = { 'content-type': 'application/json' };
      expect((await server.request('/job?type=EVIL', { method: 'POST', headers, body })).status).toBe(400);
    }
  });
  it('comes back as text in JSON', async () => {
    const { data } = await server.send<Job>('GET', `/job/${jobId}?metadata=true`);
    expect(data?.find(({ key }) => key === 'evil')?.value).toContain('{"level":"error","msg":"forged"}<b>&amp;');
  });
  it('is no markup in XML, where control characters cannot be', async () => {
    const response = await server.request(`/job/${jobId}?metadata=true`, { headers: { accept: 'application/xml' } });
    const text = await response.text();
    expect(text).toContain('&lt;b&gt;&amp;amp;');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there.
    expect(text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
    expect(text).toContain(NAMESPACE);
  });
  it('sets no header, also as the id of a request or the name of a parameter', async () => {
    for (const below of [
      `/job?${encodeURIComponent(EVIL)}=1`,
      `/job/${encodeURIComponent(EVIL)}`,
      `/user/${encodeURIComponent(EVIL)}`,
    ]) {
      const { headers } = await server.request(below, { headers: { 'x-request-id': 'a b"; x\tforged' } });
      expect(headers.get('set-cookie')).toBeNull();
      expect(headers.get('x-request-id')).not.toContain('forged');
    }
  });
  it('is one line of JSON in the log', async () => {
    await server.request(`/${encodeURIComponent(EVIL)}`);
    const lines = server.output().stderr.trim().split('\n');
    for (const line of lines) expect(() => JSON.parse(line), line).not.toThrow();
    expect(lines.filter(line => (JSON.parse(line) as { msg: string }).msg === 'forged')).toEqual([]);
  });
  it('does nothing to a terminal', async () => {
    const settings = { JOBSPINE_URL: new URL(server.url).origin, JOBSPINE_PASSWORD: 'admin' };
    for (const command of [
      ['job', 'show', jobId],
      ['job', 'list'],
      ['job-type', 'show', 'EVIL'],
    ]) {
      const { stdout, stderr } = await runJobspine(command, settings);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there.
      expect(stdout + stderr, command.join(' ')).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
    }
  });
});
