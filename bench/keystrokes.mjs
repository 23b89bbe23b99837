// Keys pressed in an editor of a real VS Code, and how long it takes until what they do is drawn.

import { vsixFile } from '../scripts/prepare.mjs';
import { withVSCode } from '../test/vscode-host/launch.mjs';

/** A window over a folder, with the packaged extension and the demo model. */
export function withWindow(folder, use) {
  const options = {
    workspace: folder,
    vsix: [vsixFile()],
    machineSettings: { 'clipGaze.model': 'demo' },
    viewport: { width: 1400, height: 900 },
  };
  return withVSCode(options, ({ page }) => use(page));
}

/** Opens a file of the workspace. */
export async function quickOpen(page, name) {
  const input = page.locator('.quick-input-widget input').first();
  for (let attempt = 0; ; attempt++) {
    await page.keyboard.press('Control+P');
    try {
      await input.fill(name, { timeout: 3000 });
      await page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first().click({ timeout: 3000 });
      break;
    } catch (error) {
      if (attempt === 10) throw error;
    }
  }
  await page.locator('.editor-instance .view-line').first().click();
}

/**
 * @param what gives, of the line with the cursor, what changes once the key has done its work; runs in the page
 * @param idle whether a key may leave that as it is; it is not counted then, and another is pressed
 * @returns milliseconds from each key to the frame in which it was seen
 */
export async function millisecondsOfKeys(page, keys, what, { idle = false } = {}) {
  const milliseconds = [];
  const most = idle ? keys * 5 : keys;
  for (let key = 0; milliseconds.length < keys; key++) {
    if (key === most) throw new Error(`Of ${most} keys only ${milliseconds.length} changed anything.`);
    // Listening before the key is pressed, however busy the window is.
    await page.evaluate(
      ([source, idle]) => {
        const what = eval(source);
        const line = () => {
          const cursor = document.querySelector('.editor-instance .cursor')?.getBoundingClientRect().top ?? 0;
          return [...document.querySelectorAll('.editor-instance .view-line')].find(
            (each) => Math.abs(each.getBoundingClientRect().top - cursor) < 3,
          );
        };
        const now = () => (line() ? what(line()) : undefined);
        const before = now();
        globalThis.keySeen = new Promise((resolve, reject) => {
          let isOver = false;
          const give = setTimeout(
            () => {
              isOver = true;
              if (idle) resolve(undefined);
              else reject(new Error('Nothing came of the key.'));
            },
            idle ? 5_000 : 120_000,
          );
          addEventListener(
            'keydown',
            (event) => {
              const from = event.timeStamp;
              const look = () => {
                if (isOver) return;
                const after = now();
                if (after === before || after === undefined || after === '') return requestAnimationFrame(look);
                clearTimeout(give);
                // The frame that it is in is drawn before the next begins.
                requestAnimationFrame(() => resolve(performance.now() - from));
              };
              requestAnimationFrame(look);
            },
            { once: true, capture: true },
          );
        });
      },
      [`(${what})`, idle],
    );
    await page.keyboard.press(key % 10 === 9 ? 'Space' : 'abcdefghi'[key % 9]);
    const seen = await page.evaluate(() => globalThis.keySeen);
    if (seen !== undefined && seen !== null) milliseconds.push(seen);
  }
  return milliseconds;
}
