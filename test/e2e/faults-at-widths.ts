/** What of a view cannot be read whole, in an editor and in a side bar. */
import type { Page } from 'playwright-core';
import { textFaults } from '../panel-board/text-faults.js';
import type { ThemeName } from '../panel-board/themes.js';

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

/** Of panels or of tables. */
interface Board {
  open(name: string, theme: ThemeName, size: { width: number; height: number }): Promise<Page>;
  show(page: Page, name: string): Promise<void>;
}

/**
 * @param states  names of the board's states
 * @param isAlone whether a state has to be opened in a page of its own; the others are shown in one, as opening takes longest
 * @returns as faultsOf(), of all of them
 */
export async function faultsOfAll(
  board: Board,
  states: readonly string[],
  isAlone: (name: string) => boolean,
): Promise<string[]> {
  const faults: string[] = [];
  const open = (name: string) => board.open(name, 'dark', { width: 900, height: HEIGHT });
  let shared: Page | undefined;
  for (const name of states) {
    const alone = isAlone(name);
    if (shared && !alone) await board.show(shared, name);
    const page = alone ? await open(name) : (shared ??= await open(name));
    faults.push(...(await faultsOf(page, name)));
    if (alone) await page.close();
    // One behind another draws once a second.
    await shared?.bringToFront();
  }
  return faults;
}
