import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "interop/**/*.test.ts"],
    // Sockets and child processes in a few tests; everything else runs on virtual time.
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // Tests against real daemons wait more than they compute: on two cores one worker would leave one idle
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
