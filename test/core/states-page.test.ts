/*
 * The figures in docs/states.md: they show the moves that the rules allow, all of them and nothing else.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FIGURES, type Moves, STATES_PAGE, toMermaid, withFigures } from '../../scripts/generate-state-figures.ts';
import { isRunning, STEP_STATES } from '../../src/core/step.ts';

const page = readFileSync(STATES_PAGE, 'utf8');

it('docs/states.md has the figures of the tables as they are now; else run `npm run generate`', () => {
  expect(page).toBe(withFigures(page));
});

/** The moves of a figure as `FROM event TO`; an arrow from the box is one from each state in it. */
function movesIn(figure: string): string[] {
  const inBox = STEP_STATES.filter(isRunning).filter(state => figure.includes(`${state} :`));
  const arrows = [...figure.matchAll(/^ *(\w+) --> (\w+) : (.*)$/gm)];
  const entries = [...figure.matchAll(/^ {4}\[\*\] --> (\w+) : (.*)$/gm)];
  return arrows.flatMap(([, from = '', to = '', events = '']) =>
    events.split(', ').flatMap(event => {
      const target = to === 'running' ? entries.find(([, , entry]) => entry === event)?.[1] : to;
      return (from === 'running' ? inBox : [from]).map(state => `${state} ${event} ${target}`);
    }),
  );
}

/** The moves of a table that lead to another state, from the states that can be entered. */
function movesOf(moves: Moves, never: readonly string[]): string[] {
  const states = Object.keys(moves).filter(state => !never.includes(state));
  return states.flatMap(from =>
    Object.entries(moves[from] ?? {}).flatMap(([event, to]) => (to === from ? [] : [`${from} ${event} ${to}`])),
  );
}

describe('the figure of', () => {
  it('jobs has every move', () => {
    expect(movesIn(toMermaid(FIGURES.jobs)).toSorted()).toEqual(movesOf(FIGURES.jobs.moves, []).toSorted());
  });

  it('steps has every move', () => {
    const expected = movesOf(FIGURES.steps.moves, ['STARTED_SUBTASKS']);
    expect(movesIn(toMermaid(FIGURES.steps)).toSorted()).toEqual(expected.toSorted());
  });
});
