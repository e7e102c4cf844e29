/** What a shell takes for “ended by Ctrl-C”: 128 and the number of SIGINT. */
const EXIT_INTERRUPTED = 130;

/**
 * Waits for the end of a verb that runs until it is stopped. Ctrl-C makes it end 130, SIGTERM (a service that is stopped)
 * as it stood; whoever waits closes what it opened, and a second Ctrl-C ends it at once.
 */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    onStop(resolve);
  });
}

/** Tells once that the verb shall end. @returns the way to hear of it no more */
export function onStop(stop: () => void): () => void {
  const interrupted = (): void => {
    process.exitCode = EXIT_INTERRUPTED;
    ended();
  };
  const ended = (): void => {
    forget();
    stop();
  };
  const forget = (): void => {
    process.removeListener("SIGINT", interrupted);
    process.removeListener("SIGTERM", ended);
  };
  process.once("SIGINT", interrupted);
  process.once("SIGTERM", ended);
  return forget;
}
