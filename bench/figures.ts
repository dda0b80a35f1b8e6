/*
 * Figures, measured in several rounds, in a table with the median and the values of all rounds.
 */

/** A row of the table. */
export interface Figure {
  what: string;
  unit: string;
  /** One for each round. */
  values: readonly number[];
  /** The target, and whether it is met. */
  target?: { text: string; isMet: boolean };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Returns the value that `share` of all values do not exceed. */
export function quantile(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.ceil(values.length * share) - 1]!;
}

export const atLeast = (limit: number, values: readonly number[]) => ({
  text: `≥ ${show(limit)}`,
  isMet: median(values) >= limit,
});

export const atMost = (limit: number, values: readonly number[]) => ({
  text: `≤ ${show(limit)}`,
  isMet: median(values) <= limit,
});

/** Divides round by round, so that other load on the machine in a round affects both values. */
export const ratios = (of: readonly number[], to: readonly number[]): number[] => of.map((value, i) => value / to[i]!);

/** Formats figures as a table in Markdown. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map(({ what, unit, values, target }) =>
    [what, unit, show(median(values)), values.map(show).join(', '), target?.text ?? '', verdict(target)].join(' | '),
  );
  return ['what | unit | median | rounds | target | ', '--- | --- | --- | --- | --- | ---', ...rows]
    .map(row => `| ${row} |`)
    .join('\n');
}

/** Stands above the figures of a run that only checks that the benchmarks work. */
export const SHORT_RUN =
  'A short run: the benchmarks work. Its figures say nothing about speed; do not compare or keep them.';

/** The figures of a short run, without targets. */
export const shortList = (figures: readonly Figure[]): string =>
  figures.map(({ what, unit, values }) => `${what}: ${show(median(values))} ${unit}`).join('\n');

const verdict = (target: Figure['target']): string => (target === undefined ? '' : target.isMet ? 'met' : 'missed');

/** Rounds to three digits, the precision of such figures. */
export const show = (value: number): string =>
  value >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
