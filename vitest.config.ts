import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/cluster.ts'],
    setupFiles: ['test/support/setup.ts'],
    // A slow machine is no failure: what waits has its own limit.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Real servers and databases share the machine: more of them at once only makes each slower.
    maxWorkers: 2,
    coverage: {
      include: ['src/**/*.ts'],
      exclude: ['src/documents/generated.ts'],
      reporter: ['json-summary'],
      reportOnFailure: true,
    },
  },
});
