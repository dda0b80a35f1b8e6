/*
 * Every command in README.md, docs/ and examples/ is run, in the order of the page, and prints the output on the page.
 */
import { describe, expect, it } from 'vitest';
import { isShown, readPages, runPage } from './pages.ts';

const pages = readPages().filter(({ blocks }) => blocks.length > 0);

describe('a page whose commands are pasted into a shell in order', () => {
  for (const page of pages) {
    it(`works as written: ${page.name}`, { timeout: 600_000 }, async () => {
      const { code, outputs, stderr } = await runPage(page);
      const last = page.blocks[outputs.length - 1]?.command;
      expect(code, `${stderr}\nthe block that failed:\n${last}`).toBe(0);
      for (const [index, { command, output }] of page.blocks.entries()) {
        if (output === undefined || isShown(output, outputs[index]!)) continue;
        // Fails with a readable difference.
        expect(outputs[index], `printed by:\n${command}`).toBe(output);
      }
    });
  }
});
