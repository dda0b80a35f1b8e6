#!/usr/bin/env node
import { ensureBuilt } from '../scripts/build.js';

try {
  await ensureBuilt();
} catch (error) {
  process.stderr.write(`jobspine: dist/ cannot be built: ${error.message}\n`);
  process.exit(1);
}
const { main } = await import('../dist/main.js');
await main(process.argv);
