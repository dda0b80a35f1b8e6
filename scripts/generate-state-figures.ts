/*
 * Draws the states of jobs and steps into docs/states.md, from the tables in src/core: `npm run generate`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { hasEnded, JOB_MOVES, JOB_STATES } from '../src/core/job.ts';
import { isRunning, STEP_MOVES, STEP_STATES } from '../src/core/step.ts';

/** By state and event, the state that follows. */
export type Moves = Readonly<Record<string, Readonly<Partial<Record<string, string>>>>>;

interface Figure {
  moves: Moves;
  /** The states to begin in, each with the reason. */
  initial: Readonly<Record<string, string>>;
  ends: readonly string[];
  /** States that are drawn in a box. A move that all of them share is one arrow from the box. */
  box?: Box;
}

interface Box {
  name: string;
  title: string;
  states: readonly string[];
}

interface Arrow {
  from: string;
  to: string;
  label: string;
}

export const FIGURES: Readonly<Record<'jobs' | 'steps', Figure>> = {
  jobs: {
    moves: JOB_MOVES,
    initial: { READY: 'created', HOLD: 'created with holdJob' },
    ends: JOB_STATES.filter(hasEnded),
  },
  steps: {
    moves: STEP_MOVES,
    initial: { NONE: 'job created' },
    ends: ['FINISHED', 'FAILED_FATAL'],
    box: { name: 'running', title: 'a node runs the attempt', states: STEP_STATES.filter(isRunning) },
  },
};

/** Returns the Mermaid text of a figure. Leaves out states that are never entered, and events that change no state. */
export function toMermaid({ moves, initial, ends, box }: Figure): string {
  const states = reachable(moves, Object.keys(initial));
  const arrows = arrowsOf(moves, states);
  const { inner, outer } = box
    ? putInBox(arrows, { ...box, states: box.states.filter(state => states.has(state)) })
    : { inner: [], outer: arrows };
  return [
    'stateDiagram-v2',
    ...Object.entries(initial).map(([state, reason]) => `  [*] --> ${state} : ${reason}`),
    ...(box ? [`  state "${box.title}" as ${box.name} {`, ...inner.map(arrow => `    ${toLine(arrow)}`), '  }'] : []),
    ...outer.map(arrow => `  ${toLine(arrow)}`),
    ...ends.map(state => `  ${state} --> [*]`),
  ].join('\n');
}

const toLine = ({ from, to, label }: Arrow): string => `${from} --> ${to} : ${label}`;

function reachable(moves: Moves, initial: readonly string[]): Set<string> {
  const states = new Set(initial);
  for (const state of states) for (const next of Object.values(moves[state] ?? {})) if (next) states.add(next);
  return states;
}

/** Returns one arrow for all events that lead from one state to the same other one. */
const arrowsOf = (moves: Moves, states: ReadonlySet<string>): Arrow[] =>
  merge(
    [...states].flatMap(from =>
      Object.entries(moves[from] ?? {}).flatMap(([label, to = from]) => (to === from ? [] : [{ from, to, label }])),
    ),
  );

function merge(arrows: readonly Arrow[]): Arrow[] {
  const merged = new Map<string, Arrow>();
  for (const { from, to, label } of arrows) {
    const before = merged.get(`${from} ${to}`);
    merged.set(`${from} ${to}`, { from, to, label: before ? `${before.label}, ${label}` : label });
  }
  return [...merged.values()];
}

/** Parts arrows at the border of a box: an arrow into it goes on inside, from the start of the box. */
function putInBox(arrows: readonly Arrow[], { name, states }: Box): { inner: Arrow[]; outer: Arrow[] } {
  const isInside = (state: string): boolean => states.includes(state);
  const isShared = ({ to, label }: Arrow): boolean =>
    states.every(state => arrows.some(arrow => arrow.from === state && arrow.to === to && arrow.label === label));
  const inner: Arrow[] = [];
  const outer: Arrow[] = [];
  for (const arrow of arrows) {
    const { from, to } = arrow;
    if (isInside(to)) inner.push(isInside(from) ? arrow : { ...arrow, from: '[*]' });
    if (isInside(to) && !isInside(from)) outer.push({ ...arrow, to: name });
    if (!isInside(to) && !(isInside(from) && isShared(arrow))) outer.push(arrow);
    if (!isInside(to) && from === states[0] && isShared(arrow)) outer.push({ ...arrow, from: name });
  }
  return { inner, outer: merge(outer) };
}

/** Returns the page with its figures drawn from the tables. Each is between `<!-- NAME -->` and `<!-- /NAME -->`. */
export function withFigures(page: string): string {
  return Object.entries(FIGURES).reduce((text, [name, figure]) => {
    const place = new RegExp(`(<!-- ${name} -->\n).*(<!-- /${name} -->)`, 's');
    if (!place.test(text)) throw new Error(`The page has no place for the figure "${name}"`);
    return text.replace(place, `$1\`\`\`mermaid\n${toMermaid(figure)}\n\`\`\`\n$2`);
  }, page);
}

export const STATES_PAGE = new URL('../docs/states.md', import.meta.url);
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(STATES_PAGE, withFigures(readFileSync(STATES_PAGE, 'utf8')));
}
