/*
 * Work that never runs twice at the same time, however often it is requested.
 */

/** Returns a function that runs `work`. Calls during a run lead to one more run in all. `work` must not reject. */
export function serialized(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let again = false;
  const loop = async (): Promise<void> => {
    try {
      while (again) {
        again = false;
        await work();
      }
    } finally {
      running = undefined;
    }
  };
  return () => {
    again = true;
    running ??= loop();
    return running;
  };
}
