/**
 * Returns a function that asks at most once in `ms`, and otherwise repeats the last answer: for answers that are costly
 * and that anybody may request. Concurrent calls share one answer; a failed one is not repeated.
 */
export function recently<T>(ask: () => Promise<T>, ms: number): () => Promise<T> {
  let answer: Promise<T> | undefined;
  let until = 0;
  return () => {
    if (answer && performance.now() < until) return answer;
    until = performance.now() + ms;
    const asked = ask();
    answer = asked;
    asked.catch(() => {
      if (answer === asked) answer = undefined;
    });
    return asked;
  };
}
