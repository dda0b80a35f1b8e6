import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { ROOT } from './pages.ts';

describe('npm run demo', () => {
  it('runs two examples and processes files, shows the progress and prints jobs in XML', {
    timeout: 600_000,
  }, async () => {
    const demo = spawn('npm', ['run', 'demo'], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    const written = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      demo[stream].setEncoding('utf8').on('data', (text: string) => {
        written[stream] += text;
      });
    }
    const [code] = await once(demo, 'close');
    expect(code, written.stderr).toBe(0);
    // Without a terminal, each change is a line.
    expect(written.stderr).toContain('VX-2  5/5  FINISHED\n');
    expect(written.stdout).toContain('  <status>FINISHED_WARNING</status>\n  <type>EXAMPLE_DELIVERY</type>');
    expect(written.stdout).toContain('  <status>FINISHED</status>\n  <type>EXAMPLE_FIXITY</type>');
    expect(written.stdout).toMatch(/<value>mpeg4 and aac, 1280 x 720, 20 seconds<\/value>/);
    // It exits with 1 if one of them is not as expected.
    for (const output of [
      /archive\/test_mp4\.mp4: .*mp4.*, h264 and aac, 1280 x 720, 20(\.0\d+)? s/,
      /archive\/test_webm\.webm: .*webm, vp9 and opus, 1280 x 720, 20(\.0\d+)? s/,
      /archive\/test_000015\.000\.jpg: .*, mjpeg, 320 x 180/,
      /archive\/copies\/test\.mp4: .*, mpeg4 and aac, .*, [0-9a-f]{64}/,
      /delivery\/test\.mp4: .*, mpeg4 and aac, .*, [0-9a-f]{64}/,
    ])
      expect(written.stdout).toMatch(output);
    expect(written.stdout.trimEnd()).toMatch(/The server has stopped$/);
  });
});
