/**
 * Runs `pass` when called, never twice at once; calls made meanwhile ask for one more pass, not for many. A hint is
 * only a hint: it may be lost or come twice, and the tick finds the work all the same. `pass` must not reject.
 */
export function serialized(pass: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let again = false;
  const loop = async (): Promise<void> => {
    try {
      while (again) {
        again = false;
        await pass();
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
