/*
 * Nothing that a caller sends makes the server say something untrue, or read more than it has checked.
 */
import { expect, it } from 'vitest';
import { decodeXml } from '../../src/documents/documents.ts';
import { startTestServer } from '../support/jobspine.ts';

const server = await startTestServer();

it('the user of a job is the one who has created it, whatever its metadata says', async () => {
  const as = await server.user('mallory', '_job_read', '_job_write');
  const type = await server.newType([{ step: 1, script: ';' }]);
  const { jobId } = await server.create(type, 'jobmetadata=username%3Dadmin', { as });
  const { data = [] } = await server.job(jobId);
  expect(data.filter(({ key }) => key === 'username')).toEqual([{ key: 'username', value: 'mallory' }]);
});

it('a second byte order mark hides no document type declaration', () => {
  const text = '\ufeff\ufeff<!DOCTYPE a [<!ENTITY x "y">]><SimpleMetadataDocument/>';
  expect(() => decodeXml('SimpleMetadataDocument', text)).toThrow(/byte order marks/);
});
