import { defineConfig } from 'vitest/config';

/** Tests of values alone, which leave nothing behind: they share a process, and need neither a database nor a build. */
const PURE = ['test/{core,documents,drawing}/**/*.test.ts', 'test/{architecture,config}.test.ts'];

export default defineConfig({
  test: {
    // A slow machine is no failure: what waits has its own limit.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Real servers and databases share the machine: more of them at once only makes each slower.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: { name: 'pure', include: PURE, isolate: false, setupFiles: ['test/support/seed.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'server',
          include: ['test/**/*.test.ts'],
          exclude: PURE,
          globalSetup: ['test/support/cluster.ts'],
          setupFiles: ['test/support/seed.ts', 'test/support/setup.ts'],
        },
      },
    ],
    coverage: {
      include: ['src/**/*.ts'],
      exclude: ['src/documents/generated.ts'],
      reporter: ['json-summary'],
      reportOnFailure: true,
    },
  },
});
