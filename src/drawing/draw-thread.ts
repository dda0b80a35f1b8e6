/*
 * The thread that draws one graph and ends.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { instance } from '@viz-js/viz';
import type { DrawReply, DrawRequest } from './graph.ts';

/** Pictures larger than this, in pixels of width or height, are made smaller: few programs show them. */
const MAX_PIXELS = 10_000;
/** Pixels for each pixel of the drawing: text stays sharp on dense screens. */
const ZOOM = 1.5;

async function draw({ dot, format, fontFile }: DrawRequest): Promise<DrawReply> {
  const svg = (await instance()).renderString(dot, { format: 'svg' });
  return format === 'svg' ? { picture: Buffer.from(svg) } : toPng(svg, fontFile);
}

async function toPng(svg: string, fontFile: string): Promise<DrawReply> {
  const resvg = await import('@resvg/resvg-js').catch(() => undefined);
  if (resvg === undefined)
    return {
      refusal: 'PNG cannot be drawn here: the optional package @resvg/resvg-js is not installed; use graph/svg',
    };
  const font = { fontFiles: [fontFile], loadSystemFonts: false, defaultFontFamily: 'Arimo' };
  const { width, height } = new resvg.Resvg(svg, { font });
  const zoom = Math.min(ZOOM, MAX_PIXELS / width, MAX_PIXELS / height);
  return { picture: new resvg.Resvg(svg, { font, fitTo: { mode: 'zoom', value: zoom } }).render().asPng() };
}

parentPort?.postMessage(await draw(workerData));
