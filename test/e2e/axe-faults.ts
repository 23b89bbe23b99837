/** Accessibility of a page, as axe sees it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Frame, Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong in a page, or in a webview's frame: rule, element, and why. */
export async function axeFaults(page: Page | Frame, ...rules: string[]): Promise<string[]> {
  return page.evaluate(
    async ({ source, rules }) => {
      // As a debugger's evaluation, which the page's policy does not concern.
      if (!('axe' in window)) (0, eval)(source);
      const { axe } = window as unknown as {
        axe: {
          run(options: object): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }>;
        };
      };
      const { violations } = await axe.run({
        resultTypes: ['violations'],
        preload: false,
        ...(rules.length > 0 ? { runOnly: rules } : {}),
      });
      return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ''}`));
    },
    { source: axe, rules },
  );
}
