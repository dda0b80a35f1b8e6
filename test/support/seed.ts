import fc from 'fast-check';

// The same cases each time, so that a failure is caused by the change. `npm run test:fuzz` looks for new cases.
fc.configureGlobal({ seed: Number(process.env.FUZZ_SEED ?? 1) });
