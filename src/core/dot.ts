/*
 * The graph of a job type as DOT text, the format of Graphviz.
 * Source: Vidispine API, "Visualizing tasks".
 */

import { isEmpty, predecessors } from './graph.ts';
import type { PlannedStep } from './plan.ts';

/** Descriptions are cut at 90 characters and wrapped between words, so that the boxes stay small. */
const FIRST_PART = /^.{0,90}/u;
const LINES = /\S.{0,29}…?(?= |$)|\S{1,30}/gu;

/** The font is Helvetica because every program that draws DOT knows its widths. */
const HEAD = [
  'node [shape=box, style="rounded,filled", fillcolor="#e8f0fa", color="#4a6080", fontname="Helvetica", fontsize=12];',
  'edge [color="#4a6080", arrowsize=0.8];',
];
const CLEANUP = 'fillcolor="#f4eedb", color="#85703a"';
/** The style of a step whose failure does not fail the job. */
const NOT_CRITICAL = 'style="rounded,filled,dashed"';

/**
 * Returns DOT text: a node for each step, an arrow from each direct dependency, dashed for a parallel dependency.
 * Cleanup steps have another color, non-critical steps a dashed border. `steps` are in ascending order of their
 * numbers; the same steps always give the same text.
 */
export function toDot(name: string, steps: readonly PlannedStep[]): string {
  const parts = [steps.filter(step => !step.cleanup), steps.filter(step => step.cleanup)];
  const lines = [...HEAD, ...steps.map(toNode), ...parts.flatMap(toEdges), ...parts.slice(1).flatMap(toBottom)];
  return `digraph ${quote(name)} {\n${lines.map(line => `  ${line}\n`).join('')}}\n`;
}

function toNode({ number, description, cleanup, critical }: PlannedStep): string {
  const label = [`${number}`, ...wrap(description)].map(escapeText).join('\\n');
  const looks = [`label="${label}"`, ...(cleanup ? [CLEANUP] : []), ...(critical ? [] : [NOT_CRITICAL])];
  return `${number} [${looks.join(', ')}];`;
}

/** Places cleanup steps below all others, because they run last. */
const toBottom = (steps: readonly PlannedStep[]): string[] =>
  steps.length === 0 ? [] : [`{ rank=sink; ${steps.map(({ number }) => `${number};`).join(' ')} }`];

function toEdges(steps: readonly PlannedStep[]): string[] {
  const direct = new Map<PlannedStep, PlannedStep[]>();
  return steps.flatMap((step, index) => {
    const before = withoutImplied(predecessors(steps, index, step.dependency), direct);
    const beside = withoutImplied(predecessors(steps, index, step.parallelDependency), direct);
    // A parallel dependency may still be running when this step starts or even ends, so it implies no order.
    direct.set(step, isEmpty(step.parallelDependency) ? before : []);
    return [
      ...before.map(({ number }) => `${number} -> ${step.number};`),
      ...beside.map(({ number }) => `${number} -> ${step.number} [style=dashed];`),
    ];
  });
}

/** Drops steps that another of the named steps already waited for: `allPrevious` names every step before. */
function withoutImplied(named: PlannedStep[], direct: ReadonlyMap<PlannedStep, PlannedStep[]>): PlannedStep[] {
  const implied = new Set(named.flatMap(step => direct.get(step) ?? []));
  return named.filter(step => !implied.has(step));
}

function wrap(text: string): string[] {
  const plain = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  const short = plain.match(FIRST_PART)?.[0] ?? '';
  return (short.length < plain.length ? `${short.trimEnd()}…` : short).match(LINES) ?? [];
}

/** Escapes backslashes, quotes and entities, which have a meaning in labels. */
const escapeText = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('&', '&amp;');
const quote = (text: string): string => `"${escapeText(text)}"`;
