/*
 * The graph of a job type as DOT text, which Graphviz and many other programs draw.
 * Source: Vidispine API, "Visualizing tasks".
 */

import { isEmpty, predecessors } from './graph.ts';
import type { PlannedStep } from './plan.ts';

/** Longer descriptions are cut, and wrapped between words: boxes, not pages. */
const FIRST_PART = /^.{0,90}/u;
const LINES = /\S.{0,29}…?(?= |$)|\S{1,30}/gu;

/** Helvetica, because whatever draws DOT knows how wide it is. */
const HEAD = [
  'node [shape=box, style="rounded,filled", fillcolor="#e8f0fa", color="#4a6080", fontname="Helvetica", fontsize=12];',
  'edge [color="#4a6080", arrowsize=0.8];',
];
const CLEANUP = 'fillcolor="#f4eedb", color="#85703a"';
/** The job goes on when the step fails. */
const NOT_CRITICAL = 'style="rounded,filled,dashed"';

/**
 * DOT text: a node for each step, an arrow from each step that it directly waits for, dashed when it may start beside
 * that one; cleanup steps in another color, steps that are not critical with a dashed border. Takes the steps in
 * ascending order of their numbers; the same steps always give the same text.
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

/** Cleanup steps stand below all others: they run last. */
const toBottom = (steps: readonly PlannedStep[]): string[] =>
  steps.length === 0 ? [] : [`{ rank=sink; ${steps.map(({ number }) => `${number};`).join(' ')} }`];

function toEdges(steps: readonly PlannedStep[]): string[] {
  const direct = new Map<PlannedStep, PlannedStep[]>();
  return steps.flatMap((step, index) => {
    const before = withoutImplied(predecessors(steps, index, step.dependency), direct);
    const beside = withoutImplied(predecessors(steps, index, step.parallelDependency), direct);
    // What such a step waits for may run on while it starts, and even when it has ended: it implies nothing.
    direct.set(step, isEmpty(step.parallelDependency) ? before : []);
    return [
      ...before.map(({ number }) => `${number} -> ${step.number};`),
      ...beside.map(({ number }) => `${number} -> ${step.number} [style=dashed];`),
    ];
  });
}

/** `allPrevious` names every step before; those that another of them has waited for already go without an arrow. */
function withoutImplied(named: PlannedStep[], direct: ReadonlyMap<PlannedStep, PlannedStep[]>): PlannedStep[] {
  const implied = new Set(named.flatMap(step => direct.get(step) ?? []));
  return named.filter(step => !implied.has(step));
}

function wrap(text: string): string[] {
  const plain = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  const short = plain.match(FIRST_PART)?.[0] ?? '';
  return (short.length < plain.length ? `${short.trimEnd()}…` : short).match(LINES) ?? [];
}

/** Backslashes and entities mean something in labels. */
const escapeText = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('&', '&amp;');
const quote = (text: string): string => `"${escapeText(text)}"`;
