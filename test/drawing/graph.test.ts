import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { toDot } from '../../src/core/dot.ts';
import { createGraphDrawer } from '../../src/drawing/graph.ts';
import { ALL_PREVIOUS, NO_DEPENDENCY, on, PREVIOUS, step } from '../support/plan.ts';

const dot = toDot('PLACEHOLDER_IMPORT', [
  step(100, PREVIOUS, { description: 'Creating entities.' }),
  step(200, PREVIOUS, { description: 'Transferring file to storage.' }),
  step(300, PREVIOUS, { description: 'Finalizing the transfer.' }),
  step(400, NO_DEPENDENCY, {
    description: 'Performing "media" check of <the> file & its sidecars, at length.',
    parallelDependency: on({ step: 200 }),
  }),
  step(600, PREVIOUS, { description: 'Transcoding. Größe, Жизнь', critical: false }),
  step(850, ALL_PREVIOUS, { description: 'Performing final media check.' }),
  step(5000, NO_DEPENDENCY, { description: 'Cleaning up.', cleanup: true }),
]);

const draw = createGraphDrawer();

describe('drawing', () => {
  it('returns SVG that contains numbers and descriptions as text', async () => {
    const svg = Buffer.from(await draw(dot, 'svg')).toString();
    expect(svg).toMatch(/^<\?xml/);
    for (const text of ['100', 'Creating entities.', 'Größe, Жизнь', '&quot;media&quot;', '&lt;the&gt;', '&amp;'])
      expect(svg).toContain(text);
  });

  it('returns PNG of a readable size', async () => {
    const png = Buffer.from(await draw(dot, 'png'));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
    expect(width).toBeGreaterThan(300);
    expect(height).toBeGreaterThan(500);
    if (process.env.KEEP_PICTURE) writeFileSync(process.env.KEEP_PICTURE, png);
  });

  it('does not draw for callers who have gone', async () => {
    const gone = AbortSignal.abort(new Error('gone'));
    await expect(draw(dot, 'svg', { gone })).rejects.toThrow('gone');
    const slow = createGraphDrawer(60_000);
    const caller = new AbortController();
    const edges = Array.from({ length: 4_000 }, (_, i) => `a${(i * 7919) % 997} -> a${(i * 104_729) % 991};`).join('');
    const drawn = slow(`digraph { ${edges} }`, 'svg', { gone: caller.signal });
    const next = slow(dot, 'svg');
    caller.abort(new Error('gone'));
    await expect(drawn).rejects.toThrow('gone');
    expect(Buffer.from(await next).toString()).toContain('<svg');
  });

  it('refuses more graphs than can wait', async () => {
    const busy = createGraphDrawer();
    const callers = new AbortController();
    const ends = Array.from({ length: 22 }, () => busy(dot, 'svg', { gone: callers.signal }));
    await expect(ends.pop()).rejects.toMatchObject({ kind: 'unavailable' });
    callers.abort(new Error('gone'));
    await Promise.allSettled(ends);
    expect(Buffer.from(await busy(dot, 'svg')).toString()).toContain('<svg');
  });

  it('lets users take turns, and refuses more graphs of one user than may wait', async () => {
    const shared = createGraphDrawer();
    const drawn: string[] = [];
    const asked = [1, 1, 1, 1, 1, 1, 2].map((user, i) =>
      shared(dot, 'svg', { user }).then(
        () => drawn.push(`${i} of ${user}`),
        error => drawn.push(`${i} ${error.kind}`),
      ),
    );
    await Promise.all(asked);
    expect(drawn).toEqual(['5 unavailable', '0 of 1', '6 of 2', '1 of 1', '2 of 1', '3 of 1', '4 of 1']);
  });

  it('continues after an invalid graph', async () => {
    await expect(draw('digraph {', 'svg')).rejects.toThrow(/syntax error/);
    expect(await draw('digraph {}', 'svg')).toBeInstanceOf(Uint8Array);
  });

  it('gives up on a graph after the time limit, without blocking the process', async () => {
    // It takes minutes: a busy machine must not finish it before it sees that the time is over.
    const tangle = Array.from({ length: 3000 }, (_, n) => `${n} -> ${(n * 7) % 3000}; ${n} -> ${(n * 31) % 3000};`);
    const patient = createGraphDrawer(1500);
    const refused = expect(patient(`digraph {${tangle.join(' ')}}`, 'svg')).rejects.toMatchObject({
      kind: 'invalidInput',
      message: expect.stringContaining('too large to be drawn within 1.5 seconds'),
    });
    let ticks = 0;
    const ticking = setInterval(() => ticks++, 10);
    await refused;
    clearInterval(ticking);
    expect(ticks).toBeGreaterThan(20);
    expect(await patient('digraph {}', 'svg').catch(error => error.kind)).toBeDefined();
  });
});
