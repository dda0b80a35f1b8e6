import { describe, expect, it } from 'vitest';
import { toDot } from '../../src/core/dot.ts';
import type { PlannedStep } from '../../src/core/plan.ts';
import { ALL_PREVIOUS, on, PREVIOUS, step } from '../support/plan.ts';

/** Returns the matching lines of the text, without indentation. */
const linesOf = (steps: PlannedStep[], pattern: RegExp): string[] =>
  toDot('T', steps)
    .split('\n')
    .map(line => line.trim())
    .filter(line => pattern.test(line));
const edges = (steps: PlannedStep[]) => linesOf(steps, /->/);
const nodes = (steps: PlannedStep[]) => linesOf(steps, /^\d+ \[/);

describe('toDot', () => {
  it('is a complete graph even without steps', () => {
    expect(toDot('EMPTY', [])).toMatch(/^digraph "EMPTY" \{\n( {2}.*;\n)*\}\n$/);
  });

  const cases: [PlannedStep[], string[], string][] = [
    [[step(1), step(2, PREVIOUS), step(3, on({ step: 1 }))], ['1 -> 2;', '1 -> 3;'], 'each dependency is an arrow'],
    [
      [step(1), step(2), step(3, ALL_PREVIOUS)],
      ['1 -> 3;', '2 -> 3;'],
      'allPrevious is an arrow from each step before',
    ],
    [
      [step(1), step(2, ALL_PREVIOUS), step(3, ALL_PREVIOUS)],
      ['1 -> 2;', '2 -> 3;'],
      'but not from steps that another one already waited for',
    ],
    [
      [step(1), step(2, ALL_PREVIOUS, { parallelDependency: PREVIOUS }), step(3, ALL_PREVIOUS)],
      ['1 -> 2;', '1 -> 2 [style=dashed];', '1 -> 3;', '2 -> 3;'],
      'a parallel dependency is dashed, and implies no order',
    ],
    [
      [step(1), step(2, PREVIOUS, { cleanup: true }), step(3, PREVIOUS)],
      ['1 -> 3;'],
      'cleanup steps are a graph of their own',
    ],
  ];
  for (const [steps, expected, why] of cases) it(why, () => expect(edges(steps)).toEqual(expected));

  it('shows number and description, wrapped and cut', () => {
    expect(nodes([step(100, PREVIOUS, { description: 'Creating\n entities.' })])).toEqual([
      '100 [label="100\\nCreating entities."];',
    ]);
    const [long] = nodes([step(1, PREVIOUS, { description: 'word '.repeat(40) })]);
    expect(long).toBe(`1 [label="1\\n${Array(3).fill('word word word word word word').join('\\n')}…"];`);
    const [unbroken] = nodes([step(1, PREVIOUS, { description: 'x'.repeat(70) })]);
    expect(unbroken).toBe(`1 [label="1\\n${'x'.repeat(30)}\\n${'x'.repeat(30)}\\n${'x'.repeat(10)}"];`);
  });

  it('escapes every special character of a description', () => {
    const [node] = nodes([step(1, PREVIOUS, { description: 'a "quote" \\N <b>&lt;\u0007 end' })]);
    expect(node).toBe('1 [label="1\\na \\"quote\\" \\\\N <b>&amp;lt; end"];');
  });

  it('marks cleanup steps and non-critical steps', () => {
    expect(nodes([step(1, PREVIOUS, { critical: false }), step(2, PREVIOUS, { cleanup: true })])).toEqual([
      '1 [label="1", style="rounded,filled,dashed"];',
      '2 [label="2", fillcolor="#f4eedb", color="#85703a"];',
    ]);
  });

  it('is fast with a thousand steps', () => {
    const steps = Array.from({ length: 1000 }, (_, index) => step(index + 1, ALL_PREVIOUS));
    expect(edges(steps)).toHaveLength(999);
  });
});
