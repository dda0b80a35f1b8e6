// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders of commands are written like that.
/*
 * Commands whose author means harm: the rules for arguments hold for the text of a step as for metadata of a job.
 */

import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCommandRuntime } from '../../src/runtimes/programs/command.ts';
import { assignmentOf, fakeHooks } from '../runtimes/fake-hooks.ts';
import { runProgram } from '../support/confinement.ts';
import { makeClip } from '../support/media.ts';
import { temporaryFolder } from '../support/server.ts';

const folder = temporaryFolder();
const media = path.join(folder, 'media');
const outside = path.join(folder, 'outside');
for (const one of [media, outside]) mkdirSync(one);
const secret = path.join(outside, 'secret.txt');
writeFileSync(secret, 'the secret', { mode: 0o600 });
symlinkSync(secret, path.join(media, 'link'));

const programs = ['ffmpeg', 'ffprobe', 'cat', 'echo', 'touch'];
const command = createCommandRuntime({ programs, networkPrograms: ['touch'], runProgram, mediaRoots: [media] });
const run = (program: string, argument: string[], hooks = fakeHooks()) =>
  command(
    assignmentOf({ kind: 'bean', bean: 'jobspine', method: 'command' }, { program, argument, output: 'o' }),
    hooks,
  );
const refused = { kind: 'failed', fatal: true, message: expect.stringMatching(/^The argument /) };
const copyData = (source: string, target: string) => [
  '-f',
  'data',
  '-i',
  source,
  '-map',
  '0',
  '-c',
  'copy',
  '-f',
  'data',
  target,
];

describe('the text of a step cannot', () => {
  const cases: [why: string, program: string, argument: string[]][] = [
    ['read a file outside the media roots', 'ffmpeg', copyData(secret, 'pipe:1')],
    ['read the environment of the server', 'cat', [`/proc/${process.pid}/environ`]],
    ['write a file outside the media roots', 'ffmpeg', copyData('data:text/plain;base64,eA==', `${outside}/new`)],
    ['read from a server', 'ffmpeg', ['-i', 'http://127.0.0.1:1/', 'a.mp4']],
    ['write to a server', 'ffmpeg', ['-i', 'a.mp4', '-f', 'mpegts', 'udp://127.0.0.1:9']],
    ['write to a server without slashes', 'ffmpeg', ['-i', 'a.mp4', '-f', 'mpegts', 'tcp:127.0.0.1:9']],
    ['write to a server by tee', 'ffmpeg', ['-i', 'a.mp4', '-f', 'tee', '[f=mpegts]udp://127.0.0.1:9|b.ts']],
    ['follow a link', 'cat', ['link']],
    ['follow a link in the value of an option', 'echo', ['--file=link']],
    ['name a file in an option', 'echo', [`--file=${secret}`]],
    ['name a file in a short option', 'echo', [`-f${secret}`]],
    ['name a file that contains arguments', 'echo', [`@${secret}`]],
    ['name a file as an address', 'cat', [`file:${secret}`]],
    ['name a file as an address with slashes', 'cat', [`file://${secret}`]],
    ['name an inherited file', 'cat', ['/dev/fd/4']],
    ['join files', 'ffmpeg', ['-i', `concat:${secret}|a.ts`, 'b.ts']],
    ['take part of a file', 'ffmpeg', ['-i', `subfile,,start,0,end,9,,:${secret}`, 'b.ts']],
    ['open a file by a filter', 'ffmpeg', ['-f', 'lavfi', '-i', 'movie=list.m3u8', 'b.ts']],
    ['open a file by a filter with escapes', 'ffmpeg', ['-f', 'lavfi', '-i', "mo\\vie=l'ist.m3u8'", 'b.ts']],
    ['name a file in a filter', 'ffmpeg', ['-i', 'a.mp4', '-vf', `drawtext=textfile='${secret}'`, 'b.ts']],
    [
      'name a file in a filter with escapes',
      'ffmpeg',
      ['-i', 'a.mp4', '-vf', `ass=${secret.replaceAll('/', '\\/')}`, 'b.ts'],
    ],
    ['take filters from a file', 'ffmpeg', ['-i', 'a.mp4', '-filter_script:v', 'a.txt', 'b.ts']],
    ['take any option from a file', 'ffmpeg', ['-i', 'a.mp4', '-/vf', 'a.txt', 'b.ts']],
    ['replace the list of protocols', 'ffmpeg', ['-protocol_whitelist', 'file,http', '-i', 'a.mp4', 'b.ts']],
    ['replace the list of formats', 'ffprobe', ['-format_whitelist', 'hls', 'a.mp4']],
    ['climb', 'cat', ['clips/../../outside/secret.txt']],
    ['write the mark of a storage', 'touch', ['.jobspine-storage']],
    ['write a name of the server in other letters', 'touch', ['clips/.JobSpine-x.part']],
  ];
  it.each(cases)('%s', async (_, program, argument) => {
    expect(await run(program, argument)).toMatchObject(refused);
    expect(readdirSync(outside)).toEqual(['secret.txt']);
  });
});

it('metadata of a job cannot name a file of the server', async () => {
  for (const file of ['.jobspine-storage', './.jobspine-storage', `${media}/.jobspine-x`]) {
    expect(await run('touch', ['${file}'], fakeHooks({ file }))).toMatchObject(refused);
  }
  expect(readdirSync(media)).toEqual(['link']);
});

it('a playlist with the name of a clip makes ffmpeg and ffprobe read no other file', async () => {
  const clip = await makeClip(path.join(outside, 'clip.ts'), 1);
  chmodSync(clip, 0o600);
  const playlist = `#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n${clip}\n#EXT-X-ENDLIST\n`;
  writeFileSync(path.join(media, 'holiday.mp4'), playlist);
  const copy = ['-v', 'error', '-y', '-i', '${source}', '-c', 'copy', '-f', 'nut', 'stolen.nut'];
  const hooks = () => fakeHooks({ source: 'holiday.mp4' });
  expect(await run('ffmpeg', copy, hooks())).toMatchObject({ kind: 'failed' });
  expect(await run('ffprobe', ['-v', 'error', '-show_format', '${source}'], hooks())).toMatchObject({ kind: 'failed' });
  expect(readdirSync(media)).not.toContain('stolen.nut');
});

it('a program reaches a server only if the configuration allows the network for it', async () => {
  const server = createServer((_, response) => response.end('answer'));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  expect(await run('cat', [url])).toMatchObject(refused);
  expect(await run('touch', ['--', url])).not.toMatchObject(refused);
  server.close();
});
