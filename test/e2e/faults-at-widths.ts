/** What of a view cannot be read whole, in an editor and in a side bar. */
import type { Page } from 'playwright-core';
import { textFaults } from '../panel-board/text-faults.js';

export const HEIGHT = 720;
/** Pixels: a side bar, and an editor. */
const WIDTHS = [300, 900];
/** Wider than what VS Code takes on any system, and on every machine that has Chromium from Debian's packages. */
const FONT = '"DejaVu Sans", sans-serif';

/** @returns one line for each text of a view in a state that cannot be read whole at a width */
export async function faultsOf(page: Page, state: string): Promise<string[]> {
  const faults: string[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT });
    await page.evaluate((font) => {
      document.documentElement.style.setProperty('--vscode-font-family', font);
      return new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    }, FONT);
    faults.push(...(await textFaults(page)).map((fault) => `${state}, ${width} px: ${fault}`));
  }
  return faults;
}
