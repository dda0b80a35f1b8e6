/** A longer word is not a misspelled name, and comparing it would take long. */
const MAX_LENGTH = 100;

/** Returns the name that is most similar to a misspelled `word`; undefined when none is close. */
export function closestTo(word: string, names: readonly string[]): string | undefined {
  if (word.length > MAX_LENGTH) return undefined;
  const limit = Math.max(2, word.length / 4);
  const near = names.filter(name => Math.abs(name.length - word.length) <= limit);
  const ranked = near.map(name => ({ name, distance: distanceBetween(word, name) }));
  const [best] = ranked.sort((a, b) => a.distance - b.distance);
  return best && best.distance <= limit ? best.name : undefined;
}

/** Returns the Levenshtein distance: the number of letters to insert, remove or replace. */
function distanceBetween(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [row, letter] of [...a].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...b].entries()) {
      const replaced = previous[column]! + (letter === other ? 0 : 1);
      current.push(Math.min(replaced, previous[column + 1]! + 1, current[column]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}
