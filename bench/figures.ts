/*
 * Figures: taken several times, told as their median with the single values, in a table.
 */

/** A row of the table. */
export interface Figure {
  what: string;
  unit: string;
  /** One for each round. */
  values: readonly number[];
  /** What it must come to, and whether it does. */
  target?: { text: string; isMet: boolean };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The value that `share` of all values do not exceed. */
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

/** Round by round: what else was going on in a round is then in both. */
export const ratios = (of: readonly number[], to: readonly number[]): number[] => of.map((value, i) => value / to[i]!);

/** As Markdown. */
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

/** Three digits are what such a figure is worth. */
export const show = (value: number): string =>
  value >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
