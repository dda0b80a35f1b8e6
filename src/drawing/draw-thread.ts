/*
 * The drawing thread: draws one graph and ends.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { instance } from '@viz-js/viz';
import type { DrawReply, DrawRequest } from './graph.ts';

/** The maximum width and height. Larger images are scaled down, because few programs can display them. */
const MAX_PIXELS = 10_000;
/** The scale of PNG images: text stays sharp on high-density screens. */
const ZOOM = 1.5;

async function draw({ dot, format, fontFile }: DrawRequest): Promise<DrawReply> {
  const svg = (await instance()).renderString(dot, { format: 'svg' });
  return format === 'svg' ? { image: Buffer.from(svg) } : toPng(svg, fontFile);
}

async function toPng(svg: string, fontFile: string): Promise<DrawReply> {
  const resvg = await import('@resvg/resvg-js').catch(() => undefined);
  if (resvg === undefined)
    return {
      refusal: 'This server cannot draw PNG: the optional package @resvg/resvg-js is not installed; use graph/svg',
    };
  const font = { fontFiles: [fontFile], loadSystemFonts: false, defaultFontFamily: 'Arimo' };
  const { width, height } = new resvg.Resvg(svg, { font });
  const zoom = Math.min(ZOOM, MAX_PIXELS / width, MAX_PIXELS / height);
  return { image: new resvg.Resvg(svg, { font, fitTo: { mode: 'zoom', value: zoom } }).render().asPng() };
}

parentPort?.postMessage(await draw(workerData));
